"""The audit as a file, for who may read it: noted in the audit before a byte of it leaves.

Asked for by a form: what is looked for may be a patient's number, which no address and no log should hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from dashboard import audit_file, bounded, signin
from dashboard.clock import now
from dashboard.credentials import LARGEST_FORM
from dashboard.paper.routes import AT_ONCE, said
from dashboard.settings import settings
from dashboard.store import store
from dashboard.words import local
from db import audit_search, chain
from db.audit_search import EXPORTED_AUDIT, Told, Wanted
from db.engine import reading, writing
from models.acts import KINDS
from models.instants import parse
from models.phrases import phrase


class _Format(NamedTuple):
    """How a file is written, and what it is called."""

    write: Callable[[Iterable[Sequence[Told]]], Iterator[str]]
    media: str
    ending: str


_FORMATS = {
    "csv": _Format(lambda found: audit_file.as_csv(found, settings().zone), "text/csv", "csv"),
    "jsonl": _Format(audit_file.as_json_lines, "application/jsonl", "jsonl"),
}


def fields(wanted: Wanted) -> dict[str, str]:
    """What is looked for, as the fields of the form."""
    return {name: str(value) for name, value in wanted.said().items()}


async def _answer(request: Request, kind: _Format) -> Response:
    body = await bounded.body(request, LARGEST_FORM)
    if body is None:
        return said(request, phrase("This form is too long."), 413)
    typed = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    return await anyio.to_thread.run_sync(_answered, request, kind, typed, limiter=AT_ONCE)


def _answered(request: Request, kind: _Format, typed: Mapping[str, str]) -> Response:
    person = signin.current_user(request)
    if person is None:
        return said(request, phrase("Please sign in."), 401)
    at = now()
    try:
        wanted = _wanted(typed)
        with reading(store()) as session:
            # What cannot be found, or by this person, is refused before anything is noted.
            audit_search.page(session, wanted, by=person.id, limit=1)
        with writing(store()) as session:
            audit_search.note(session, wanted, EXPORTED_AUDIT, by=person.id, now=at)
            session.flush()
            last = chain.head(session.connection()).id
    except PermissionError as error:
        return said(request, error.args[0], 403)
    except (ValueError, KeyError, LookupError) as error:
        return said(request, str(error.args[0]), 400)
    name = f"capwatch-audit-{local(at, settings().zone):%Y-%m-%d}.{kind.ending}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(kind.write(_found(wanted, last, person.id)), media_type=kind.media, headers=headers)


def _found(wanted: Wanted, last: int, by: int) -> Iterator[Sequence[Told]]:
    after = 0
    while after < last:
        # Whoever takes a file slowly keeps no transaction open.
        with reading(store()) as session:
            some = audit_search.piece(session, wanted, by=by, after=after, last=last)
        if not some:
            return
        yield some
        after = some[-1].entry.id


def _wanted(typed: Mapping[str, str]) -> Wanted:
    """What the form asks for. Raises ValueError with a sentence."""
    person, kind = typed.get("person", ""), typed.get("kind")
    if (person and not (person.isascii() and person.isdigit())) or (kind is not None and kind not in KINDS):
        raise ValueError("This cannot be looked for.")
    instants = {name: parse(typed[name]) for name in ("start", "end") if name in typed}
    return Wanted(
        **instants,
        person=int(person) if person else None,
        patient=typed.get("patient", ""),
        ward=typed.get("ward"),
        kind=kind,
        address=typed.get("address", ""),
    )


def _route(ending: str) -> Route:
    kind = _FORMATS[ending]

    async def answer(request: Request) -> Response:
        return await _answer(request, kind)

    return Route(f"/paper/audit.{ending}", answer, methods=["POST"])


routes = [_route(ending) for ending in _FORMATS]
