"""What the deeds around stakeholders are called; loaded when the app is ready."""

from history.sentences import words_for

words_for("stakeholder", contacted_on="day of the last contact")
