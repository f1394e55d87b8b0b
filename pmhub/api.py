"""The router of REST v1: which noun answers at which address."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from features.api import FeatureViewSet
from features.api_around import (
    CustomFieldViewSet,
    DependencyViewSet,
    PriorityViewSet,
    StatusViewSet,
)
from features.bulk_api import FeatureBulkViewSet
from features.release_api import CriterionViewSet, ReleaseViewSet, RiskViewSet
from history.api import ChangesViewSet, CommentViewSet, UndoViewSet
from kit.api.docs import DocsView, SchemaView
from metrics.api import MetricViewSet
from pmhub.kpi_api import DashboardView
from roadmaps.alignment_api import AlignmentViewSet
from roadmaps.api import ContributionViewSet, ObjectiveViewSet, VisionViewSet
from roadmaps.baselines_api import BaselineViewSet
from roadmaps.cards_api import RoadmapCardMovesViewSet, RoadmapCardsViewSet
from roadmaps.chain_api import RoadmapChainViewSet
from roadmaps.diff_api import RoadmapDiffViewSet
from roadmaps.gates_api import (
    AffectedCompanyViewSet,
    GateCriterionViewSet,
    GateViewSet,
    SunsetPlanViewSet,
)
from roadmaps.health_api import HealthViewSet, StatusUpdateViewSet
from roadmaps.key_results_api import CheckInViewSet, KeyResultViewSet
from roadmaps.lenses_api import LensViewSet
from roadmaps.moves_api import RoadmapMovesViewSet, RoadmapReasonsViewSet, RoadmapShiftsViewSet
from roadmaps.placing_api import RoadmapProposalViewSet
from roadmaps.roadmap_api import RoadmapViewSet
from roadmaps.slips_api import RoadmapSlipsViewSet, RoadmapStabilityViewSet
from sharing.exports.api import ExportViewSet, RoadmapExportViewSet
from sharing.links.api import ShareLinkViewSet
from sharing.public.api import PublicFeatureViewSet, PublicRoadmapViewSet
from stakeholders.api import CompanyViewSet, StakeholderViewSet
from workspaces.api import ProductViewSet, TeamViewSet
from workspaces.people_api import InvitationViewSet, MemberViewSet, MeViewSet, SettingsViewSet, TokenViewSet

router = SimpleRouter()
router.register("affected-companies", AffectedCompanyViewSet, basename="affected-company")
router.register("alignment", AlignmentViewSet, basename="alignment")
router.register("baselines", BaselineViewSet, basename="baseline")
router.register("companies", CompanyViewSet, basename="company")
router.register("contributions", ContributionViewSet, basename="contribution")
router.register("gate-criteria", GateCriterionViewSet, basename="gate-criterion")
router.register("gates", GateViewSet, basename="gate")
router.register(r"key-results/(?P<key_result_key>[A-Za-z0-9._-]{1,80})/check-ins", CheckInViewSet, basename="check-in")
router.register("health", HealthViewSet, basename="health")
router.register("status-updates", StatusUpdateViewSet, basename="status-update")
router.register("key-results", KeyResultViewSet, basename="key-result")
router.register("lenses", LensViewSet, basename="lens")
router.register("objectives", ObjectiveViewSet, basename="objective")
router.register("roadmap/cards/moves", RoadmapCardMovesViewSet, basename="roadmap-card-move")
router.register("roadmap/cards", RoadmapCardsViewSet, basename="roadmap-card")
router.register("roadmap/critical-chain", RoadmapChainViewSet, basename="roadmap-critical-chain")
router.register("roadmap/diff", RoadmapDiffViewSet, basename="roadmap-diff")
router.register("roadmap/export", RoadmapExportViewSet, basename="roadmap-export")
router.register("roadmap/slips", RoadmapSlipsViewSet, basename="roadmap-slip")
router.register("roadmap/stability", RoadmapStabilityViewSet, basename="roadmap-stability")
router.register("roadmap/reasons", RoadmapReasonsViewSet, basename="roadmap-reason")
router.register("roadmap/proposal", RoadmapProposalViewSet, basename="roadmap-proposal")
router.register("roadmap/moves", RoadmapMovesViewSet, basename="roadmap-move")
router.register("roadmap/shifts", RoadmapShiftsViewSet, basename="roadmap-shift")
router.register("roadmap", RoadmapViewSet, basename="roadmap")
router.register("public-features", PublicFeatureViewSet, basename="public-feature")
router.register("public-roadmaps", PublicRoadmapViewSet, basename="public-roadmap")
router.register("share-links", ShareLinkViewSet, basename="share-link")
router.register("stakeholders", StakeholderViewSet, basename="stakeholder")
router.register("sunset-plans", SunsetPlanViewSet, basename="sunset-plan")
router.register("vision", VisionViewSet, basename="vision")
router.register("exports", ExportViewSet, basename="export")
router.register("features/bulk", FeatureBulkViewSet, basename="feature-bulk")
router.register("features", FeatureViewSet, basename="feature")
router.register("priorities", PriorityViewSet, basename="priority")
router.register("dependencies", DependencyViewSet, basename="dependency")
router.register("criteria", CriterionViewSet, basename="criterion")
router.register("risks", RiskViewSet, basename="risk")
router.register("releases", ReleaseViewSet, basename="release")
router.register("statuses", StatusViewSet, basename="status")
router.register("custom-fields", CustomFieldViewSet, basename="custom-field")
router.register("metrics", MetricViewSet, basename="metric")
router.register("products", ProductViewSet, basename="product")
router.register("teams", TeamViewSet, basename="team")
router.register("members", MemberViewSet, basename="member")
router.register("invitations", InvitationViewSet, basename="invitation")
router.register("tokens", TokenViewSet, basename="token")
router.register("comments", CommentViewSet, basename="comment")
router.register("changes", ChangesViewSet, basename="change")
router.register("undo", UndoViewSet, basename="undo")

settings = SettingsViewSet.as_view({"get": "retrieve", "patch": "partial_update"})

urlpatterns = [
    path("api/v1/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", DocsView.as_view(), name="api_docs"),
    path("api/v1/me/", MeViewSet.as_view({"get": "list"}), name="me"),
    path("api/v1/w/<slug:workspace>/", settings, name="workspace-detail"),
    path("api/v1/w/<slug:workspace>/", include(router.urls)),
    path("api/v1/w/<slug:workspace>/", include("metrics.api_urls")),
    path("api/v1/w/<slug:workspace>/dashboard/", DashboardView.as_view(), name="dashboard"),
]
