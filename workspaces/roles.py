from django.db import models


class Role(models.TextChoices):
    """What a member is here for; `permissions.POLICY` says what each may do."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    CONTRIBUTOR = "contributor"
    VIEWER = "viewer"
    SYSTEM = "system"  # the workspace itself: schedules and reactions act as it, nobody signs in as it
