"""Why and when, in tables; each file is one subject."""

from roadmaps.models.health import StatusUpdate
from roadmaps.models.plan import Baseline, Lens, UsualLens
from roadmaps.models.portfolio import AffectedCompany, Gate, GateCriterion, SunsetPlan
from roadmaps.models.strategy import CheckIn, Contribution, KeyResult, Objective, Vision

__all__ = [
    "AffectedCompany",
    "Baseline",
    "CheckIn",
    "Contribution",
    "Gate",
    "GateCriterion",
    "KeyResult",
    "Lens",
    "Objective",
    "StatusUpdate",
    "SunsetPlan",
    "UsualLens",
    "Vision",
]
