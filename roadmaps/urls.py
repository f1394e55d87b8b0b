from django.urls import path

from roadmaps import views

urlpatterns = [
    path("roadmap/", views.roadmap, name="roadmap"),
]
