"""What tests of printed pages share: the text of a file, and stays to print."""

import io
import re
import uuid
from collections.abc import Sequence

from pypdf import PdfReader
from sqlalchemy import Engine
from starlette.testclient import TestClient

from dashboard.clock import now
from db import doses, observations, users
from db.engine import writing
from models.typed import Typed

HOUR = 3600


def pages(content: bytes) -> list[str]:
    """The text of each page, its white space as single spaces."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def printed(client: TestClient, path: str) -> list[str]:
    """The pages of a file that is asked for."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return pages(answer.content)


def read(
    store: Engine, stay: int, by: int, values: Sequence[tuple[str, str, str]], *, ago: int = HOUR, at: int | None = None
) -> observations.Recorded:
    """A set taken so many seconds ago, recorded now or at an instant: (kind, value, unit)."""
    typed = tuple(Typed(*value, confirmed=True) for value in values)
    entry = observations.NewEntry(
        str(uuid.uuid4()), stay, now() - ago, typed, confirmed=frozenset({"observed_at", "missing"})
    )
    return observations.record(store, entry, by=by, now=at or now())


def oncologist(store: Engine) -> int:
    """Somebody who may treat."""
    with writing(store) as session:
        return users.add(session, "otto", "Otto Oncologist", "oncologist", "correct horse", now=now()).id


def dose(store: Engine, stay: int, by: int, number: int, state: str, *, ago: int, **said: str) -> None:
    """A decision about a dose."""
    decision = doses.Decision(
        str(uuid.uuid4()), stay, number, state, now() - ago, said.get("drug", "aldesleukin"), said.get("reason")
    )
    with writing(store) as session:
        doses.decide(session, decision, by=by, now=now())
