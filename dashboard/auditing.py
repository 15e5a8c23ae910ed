"""What the server itself tells the audit and the log: how it was set up, and daily whether the audit holds.

The log leaves the store: a head that stands there shows later that the audit was cut off or made anew (`check --head`).
"""

import hashlib
import json
import logging
import platform
from typing import Any

import anyio
import anyio.to_thread
from pydantic import SecretBytes, SecretStr
from sqlalchemy import Engine, make_url, select
from sqlalchemy.orm import Session

from dashboard import faults
from dashboard.clock import now
from dashboard.settings import ROOT, Settings
from db import audit, audit_check, chain
from db.engine import reading
from models.instants import HOUR
from models.records import AuditEntry

STARTED = "server started"
CHECKED_EVERY = 24 * HOUR
LOOKED_EVERY = HOUR
FIRST_AFTER = 300
"""Seconds: who starts a server waits for its pages, not for a check."""

_log = logging.getLogger("capwatch")


def started(session: Session, settings: Settings, at: int) -> None:
    """Writes with which program and settings a server starts, and those of the last start before."""
    rows = select(AuditEntry.after).where(AuditEntry.action == STARTED).order_by(AuditEntry.id.desc()).limit(1)
    before = session.scalars(rows).first()
    audit.write(
        session,
        at=at,
        user_id=None,
        action=STARTED,
        subject=f"program {program()}",
        before=json.loads(before) if before else None,
        after={"program": program(), "python": platform.python_version(), **in_force(settings)},
    )


def in_force(settings: Settings) -> dict[str, Any]:
    """Every setting by name, without secrets: of those only whether they are set, of the store only which it is."""
    fields = type(settings).model_fields
    return {name: _said(name, getattr(settings, name), shown=bool(fields[name].repr)) for name in sorted(fields)}


def _said(name: str, value: Any, shown: bool) -> Any:
    if name == "database_url":
        url = make_url(value)
        return ", ".join(filter(None, (url.get_backend_name(), url.host, url.database)))
    if value is None or isinstance(value, bool | int):
        return value
    return "set" if isinstance(value, SecretStr | SecretBytes) or not shown else str(value)


def program() -> str:
    """Which program this is: a hash over its files."""
    digest = hashlib.sha256()
    for floor in ("dashboard", "db", "models"):
        for file in sorted((ROOT / floor).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


async def watch(engine: Engine) -> None:
    """Says at once where the audit ends, and checks it once a day; of several servers, whoever looks first."""
    await _tried(say_head, engine)
    await anyio.sleep(FIRST_AFTER)
    while True:
        await _tried(check_if_due, engine)
        await anyio.sleep(LOOKED_EVERY)


async def _tried(do: Any, engine: Engine) -> None:
    try:
        await anyio.to_thread.run_sync(do, engine)
    except Exception as error:
        faults.noted(error, "The audit could not be looked at")


def say_head(engine: Engine) -> None:
    """Logs the last entry of the audit, which stands for all before it."""
    with reading(engine) as session:
        _log.info("The audit ends with entry %s.", chain.head(session.connection()))


def check_if_due(engine: Engine) -> None:
    """Checks the audit where nobody has for a day, and logs what came of it."""
    at = now()
    with reading(engine) as session:
        last = audit_check.last(session)
    if last is not None and 0 <= at - last.at < CHECKED_EVERY:
        return
    found = audit_check.check(engine, by=None, now=at)
    if found.broken is None:
        _log.info("The audit holds. It ends with entry %s.", found.head)
    else:
        _log.error("%s", found.broken)
