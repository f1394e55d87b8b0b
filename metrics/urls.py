from django.urls import path

from metrics import views

KPI = "w/<slug:workspace>/kpis"

urlpatterns = [
    path(f"{KPI}/new/", views.new, name="kpi_new"),
    path(f"{KPI}/<slug:key>/edit/", views.edit, name="kpi_edit"),
    path(f"{KPI}/<slug:key>/remove/", views.remove, name="kpi_remove"),
    path(f"{KPI}/<slug:key>/retry/", views.retry, name="kpi_retry"),
    path(f"{KPI}/<slug:key>/readings/", views.readings, name="kpi_readings"),
    path(f"{KPI}/<slug:key>/readings.csv", views.readings_csv, name="kpi_readings_csv"),
    path(f"{KPI}/<slug:key>/readings/<int:pk>/withdraw/", views.withdraw, name="kpi_withdraw"),
    path(f"{KPI}/<slug:key>/target/", views.target, name="kpi_target"),
    path(f"{KPI}/<slug:key>/target/<int:pk>/remove/", views.remove_target, name="kpi_target_remove"),
    path(f"{KPI}/<slug:key>/annotations/", views.annotate, name="kpi_annotate"),
    path(f"{KPI}/<slug:key>/annotations/<int:pk>/remove/", views.remove_annotation, name="kpi_annotation_remove"),
]
