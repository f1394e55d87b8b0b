"""Background face of features: who should hear of a deed."""

from features.models import Dependency, Feature
from history.announce import reacts_to
from history.models import Event, Notification


@reacts_to("feature.planned", "feature.unplanned")
def tell_owners(event: Event) -> None:
    """The owner of what was planned, and owners of what it blocks and now overlaps. May run twice: once per member."""
    feature = Feature.objects.present().filter(pk=event.object_id).first()
    if feature is None:
        return
    concerned = {feature.owner_id, *_pushed(feature)} - {None, event.actor_id}
    rows = [Notification(workspace_id=event.workspace_id, member_id=member, event=event) for member in concerned]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def _pushed(feature: Feature) -> list[int]:
    """Owners of features that wait for this one and start before it ends."""
    if feature.ends_on is None:
        return []
    links = Dependency.objects.present().filter(source=feature, kind=Dependency.Kind.BLOCKS)
    late = links.filter(target__removed_at=None, target__starts_on__lte=feature.ends_on)
    return list(late.exclude(target__owner=None).values_list("target__owner", flat=True))
