"""What somebody chooses when sharing a view, in the browser."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from sharing.links.actions import SHORTEST_PASSCODE
from sharing.links.shown import Redaction
from sharing.models import ShareLink

SHOWN = {
    "owners": "Owners",
    "effort": "Effort",
    "scores": "Scores",
    "dependencies": "Dependencies",
    "unscheduled": "What is not scheduled",
}
ENDS = [("7", "In 7 days"), ("30", "In 30 days"), ("90", "In 90 days"), ("", "Never")]


class ShownForm(forms.Form):
    """Which view, and what of it: enough for a preview."""

    query = forms.CharField(max_length=ShareLink.LONGEST_QUERY, required=False, widget=forms.HiddenInput)
    dates = forms.ChoiceField(choices=ShareLink.Dates.choices, initial=ShareLink.Dates.QUARTER, required=False)
    owners = forms.BooleanField(required=False)
    effort = forms.BooleanField(required=False)
    scores = forms.BooleanField(required=False)
    dependencies = forms.BooleanField(required=False)
    unscheduled = forms.BooleanField(required=False)

    def clean_dates(self) -> str:
        return self.cleaned_data["dates"] or ShareLink.Dates.QUARTER

    @property
    def redaction(self) -> Redaction:
        """Nothing is shown while the choice makes no sense."""
        if not self.is_valid():
            return Redaction(dates=ShareLink.Dates.NONE)
        return Redaction(**{name: self.cleaned_data[name] for name in (*SHOWN, "dates")})


class ShareForm(ShownForm):
    """A new link, or with `link` a change of one."""

    title = forms.CharField(max_length=120, label="Name", help_text="Recipients read it above the roadmap.")
    moment = forms.ChoiceField(
        choices=[("live", "Live"), ("now", "As it stands now")], initial="live", label="It shows the plan"
    )
    ends = forms.ChoiceField(choices=ENDS, required=False, initial="30", label="Ends")
    passcode = forms.CharField(
        required=False, min_length=SHORTEST_PASSCODE, max_length=200,
        help_text=f"At least {SHORTEST_PASSCODE} characters. Send it another way than the link.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input"}),
    )  # fmt: skip
    unlock = forms.BooleanField(required=False, label="Open without a passcode")
    watermark = forms.CharField(
        max_length=80, required=False, label="For whom", help_text="Stands across the page, also on paper."
    )

    def __init__(self, *args, link: ShareLink | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.link = link
        if link is None:
            return
        names = ("query", "dates", "title", "watermark", *SHOWN)
        self.initial = {name: getattr(link, name) for name in names} | {"ends": "keep", "moment": "keep"}
        ends = timezone.localtime(link.expires_at) if link.expires_at else None
        self.fields["ends"].choices = [
            ("keep", f"{ends:%-d %b %Y}" if ends else "Never"),
            *(ENDS if ends else ENDS[:3]),
        ]
        frozen = timezone.localtime(link.frozen_at) if link.frozen_at else None
        kept = f"As it stood on {frozen:%-d %b %Y, %H:%M}" if frozen else "Live"
        first, now = self.fields["moment"].choices
        self.fields["moment"].choices = [("keep", kept), *([first] if frozen else []), now]

    @property
    def given(self) -> dict[str, Any]:
        """What the actions take."""
        data = self.cleaned_data
        what = {name: data[name] for name in ("query", "title", "watermark", "dates", *SHOWN)}
        if data["ends"] != "keep":
            what["expires_at"] = timezone.now() + timedelta(days=int(data["ends"])) if data["ends"] else None
        if data["moment"] != "keep":
            what["frozen_at"] = timezone.now() if data["moment"] == "now" else None
        if data["passcode"]:
            what["passcode"] = data["passcode"]
        elif self.link and data["unlock"]:
            what["passcode"] = None
        return what

    @property
    def checks(self) -> list[tuple[forms.BoundField, str]]:
        return [(self[name], label) for name, label in SHOWN.items()]
