"""How an alert stands, in the few words there is room for in a row, on a chip or in a bar."""

from dashboard import alert_words, words
from dashboard.language import t
from models.attention import Standing
from models.instants import HOUR

_MINUTES = 100 * 60


def standing(found: Standing, now: int) -> str:
    """`Not acknowledged 14 min`, `Taken by Nurse Demo`, `Quiet 42 min`: never that it is silent without how long."""
    if found.state == "quiet":
        return t("Quiet {left}", left=left(found, now))
    if found.state == "taken":
        return t("Taken by {name}", name=found.by or "?")
    return t("Not acknowledged {age}", age=since(found, now))


def since(found: Standing, now: int) -> str:
    """For how long nobody has taken note of it: whole hours from 100 minutes on, for want of room."""
    span = now - found.since
    return t("{minutes} min", minutes=max(0, span) // 60) if span < _MINUTES else words.short_age(span - span % HOUR)


def left(found: Standing, now: int) -> str:
    """How long it stays quiet or taken: never that no time is left while there is some."""
    return alert_words.left(found.until or now, now)
