"""Addresses of pages that span apps."""

from django.urls import path

from pmhub import home, purge, setup, structure, trash

settings_ = "w/<slug:workspace>/settings/"
urlpatterns = [
    path("w/<slug:workspace>/", home.home, name="home"),
    path("w/<slug:workspace>/snooze/", home.snooze, name="snooze"),
    path("w/<slug:workspace>/since/", home.since, name="since"),
    path("w/<slug:workspace>/notifications/", home.inbox, name="notifications"),
    path("w/<slug:workspace>/notifications/seen/", home.seen, name="notifications_seen"),
    path("setup/<str:secret>/", setup.setup, name="setup"),
    path(f"{settings_}structure/", structure.structure, name="settings_structure"),
    path(f"{settings_}products/<int:pk>/remove/", structure.remove, {"kind": "product"}, name="product_remove"),
    path(f"{settings_}teams/<int:pk>/remove/", structure.remove, {"kind": "team"}, name="team_remove"),
    path(f"{settings_}statuses/<int:pk>/remove/", structure.remove, {"kind": "status"}, name="status_remove"),
    path(f"{settings_}products/<int:pk>/archive/", structure.archive, name="product_archive"),
    path(f"{settings_}statuses/<int:pk>/move/", structure.move, name="status_move"),
    path(f"{settings_}demo/remove/", purge.remove_demo, name="demo_remove"),
    path(f"{settings_}trash/", trash.trash, name="settings_trash"),
    path(f"{settings_}trash/<uuid:batch>/restore/", trash.restore, name="trash_restore"),
]
