"""What the browser sends about people and places, as typed values."""

import zoneinfo

from django import forms
from django.contrib.auth.password_validation import validate_password

from workspaces.models import COLOURS, Product, Token
from workspaces.roles import Role

SCOPES = (
    ("read", "Read"),
    ("read write", "Read and write"),
    ("read write admin", "Everything its owner may do"),
)
DAYS = (("90", "90 days"), ("365", "One year"), ("", "Never"))
MONTHS = [
    (1, "January"), (2, "February"), (3, "March"), (4, "April"), (5, "May"), (6, "June"),
    (7, "July"), (8, "August"), (9, "September"), (10, "October"), (11, "November"), (12, "December"),
]  # fmt: skip
ROLES = [
    (Role.VIEWER, "Viewer: reads and comments"),
    (Role.CONTRIBUTOR, "Contributor: also effort, status and progress"),
    (Role.EDITOR, "Editor: plans, scores, writes everything"),
    (Role.ADMIN, "Admin: also members and settings"),
    (Role.OWNER, "Owner"),
]


def zones() -> list[tuple[str, str]]:
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class InviteForm(forms.Form):
    email = forms.EmailField(label="Email")
    role = forms.ChoiceField(choices=ROLES[:-1], initial=Role.EDITOR)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        if member.role == Role.OWNER:
            self.fields["role"].choices = ROLES


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, label="What it is for", help_text="CI, a script, a dashboard …")
    scopes = forms.ChoiceField(choices=SCOPES, initial="read", label="It may")
    days = forms.TypedChoiceField(choices=DAYS, coerce=int, empty_value=None, required=False, label="Expires after")

    def clean_scopes(self) -> list[str]:
        return [scope for scope in self.cleaned_data["scopes"].split() if scope in Token.SCOPES]


class WorkspaceForm(forms.Form):
    name = forms.CharField(max_length=120)
    time_zone = forms.ChoiceField(choices=zones, help_text="Decides when a day begins, for plans and KPIs.")
    fiscal_year_starts = forms.TypedChoiceField(choices=MONTHS, coerce=int, label="The fiscal year starts in")


class ProfileForm(forms.Form):
    name = forms.CharField(max_length=120, label="Your name here", help_text="As others in this workspace see it.")
    colour = forms.ChoiceField(choices=[(colour, colour.title()) for colour in COLOURS])


class ProductForm(forms.Form):
    name = forms.CharField(max_length=120)
    prefix = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9]{1,5}\Z",
        help_text="2 to 6 letters: FLD makes FLD-1. It cannot change later.",
        error_messages={"invalid": "2 to 6 letters or digits, beginning with a letter."},
    )
    stage = forms.ChoiceField(choices=Product.Stage.choices, initial=Product.Stage.GROWTH)
    description = forms.CharField(max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class TeamForm(forms.Form):
    name = forms.CharField(max_length=120)
    capacity = forms.DecimalField(
        max_digits=6, decimal_places=1, min_value=0, initial=0, help_text="Person-weeks per month."
    )


class SetUpForm(forms.Form):
    """The first person of an installation, and the first workspace."""

    name = forms.CharField(max_length=120, label="Your name")
    email = forms.EmailField()
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text="At least ten characters."
    )
    workspace = forms.CharField(max_length=120, label="Name of the workspace", help_text="Usually your company.")
    time_zone = forms.ChoiceField(choices=zones, initial="UTC")

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]
