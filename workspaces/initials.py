"""Two letters that stand for a person."""


def initials(name: str) -> str:
    """The first letters of the first and the last word, "?" for nobody."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"
