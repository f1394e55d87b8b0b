"""The arithmetic of priority, on plain values.

RICE = reach x impact x confidence / effort (Sean McBride, Intercom, 2018): reach per quarter, impact on the
ladder 0.25-3, confidence in percent, effort in person-months.
"""

from dataclasses import dataclass

INPUTS = ("reach", "impact", "confidence", "effort")
IMPACT_WORDS = {0.25: "minimal", 0.5: "low", 1.0: "medium", 2.0: "high", 3.0: "massive"}


@dataclass(frozen=True)
class Rice:
    reach: float
    impact: float
    confidence: float
    effort: float

    @property
    def value(self) -> float:
        return self.reach * self.impact * self.confidence / 100 / self.effort

    @property
    def is_moonshot(self) -> bool:
        """Below half sure: the method asks to name such a bet."""
        return self.confidence < 50

    @staticmethod
    def of(*inputs) -> "Rice | None":
        """The four inputs in their order; None while one of them is not known."""
        return None if None in inputs else Rice(*map(float, inputs))

    def in_words(self) -> str:
        """The arithmetic as a line: 500 reach × 2 impact × 80% confidence ÷ 1 effort = 800."""
        made = f"{self.reach:,.0f} reach × {self.impact:g} impact × {self.confidence:g}% confidence"
        inputs = f"{made} ÷ {self.effort:g} effort"
        return f"{inputs} = {self.value:,.0f}" if self.value >= 100 else f"{inputs} = {self.value:,.3g}"


def waits_for(*inputs) -> str:
    """What is missing of the four inputs, in words: "impact and effort"; "" when the score is whole."""
    missing = [name for name, value in zip(INPUTS, inputs, strict=True) if value is None]
    return " and ".join([", ".join(missing[:-1]), missing[-1]] if len(missing) > 1 else missing)
