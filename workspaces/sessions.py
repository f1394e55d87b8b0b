"""Whoever signs out, gets another password or is shut out is asked again by every open page, at once."""

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from history.announce import ask_again
from workspaces.models import User


@receiver(user_logged_out)
def signed_out(user=None, **_) -> None:
    if user is not None:
        ask_again(user.pk)


@receiver(post_save, sender=User)
def changed(instance: User, created: bool, update_fields=None, **_) -> None:
    if not created and set(update_fields or ()) != {"last_login"}:
        transaction.on_commit(lambda: ask_again(instance.pk), robust=True)
