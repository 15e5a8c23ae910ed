"""What is said of an alert, by the same words on every screen: what it is, how grave, and how it stands."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dashboard import words
from dashboard.language import ENGLISH, spoken, t
from models.acknowledging import ACTIONS
from models.alerting import LEAK, OVERDUE
from models.attention import Standing
from models.instants import HOUR
from models.ladder_words import ROLES
from models.phrases import phrase

_LABELS = {LEAK: phrase("Capillary leak"), OVERDUE: phrase("Observations overdue")}
_PRIORITIES = {"high": phrase("High priority"), "medium": phrase("Medium priority"), "low": phrase("Low priority")}
_MINUTE = 60


def label(problem: str) -> str:
    """What an alert is called: a leak, observations that are overdue, or the urine rule that was met."""
    return words.told(_LABELS.get(problem, problem.capitalize()))


def priority(severity: str) -> str:
    """`High priority`."""
    return words.told(_PRIORITIES[severity])


def line(severity: str, problem: str) -> str:
    """The alert in a line without colours: `!!! High priority: Capillary leak`."""
    return f"{words.PRIORITY_MARKS[severity]} {priority(severity)}: {label(problem)}"


def standing_words(
    standing: Standing, now: int, zone: ZoneInfo, *, done: str = "", then: tuple[str, int] | None = None
) -> str:
    """How an alert stands at `now`: `Quiet for 42 min more, until 15:10: Reviewed at the bedside, Nurse Demo`.

    done: what was done by whoever made it quiet; then: the role that is told next, and when.
    """
    if standing.state == "ended" or standing.until is None:
        return t("Ended") if standing.state == "ended" else _open(standing, now, zone, then)
    until = words.soon(standing.until, zone, now)
    if standing.state == "taken":
        return t("Taken over by {who}, until {until}", who=standing.by, until=until)
    what = ", ".join(part for part in (done, standing.by) if part)
    return t("Quiet for {span} more, until {until}: {what}", span=left(standing.until, now), until=until, what=what)


def _open(standing: Standing, now: int, zone: ZoneInfo, then: tuple[str, int] | None) -> str:
    said = [t("Open for {age}", age=words.age(now - standing.since))]
    if standing.declined_at is not None:
        said.append(t("declined {when}", when=words.clock(standing.declined_at, zone, now)))
    return ", ".join(said + ([next_words(then, now)] if then else []))


def next_words(then: tuple[str, int], now: int) -> str:
    """Who is told next, and when: `next: doctor on call in 3 min`."""
    role, due_at = then
    if due_at <= now:
        return t("next: {role} now", role=role_words(role))
    return t("next: {role} in {span}", role=role_words(role), span=left(due_at, now))


def left(until: int, now: int) -> str:
    """The time until an instant, never said to be shorter than it is: `42 min`."""
    return words.age(-(-max(until - now, 0) // _MINUTE) * _MINUTE)


def role_words(role: str) -> str:
    """A role within a sentence: `doctor on call`."""
    said = words.told(ROLES[role])
    # Other languages write a noun as they do.
    return said[:1].lower() + said[1:] if spoken() == ENGLISH else said


def told_words(roles: Sequence[str]) -> str:
    """Who was told so far: `Told: bedside nurse and nurse in charge.`"""
    if not roles:
        return t("Nobody has been told yet.")
    return t("Told: {roles}.", roles=words.listed(role_words(role) for role in dict.fromkeys(roles)))


def done_words(action: str, said: str | None) -> str:
    """What was done about an alert: `Doctor called: Dr Testcase`."""
    done = words.told(ACTIONS[action])
    return f"{done}: {said}" if said else done


def span_words(minutes: int) -> str:
    """A quiet time as it is chosen: `30 min`, `2 h`."""
    return words.age(minutes * _MINUTE) if minutes * _MINUTE % HOUR else words.hours(minutes * _MINUTE)
