"""A nudge to the workers that marks are waiting. It may be lost: the sweep looks every two seconds."""

import logging

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)


def recompute_soon() -> None:
    transaction.on_commit(_send, robust=True)


def _send() -> None:
    try:
        current_app.send_task("metrics.recompute", queue="recompute", expires=60)
    except Exception as problem:
        log.warning("could not nudge the workers: %s", problem)
