from django.urls import include, path

from pmhub import kpi_views

urlpatterns = [
    path("w/<slug:workspace>/kpis/", kpi_views.kpis, name="kpis"),
    path("", include("metrics.urls")),
    path("w/<slug:workspace>/kpis/<slug:key>/", kpi_views.kpi, name="kpi"),
]
