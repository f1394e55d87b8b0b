"""Signing up is by invitation, except for the very first person of an installation."""

from allauth.account.adapter import DefaultAccountAdapter

from workspaces.models import User


class InvitedOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return bool(request.session.get("invitation")) or not User.objects.exists()

    def save_user(self, request, user, form, commit=True):
        user = super().save_user(request, user, form, commit=False)
        user.name = user.name or user.email.split("@")[0].replace(".", " ").title()
        if commit:
            user.save()
        return user
