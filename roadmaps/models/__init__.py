"""Why and when, in tables; each file is one subject."""

from roadmaps.models.plan import Baseline, Lens, UsualLens
from roadmaps.models.strategy import CheckIn, Contribution, KeyResult, Objective, Vision

__all__ = ["Baseline", "CheckIn", "Contribution", "KeyResult", "Lens", "Objective", "UsualLens", "Vision"]
