"""What lies beneath one KPI; the router of pmhub.api knows the KPIs themselves."""

from django.urls import path

from metrics.api import AnnotationViewSet, ReadingViewSet, SnapshotViewSet, TargetViewSet

MANY = {"get": "list", "post": "create"}
ONE = {"get": "retrieve", "delete": "destroy"}
STORY = {"get": "events"}
UNDER = "metrics/<slug:metric_key>"

urlpatterns = [
    path(f"{UNDER}/readings/", ReadingViewSet.as_view(MANY), name="reading-list"),
    path(f"{UNDER}/readings/<slug:id>/", ReadingViewSet.as_view({"delete": "destroy"}), name="reading-detail"),
    path(f"{UNDER}/snapshots/", SnapshotViewSet.as_view({"get": "list"}), name="snapshot-list"),
    path(f"{UNDER}/targets/", TargetViewSet.as_view(MANY), name="target-list"),
    path(f"{UNDER}/targets/<slug:id>/", TargetViewSet.as_view(ONE), name="target-detail"),
    path(f"{UNDER}/annotations/", AnnotationViewSet.as_view(MANY), name="annotation-list"),
    path(f"{UNDER}/targets/<slug:id>/events/", TargetViewSet.as_view(STORY), name="target-events"),
    path(
        f"{UNDER}/annotations/<slug:id>/",
        AnnotationViewSet.as_view({**ONE, "patch": "partial_update"}),
        name="annotation-detail",
    ),
    path(f"{UNDER}/annotations/<slug:id>/events/", AnnotationViewSet.as_view(STORY), name="annotation-events"),
]
