"""Signing up is by invitation; the very first person comes through the set-up link (`manage.py setup_link`)."""

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.urls import reverse

from kit.errors import Unknown
from workspaces.actions import called, open_invitation


class InvitedOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        try:
            return bool(open_invitation(request.session.get("invitation") or ""))
        except Unknown:
            return False

    def clean_email(self, email):
        """An account made through an invitation is for its address: nobody takes another's in advance."""
        email = super().clean_email(email)
        here = self.request.resolver_match
        if here and here.url_name == "account_signup":
            invitation = open_invitation(self.request.session.get("invitation") or "")
            if email.lower() != invitation.email.lower():
                raise ValidationError(f"This invitation is for {invitation.email}.")
        return email

    def save_user(self, request, user, form, commit=True):
        user = super().save_user(request, user, form, commit=False)
        user.name = user.name or called(user)
        if commit:
            user.save()
        return user

    def get_signup_redirect_url(self, request):
        return self._through_the_door(request) or super().get_signup_redirect_url(request)

    def get_login_redirect_url(self, request):
        return self._through_the_door(request) or super().get_login_redirect_url(request)

    def _through_the_door(self, request) -> str:
        secret = request.session.get("invitation")
        return reverse("join", args=[secret]) if secret else ""
