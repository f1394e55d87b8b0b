"""The critical chain on the roadmap: up to a release, an objective, or the end of everything that is linked."""

from dataclasses import dataclass

from features.chains import ChainSeen, chain_to
from features.models import Feature, Release
from kit.errors import Unknown
from roadmaps.models import Contribution, Objective
from workspaces.models import Member

# What `?chain=` says for everything.
ALL = "1"


@dataclass(frozen=True, slots=True)
class ChainShown:
    """`to` is the key of what the chain leads to, "" for everything; `title` its name."""

    to: str
    title: str
    seen: ChainSeen

    @property
    def critical(self) -> frozenset[int]:
        return frozenset(id_ for id_, slack in self.seen.chain.slack.items() if slack == 0)

    @property
    def in_words(self) -> str:
        """For the note above the board, and for paper."""
        path, days = self.seen.path, self.seen.chain.working_days
        if not path:
            return "Nothing waits for anything" + (f" up to {self.title}." if self.to else " here.")
        to = f" up to {self.title}" if self.to else ""
        return (
            f"{days} working day{'' if days == 1 else 's'} over {len(path)} feature{'' if len(path) == 1 else 's'}{to}"
        )


def chain_shown(member: Member, to: str) -> ChainShown:
    """The chain up to a release (R-3) or an objective (O-2); raises Unknown for what is neither."""
    if to in ("", ALL):
        return ChainShown("", "everything", chain_to(member, None))
    if release := Release.objects.visible_to(member).filter(key=to).first():
        inside = Feature.objects.visible_to(member).filter(release=release)
        return ChainShown(to, release.name, chain_to(member, list(inside.values_list("id", flat=True))))
    if objective := Objective.objects.visible_to(member).filter(key=to).first():
        serving = Contribution.objects.visible_to(member).filter(objective=objective)
        return ChainShown(to, objective.title, chain_to(member, list(serving.values_list("feature_id", flat=True))))
    raise Unknown(f"There is no release or objective {to[:40]}.", field="to")
