"""The first person of an installation: a link that works until there is a user."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import connection, transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from history.web import attempt
from kit.errors import Unknown
from workspaces.actions import found_workspace
from workspaces.forms import SetUpForm
from workspaces.models import Member, User

SALT = "pmhub.setup"
DAYS = 7


def setup_link() -> str:
    """Signed with the installation's key; only who reads its terminal or its files can have one."""
    return settings.BASE_URL + reverse("setup", args=[signing.dumps("first", salt=SALT)])


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request, secret):
    """Make the first owner and the first workspace, once."""
    _check(secret)
    form = SetUpForm(request.POST or None)
    made: list[Member] = []
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: made.append(_found(form.cleaned_data))):
        login(request, made[0].user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect(f"/w/{made[0].workspace.slug}/")
    return render(request, "pmhub/setup.html", {"form": form}, status=422 if form.errors else 200)


def _check(secret: str) -> None:
    try:
        signing.loads(secret, salt=SALT, max_age=DAYS * 24 * 3600)
    except signing.BadSignature:
        raise Unknown("This set-up link is not valid. `manage.py setup_link` prints a new one.") from None
    if User.objects.exists():
        raise Unknown("This installation is set up already. Sign in instead.")


def _found(given: dict) -> Member:
    with transaction.atomic():
        with connection.cursor() as cursor:  # two first persons at once would be two owners
            cursor.execute(f'LOCK TABLE "{User._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
        if User.objects.exists():
            raise Unknown("This installation is set up already. Sign in instead.")
        user = User.objects.create_user(given["email"], given["password"], name=given["name"])
        return found_workspace(name=given["workspace"], owner=user, time_zone=given["time_zone"])
