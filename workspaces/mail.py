"""Letters about membership."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from workspaces.models import Invitation, Member

log = logging.getLogger(__name__)


def join_link(secret: str) -> str:
    return settings.BASE_URL + reverse("join", args=[secret])


def send_invitation(invitation: Invitation, secret: str, *, by: Member) -> None:
    """After commit. The link is on the page too, so a mail server that is down is no reason to fail."""
    context = {"invitation": invitation, "by": by, "workspace": by.workspace, "link": join_link(secret)}
    text = render_to_string("emails/invitation.txt", context)

    def send() -> None:
        try:
            send_mail(f"Join {by.workspace.name} on pmhub", text, None, [invitation.email])
        except OSError as problem:
            log.warning("could not mail an invitation: %s", problem)

    transaction.on_commit(send, robust=True)
