"""Public roadmaps as their workspace sees them, and the one behind an address."""

from django.db.models import QuerySet

from features.models import Feature
from kit.errors import Unknown
from sharing.models import PublicFeature, PublicRoadmap
from workspaces.models import Member, Product


def roadmaps(member: Member) -> QuerySet[PublicRoadmap]:
    return PublicRoadmap.objects.visible_to(member).select_related("product")


def cards(member: Member) -> QuerySet[PublicFeature]:
    """What is marked as public and there."""
    there = PublicFeature.objects.visible_to(member).filter(feature__removed_at=None)
    return there.select_related("feature__status", "feature__product")


def product_of(member: Member, slug: str) -> Product:
    found = Product.objects.visible_to(member).filter(slug=slug).first()
    if found is None:
        raise Unknown("There is no such product.")
    return found


def card_of(member: Member, pk: int) -> PublicFeature:
    found = cards(member).filter(pk=pk).first()
    if found is None:
        raise Unknown("This feature is not on the public roadmap.")
    return found


def hidden(member: Member, product: Product) -> QuerySet[Feature]:
    """What could be put there."""
    there = Feature.objects.visible_to(member).filter(product=product).exclude(status__category="parked")
    return there.exclude(pk__in=cards(member).values("feature_id")).order_by("rank", "id")


def behind(place: str, product: str) -> PublicRoadmap | None:
    """The roadmap of an address, while it is switched on."""
    there = PublicRoadmap._base_manager.select_related("workspace", "product")
    return there.filter(
        workspace__slug=place, product__slug=product, removed_at=None, product__removed_at=None,
        product__archived=False, workspace__removed_at=None,
    ).first()  # fmt: skip
