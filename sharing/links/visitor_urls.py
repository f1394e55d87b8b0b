"""Addresses for people without an account."""

from django.urls import path

from sharing.links import visitors

urlpatterns = [
    path("s/<str:secret>/", visitors.shared, name="shared"),
    path("s/<str:secret>/roadmap.<slug:kind>", visitors.taken_away, name="shared_file"),
]
