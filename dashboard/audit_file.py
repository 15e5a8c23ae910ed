"""The audit as a file: in words for a spreadsheet, or exactly as it is kept, by which the chain can be followed."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from dashboard.audit_words import who
from dashboard.tables import harmless
from dashboard.words import local
from db.audit_search import Told
from db.chain import FIELDS
from models.acts import KINDS, act
from models.instants import seconds

COLUMNS = (
    *("number", "time", "who", "did", "kind", "patient", "record_number", "ward", "bed", "subject"),
    *("before", "after", "address", "request", "hash"),
)


def as_csv(found: Iterable[Sequence[Told]], zone: ZoneInfo) -> Iterator[str]:
    """RFC 4180 with one line an entry, times in ISO 8601 on the ward's clock; what is of nobody is empty."""
    # Spreadsheets take a file without this mark for one in the old encoding of their country.
    yield "\ufeff" + _written([COLUMNS])
    for some in found:
        yield _written([_cells(told, zone) for told in some])


def as_json_lines(found: Iterable[Sequence[Told]]) -> Iterator[str]:
    """One JSON object an entry: the fields that its hash covers, as they are kept, and the hash."""
    for some in found:
        yield "".join(f"{json.dumps(_kept(told))}\n" for told in some)


def _written(lines: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


def _cells(told: Told, zone: ZoneInfo) -> list[object]:
    entry, known = told.entry, act(told.entry.action)
    words = (
        *(who(told), known.words, KINDS[known.kind], told.patient, told.record_number, told.ward, told.bed),
        *(entry.subject, entry.before, entry.after, entry.address, entry.request, entry.hash),
    )
    return [entry.id, local(seconds(entry.at), zone).isoformat(), *(harmless(text or "") for text in words)]


def _kept(told: Told) -> dict[str, object]:
    values = {name: getattr(told.entry, name) for name in (*FIELDS, "hash")}
    return values | {"at": seconds(told.entry.at)}
