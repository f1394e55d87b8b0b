"""What the deeds of roadmaps are called; loaded when the app is ready."""

from history.sentences import sentence

sentence("vision.written", "{actor} wrote the vision")
sentence("contribution.set", "{actor} said what {thing} contributes")
