from django.urls import path

from workspaces import views

pages = "w/<slug:workspace>/settings/"
urlpatterns = [
    path(pages, views.members, name="settings"),
    path(f"{pages}members/invite/", views.invite, name="invite"),
    path(f"{pages}members/<int:pk>/role/", views.role, name="member_role"),
    path(f"{pages}members/<int:pk>/remove/", views.remove_member, name="member_remove"),
    path(f"{pages}invitations/<int:pk>/withdraw/", views.withdraw, name="invitation_withdraw"),
    path(f"{pages}tokens/", views.tokens, name="settings_tokens"),
    path(f"{pages}tokens/<int:pk>/revoke/", views.revoke, name="token_revoke"),
    path(f"{pages}workspace/", views.workspace_page, name="settings_workspace"),
    path(f"{pages}profile/", views.profile, name="settings_profile"),
    path("join/<str:secret>/", views.join, name="join"),
]
