"""The audit as a file: who gets it, what it holds, and that the chain can be followed in it."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from dashboard import signin
from dashboard.clock import now
from dashboard.settings import ROOT
from db import audit, sessions, users
from db.engine import reading, writing
from db.users import User
from models.records import AuditEntry
from tests.dashboard.conftest import PASSWORD, admitted

CSV, LINES = "/paper/audit.csv", "/paper/audit.jsonl"


@pytest.fixture
def auditor(store: Engine, client: TestClient, nurse: User) -> User:
    """An auditor who has signed in to the client; a patient was admitted and written of."""
    admitted(store, nurse.id, "=1+1 Testcase", "1")
    with writing(store) as session:
        made = users.add(session, "ada", "Ada Test", "auditor", PASSWORD, now=now())
        after = {"note": "é \u2028 x", "values": [1, None, True]}
        audit.write(session, at=now(), user_id=nurse.id, action="recorded", subject="+x", stay_id=1, after=after)
        client.cookies.set(signin.COOKIE, sessions.start(session, made.id, now()))
    return made


def test_the_chain_can_be_followed_in_the_lines(client: TestClient, auditor: User, tmp_path: Path) -> None:
    answer = client.post(LINES)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["content-disposition"].endswith('.jsonl"')
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines[-1]["action"] == "exported audit"
    (tmp_path / "audit.jsonl").write_text(answer.text, "ascii")
    assert _followed(tmp_path) == f"All entries hold. The last is {len(lines)} {lines[-1]['hash']}."
    (tmp_path / "audit.jsonl").write_text(answer.text.replace("+x", "+y"), "ascii")
    assert _followed(tmp_path) == "Entry 5 does not hold."


def _followed(folder: Path) -> str:
    """What the program in docs/audit.md says of a file."""
    (program,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "audit.md").read_text("utf-8"), re.DOTALL)
    told = [sys.executable, "-c", program, folder / "audit.jsonl"]
    done = subprocess.run(told, check=False, capture_output=True, text=True)
    return (done.stdout or done.stderr).strip()


def test_the_file_for_a_spreadsheet_is_harmless_and_whole(client: TestClient, auditor: User) -> None:
    answer = client.post(CSV, data={"patient": "TEST-1"})
    assert answer.headers["content-type"].startswith("text/csv")
    admitted, recorded = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert (admitted["who"], admitted["did"]) == ("Nina <Test>", "admitted a patient")
    assert admitted["patient"] == "'=1+1 Testcase"
    assert (recorded["subject"], recorded["kind"]) == ("'+x", "Readings")
    assert json.loads(recorded["after"])["values"] == [1, None, True]


def test_who_took_which_part_is_in_the_audit(client: TestClient, store: Engine, auditor: User) -> None:
    client.post(CSV, data={"patient": "TEST-1", "kind": "readings", "start": "2026-01-01T00:00:00Z"})
    with reading(store) as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.user_id) == ("exported audit", auditor.id)
    assert json.loads(entry.after or "") == {
        "start": "2026-01-01T00:00:00Z",
        "patient": "TEST-1",
        "kind": "readings",
    }


@pytest.mark.parametrize(
    "asked",
    [
        {"patient": "nobody"},
        {"patient": "x\0"},
        {"kind": "weather"},
        {"person": "ada"},
        {"person": "99"},
        {"person": "9" * 30},
        {"start": "now"},
    ],
)
def test_what_cannot_be_looked_for_is_refused_with_a_sentence(
    client: TestClient, store: Engine, auditor: User, asked: dict[str, str]
) -> None:
    answer = client.post(CSV, data=asked)
    assert answer.status_code == 400
    assert " " in answer.text
    with reading(store) as session:
        assert "exported audit" not in set(session.scalars(select(AuditEntry.action)))


def test_a_form_that_is_too_long_is_refused(client: TestClient, auditor: User) -> None:
    assert client.post(CSV, data={"patient": "x" * 5000}).status_code == 413


def test_nobody_else_gets_it(client: TestClient, signed_in: TestClient, store: Engine) -> None:
    answer = signed_in.post(LINES)
    assert (answer.status_code, answer.text) == (403, "A nurse may not read the audit.")
    client.cookies.clear()
    assert client.post(LINES, headers={"accept": "application/json"}).status_code == 401
    assert signed_in.get(LINES).status_code in {303, 401, 405}
