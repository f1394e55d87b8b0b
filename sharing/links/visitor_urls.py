"""Addresses for people without an account."""

from django.urls import path

from sharing.links import visitors
from sharing.public import visitors as public

urlpatterns = [
    path("s/<str:secret>/", visitors.shared, name="shared"),
    path("s/<str:secret>/roadmap.<slug:kind>", visitors.taken_away, name="shared_file"),
    path("p/<slug:place>/<slug:product>/", public.public, name="public_roadmap"),
]
