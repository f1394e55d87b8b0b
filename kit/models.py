"""Answers kept for a day, so that a repeated request is not a repeated deed (`kit.api.once`)."""

import uuid

from django.db import models
from django.utils import timezone


class KeptAnswer(models.Model):
    """What was answered to a write with an `Idempotency-Key`; without a status the deed is still running.

    `scope` says whose key it is. `claim` names the request that does the deed.
    """

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    claim = models.UUIDField(default=uuid.uuid4)
    claimed_at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="kept_answer_once")]
        indexes = [models.Index(fields=["claimed_at"], name="kept_answer_by_age")]
