"""Addresses of the roadmap, under `/w/<workspace>/`."""

from django.urls import path

from roadmaps import views

urlpatterns = [
    path("roadmap/", views.roadmap, name="roadmap"),
    path("roadmap/moves/", views.moves, name="roadmap_moves"),
    path("roadmap/shift/", views.shift, name="roadmap_shift"),
    path("roadmap/links/", views.links, name="roadmap_links"),
    path("roadmap/create/", views.create, name="roadmap_create"),
]
