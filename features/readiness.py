"""How ready a release is: one rule, on plain numbers.

Everything that has to be done counts the same: a feature of the release that is finished (shipped, or at 100 %), an
acceptance criterion of these features that is met, a risk of the release or of these features that is closed. Parked
features do not count, nor does what hangs on them. Ready is the share of what is done, rounded down, so that 100 %
means that nothing is left.
"""

from dataclasses import dataclass

RULE = (
    "Every finished feature, met acceptance criterion and closed risk counts the same. A feature is finished when it "
    "is shipped or at 100 %; parked features do not count."
)
# Severity times likelihood, each 1 to 3: from here on a risk is said to be big.
BIG = 6


@dataclass(frozen=True, slots=True)
class Readiness:
    """What there is to do and what of it is done; `big` counts the open risks that are big."""

    features: int = 0
    finished: int = 0
    criteria: int = 0
    met: int = 0
    risks: int = 0
    closed: int = 0
    big: int = 0

    @property
    def total(self) -> int:
        return self.features + self.criteria + self.risks

    @property
    def done(self) -> int:
        return self.finished + self.met + self.closed

    @property
    def percent(self) -> int | None:
        """None where there is nothing to do."""
        return 100 * self.done // self.total if self.total else None

    @property
    def ready(self) -> bool:
        return bool(self.total) and self.done == self.total

    @property
    def open_risks(self) -> int:
        return self.risks - self.closed

    @property
    def missing(self) -> list[str]:
        """What is not ready, in words; empty when nothing is left."""
        unfinished, unmet = self.features - self.finished, self.criteria - self.met
        said = []
        if not self.features:
            said.append("no features in it")
        if unfinished:
            said.append(f"{unfinished} of {_counted(self.features, 'feature')} unfinished")
        if unmet:
            criteria = "acceptance criterion" if self.criteria == 1 else "acceptance criteria"
            said.append(f"{unmet} of {self.criteria} {criteria} not met")
        if self.open_risks:
            big = f" ({self.big} big)" if self.big else ""
            said.append(f"{_counted(self.open_risks, 'open risk')}{big}")
        return said


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
