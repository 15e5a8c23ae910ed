"""Instants: UTC, one-second resolution, held as whole seconds since 1970."""

import re
from datetime import UTC, datetime

import numpy as np

NO_TIME = int(np.iinfo(np.int64).min)
"""Stands for an instant that is not known or does not exist."""

HOUR = 3600

# A fraction is one of seconds: a fraction of an hour or a minute, which ISO 8601 knows too, is not read.
_ISO_8601 = re.compile(r"\d{4}-?\d\d-?\d\d[Tt ]\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?([Zz]|[+-]\d\d(:?\d\d){0,2})", re.ASCII)


def parse(text: str) -> int:
    """Whole UTC seconds of an ISO 8601 time with a zone; fractions of a second are cut off.

    Raises ValueError with a sentence for what is no such time.
    """
    text = text.strip()
    if not _ISO_8601.fullmatch(text):
        raise ValueError(_complaint(text))
    try:
        at = seconds(datetime.fromisoformat(text.upper().replace(",", ".")))
        # A zone can carry the first or the last day of the calendar out of it.
        return seconds(moment(at))
    except (ValueError, OverflowError):
        raise ValueError(f"'{text}' is not a time that exists") from None


def _complaint(text: str) -> str:
    if not text:
        return "the time is missing"
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d[Tt ][\d:.,]+", text, re.ASCII):
        return f"'{text}' has no time zone"
    return f"'{text}' is not a time like 2026-01-31T08:00:00Z"


def seconds(moment: datetime) -> int:
    """Whole UTC seconds of an aware datetime; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("the time has no zone")
    return int((moment.replace(microsecond=0) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


def moment(at: int) -> datetime:
    """The aware UTC datetime of whole seconds since 1970."""
    return datetime.fromtimestamp(at, UTC)


def text(at: int) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`."""
    return moment(at).isoformat()[:19] + "Z"
