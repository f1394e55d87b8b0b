from django.urls import path

from history import views

urlpatterns = [
    path("w/<slug:workspace>/events/", views.events, name="events"),
    path("w/<slug:workspace>/presence/", views.presence, name="presence"),
    path("w/<slug:workspace>/undo/<uuid:batch>/", views.undo, name="undo"),
]
