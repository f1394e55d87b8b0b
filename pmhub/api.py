"""The router of REST v1: which noun answers at which address."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from features.api import FeatureViewSet
from metrics.api import MetricViewSet
from workspaces.api import ProductViewSet, TeamViewSet

router = SimpleRouter()
router.register("features", FeatureViewSet, basename="feature")
router.register("metrics", MetricViewSet, basename="metric")
router.register("products", ProductViewSet, basename="product")
router.register("teams", TeamViewSet, basename="team")

urlpatterns = [
    path("api/v1/w/<slug:workspace>/", include(router.urls)),
    path("api/v1/w/<slug:workspace>/", include("metrics.api_urls")),
]
