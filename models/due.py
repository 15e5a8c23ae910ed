"""What is to be measured when, by a schedule, and how late it is: the one definition for board, round and alerts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from models.instants import HOUR
from models.schedule import Pace, Plan, Schedule
from models.verdicts import Assessment

SHOWN_BY: Mapping[str, tuple[str, ...]] = {"systolic_bp": ("systolic_bp", "mean_bp")}
"""The kinds that stand for one that is due, where it is not itself alone: a mean alone is a pressure too."""

LONGEST_AFTER_DOSE = 48 * HOUR
"""A dose older than this asks for nothing that its kind's own interval has not asked for long ago."""

Status = Literal["done", "due", "overdue", "long_overdue"]
STATUSES: Sequence[Status] = ("done", "due", "overdue", "long_overdue")
"""The least pressing first."""
_PLACE = {status: place for place, status in enumerate(STATUSES)}


class Spared(NamedTuple):
    """Why a kind was last not measured (`models.typed.REASONS`), when that was said, and when it is asked for again."""

    reason: str
    at: int
    again_at: int


class Due(NamedTuple):
    """How it stands with a kind: when it was last measured (None: never), when it is to be, in seconds.

    why: the reason that was given for not measuring it since.
    """

    kind: str
    last_at: int | None
    due_at: int
    status: Status
    why: Spared | None = None

    @property
    def late(self) -> bool:
        """Whether it is overdue or long overdue."""
        return self.status in ("overdue", "long_overdue")


class Known(NamedTuple):
    """What is known of a stay: when it began; when each kind was last observed; the last time each reason was given,
    by kind and reason; the doses given; whether the patient is off the ward. Seconds, nothing later than now.
    """

    began: int
    last_at: Mapping[str, int]
    reasons: Mapping[str, Mapping[str, int]] = {}
    doses: Sequence[int] = ()
    away: bool = False


class Watch(NamedTuple):
    """The states that ask for a tighter pace: since when the stay is not clear, and since when its episode goes on."""

    not_clear: int | None = None
    episode: int | None = None

    @classmethod
    def of(cls, assessment: Assessment | None) -> "Watch":
        """Of a stay as judged. What is unknown is watched as what is possible: it is not known to be less.

        An episode asks until it ends, and only a clear run ends one: a reading that goes stale never makes anything
        look done.
        """
        if assessment is None:
            return cls()
        not_clear = None if assessment.overall == "clear" else assessment.settled_since
        return cls(not_clear, assessment.episode_since)


def due(schedule: Schedule, known: Known, watch: Watch, now: int) -> tuple[Due, ...]:
    """Every kind of a schedule as it stands at `now`, the most pressing first; nothing for a stay yet to begin."""
    if now < known.began:
        return ()
    found = [_kind(plan, schedule.first_within, known, watch, now) for plan in schedule.plans]
    return tuple(sorted(found, key=lambda one: (-_PLACE[one.status], one.due_at)))


def worst(found: Iterable[Due]) -> Status:
    """The most pressing status of several kinds."""
    return STATUSES[max((_PLACE[one.status] for one in found), default=0)]


def _kind(plan: Plan, first_within: int, known: Known, watch: Watch, now: int) -> Due:
    last = _last(plan.kind, known.last_at)
    given = known.reasons.get(plan.kind)
    said = {reason: at for reason, at in given.items() if last is None or at > last} if given else {}
    looked_at = said.get("not_due", last)
    asked = max((at for reason, at in said.items() if reason != "not_due"), default=None) if said else None
    after_dose = _after_dose(plan, known.doses, looked_at)
    first, due_at, rank = known.began + first_within, None, 0
    for pace, since in _paces(plan, watch):
        again = None if asked is None else asked + pace.again
        at = _due_at(pace, first, looked_at, since, after_dose, again)
        due_at = at if due_at is None or at < due_at else due_at
        rank = max(rank, _rank(pace, now - at))
    # Nobody can be measured who is not there; what is due is due when they are back.
    status = STATUSES[min(rank, 1) if known.away else rank]
    due_at = first if due_at is None else due_at
    return Due(plan.kind, last, due_at, status, _spared(said, plan, watch, due_at) if said else None)


def _last(kind: str, last_at: Mapping[str, int]) -> int | None:
    if kind not in SHOWN_BY:
        return last_at.get(kind)
    return max((last_at[each] for each in SHOWN_BY[kind] if each in last_at), default=None)


def _paces(plan: Plan, watch: Watch) -> list[tuple[Pace, int | None]]:
    """The paces that apply, with since when a state asks for one. The ordinary one always does: none is ever looser."""
    paces: list[tuple[Pace, int | None]] = [(plan.usual, None)]
    if plan.not_clear is not None and watch.not_clear is not None:
        paces.append((plan.not_clear, watch.not_clear))
    if plan.flagged is not None and watch.episode is not None:
        paces.append((plan.flagged, watch.episode))
    return paces


def _due_at(
    pace: Pace, first: int, looked_at: int | None, since: int | None, after_dose: int | None, again: int | None
) -> int:
    at = first if looked_at is None else looked_at + pace.every
    if since is not None:
        # Nobody was late by a pace that no state asked for yet.
        at = max(at, since)
    if after_dose is not None:
        at = min(at, after_dose)
    return at if again is None else max(at, again)


def _after_dose(plan: Plan, doses: Collection[int], looked_at: int | None) -> int | None:
    """When the first dose that nobody has looked after asks for this kind."""
    if plan.after_dose is None or not doses:
        return None
    asked = [dose + plan.after_dose for dose in doses]
    return min((at for at in asked if looked_at is None or looked_at < at - plan.usual.listed), default=None)


def _rank(pace: Pace, late: int) -> int:
    """The place in `STATUSES` of what is late by so many seconds, before its time by a negative number."""
    if late < -pace.listed:
        return 0
    return 1 if late < pace.overdue else 2 if late < pace.long_overdue else 3


def _spared(said: Mapping[str, int], plan: Plan, watch: Watch, due_at: int) -> Spared:
    reason = max(said, key=lambda one: said[one])
    if reason == "not_due":
        return Spared(reason, said[reason], due_at)
    again = min(pace.again for pace, _ in _paces(plan, watch))
    return Spared(reason, said[reason], max(said[reason] + again, due_at))
