"""A report as a file: a line for each ward and priority, unknown empty and said in a column of its own."""

import csv
import io
from collections.abc import Iterator, Mapping
from fractions import Fraction
from zoneinfo import ZoneInfo

from dashboard.report_words import HALF, MOST
from dashboard.tables import harmless
from dashboard.words import local
from models.acknowledging import ACTIONS
from models.alerting import SEVERITIES
from models.instants import HOUR
from models.ladder import ROLES
from models.lying import STATES
from models.measurements import plain
from models.reporting import ANY, Counts, Report, Time, Within, per_hundred_days

_DECIMALS = 4

Cell = int | Fraction | str | None


def as_csv(found: Report, zone: ZoneInfo) -> str:
    """RFC 4180, times in ISO 8601 on the ward's clock; `unknown` names the columns that are empty in a line, and why.

    Lines of all wards together have an empty ward and the scope `all`. Patient-days and hours are those of the ward,
    in each of its lines.
    """
    out = io.StringIO()
    period = {"from": local(found.start, zone).isoformat(), "to": local(found.end, zone).isoformat()}
    lines = [period | _line(found, ward, severity) for ward in (None, *found.wards) for severity in (ANY, *SEVERITIES)]
    writer = csv.DictWriter(out, list(lines[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _written(value) for name, value in line.items()} for line in lines)
    # Spreadsheets take a file without this mark for one in the old encoding of their country.
    return "\ufeff" + out.getvalue()


def _line(found: Report, ward: str | None, severity: str) -> Mapping[str, Cell]:
    counts, time = found.counts[ward, severity], found.time[ward]
    half, most = counts.within(HALF), counts.within(MOST)
    rate, share = per_hundred_days(counts.alerts, time), time.share("unassessed")
    lack = {
        "alerts_per_100_patient_days": "no patient-days" if rate is None else "",
        "half_acknowledged_within_seconds": _lack(half),
        "nine_of_ten_acknowledged_within_seconds": _lack(most),
        "share_unassessed": "no time that could be judged" if share is None else "",
    }
    return {
        "scope": "all" if ward is None else "ward",
        "ward": "" if ward is None else harmless(ward),
        "priority": severity,
        "patient_days": time.days,
        "alerts": counts.alerts,
        "alerts_per_100_patient_days": rate,
        "half_acknowledged_within_seconds": _seconds(half),
        "nine_of_ten_acknowledged_within_seconds": _seconds(most),
        **dict(_counted(counts, time)),
        "share_unassessed": share,
        "unknown": "; ".join(f"{column}: {why}" for column, why in lack.items() if why),
    }


def _counted(counts: Counts, time: Time) -> Iterator[tuple[str, Cell]]:
    yield "acknowledged", len(counts.after)
    yield "ended_unacknowledged", counts.missed
    yield "open_unacknowledged", counts.waiting
    yield "judged_not_leak", counts.not_leak
    yield "withdrawn", counts.withdrawn
    yield from ((f"climbed_to_{role}", counts.told.get(role, 0)) for role in ROLES)
    yield from ((f"done_{action}", counts.actions.get(action, 0)) for action in ACTIONS)
    yield from ((f"hours_{state}", Fraction(time.states.get(state, 0), HOUR)) for state in STATES)


def _seconds(found: Within) -> int | None:
    return found if isinstance(found, int) else None


def _lack(found: Within) -> str:
    return "no alert" if found is None else found if isinstance(found, str) else ""


def _written(value: Cell) -> str:
    if value is None:
        return ""
    return plain(value, _DECIMALS) if isinstance(value, Fraction) else str(value)
