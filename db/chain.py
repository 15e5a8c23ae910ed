"""The chain of the audit: each entry carries a hash over itself and the one before it.

Whoever changes, takes out or puts in an entry past the program leaves one that does not hold. The store also notes
which entry is its last, and the log says it daily, so that entries cut off at the end are missed too.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, column, select, table
from sqlalchemy.orm import Session

from models.instants import seconds
from models.records import AuditEntry

FIELDS = ("id", "at", "user_id", "action", "subject", "stay_id", "before", "after", "address", "request")
"""What the hash covers, in this order. Never changed: all hashes that are kept depend on it."""

HEAD = "audit_head"
"""The fact that names the last entry; a trigger of db.guards writes it."""

# Apart from the mapped class, which may come to have columns that a migration's store has not.
_audit = table("audit", *map(column, (*FIELDS, "hash")))
_facts = table("facts", column("name"), column("value"))

_AT_ONCE = 2_000
_KNOWN = "audit head"


class Head(NamedTuple):
    """The last entry of a chain, which stands for all before it; text of it is `ID HASH`."""

    id: int
    hash: str

    def __str__(self) -> str:
        return f"{self.id} {self.hash}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """A head as it was written down; raises ValueError with a sentence for what is none."""
        number, _, digest = text.strip().partition(" ")
        if not (number.isascii() and number.isdigit()) or (int(number) > 0) != (len(digest.strip()) == _DIGITS):
            raise ValueError(f"'{text}' is not the number of an audit entry and its hash.")
        return cls(int(number), digest.strip())


START = Head(0, "")
"""What the first entry follows."""

_DIGITS = hashlib.sha256().digest_size * 2


@dataclass(frozen=True)
class Broken:
    """The first entry that does not hold, and why, in a sentence."""

    id: int
    sentence: str


def hash_of(before: str, values: Sequence[Any]) -> str:
    """SHA-256 over the JSON list of the hash before ("" for the first entry) and the values of `FIELDS`.

    ASCII, without spaces; instants in whole seconds since 1970; what is not there is null.
    """
    return hashlib.sha256(json.dumps([before, *values], separators=(",", ":")).encode("ascii")).hexdigest()


def link(session: Session, entry: AuditEntry) -> None:
    """Gives a new entry the next number and its hash. Writers take turns, so that none comes between."""
    last = _last(session)
    entry.id = last.id + 1
    values = [seconds(entry.at) if name == "at" else getattr(entry, name) for name in FIELDS]
    entry.hash = hash_of(last.hash, values)
    session.info[_KNOWN] = (_transaction(session), Head(entry.id, entry.hash))


def _last(session: Session) -> Head:
    """The entry before the next one, asked of the store once in a transaction.

    A savepoint is a transaction of its own here: SQLAlchemy flushes where one begins and ends, so that the store knows.
    """
    connection = session.connection()
    transaction, known = session.info.get(_KNOWN, (None, START))
    return known if transaction is _transaction(session) else head(connection)


def _transaction(session: Session) -> object:
    return session.get_nested_transaction() or session.get_transaction()


def head(connection: Connection) -> Head:
    """The last entry that there is."""
    last = select(_audit.c.id, _audit.c.hash).order_by(_audit.c.id.desc()).limit(1)
    found = connection.execute(last).first()
    return Head(found.id, found.hash or "") if found else START


def noted(connection: Connection) -> Head | None:
    """The last entry as the store noted it; None where somebody took the note away."""
    kept = connection.execute(select(_facts.c.value).where(_facts.c.name == HEAD)).scalar()
    return None if kept is None else Head.read(kept)


def begin(connection: Connection) -> None:
    """Chains the entries of a store that had no chain."""
    last = START
    put = _audit.update().where(_audit.c.id == bindparam("of")).values(hash=bindparam("digest"))
    for rows in _pieces(connection):
        hashes = []
        for row in rows:
            last = Head(row.id, hash_of(last.hash, row[:-1]))
            hashes.append({"of": last.id, "digest": last.hash})
        connection.execute(put, hashes)
    connection.execute(_facts.insert().values(name=HEAD, value=str(last)))


def verify(session: Session, known: Sequence[Head] = ()) -> Broken | None:
    """The first entry that does not hold, or None: every entry is read, some thousands at a time.

    known: heads that were written down outside of the store, which must be in the chain still.
    """
    connection, last = session.connection(), START
    wanted = {one.id: one.hash for one in known}
    for rows in _pieces(connection):
        for row in rows:
            if broken := _follows(last, row) or _agrees(wanted, row):
                return broken
            last = Head(row.id, row.hash)
    return _whole(last, noted(connection)) or _reaches(last, max(known, default=START))


def _pieces(connection: Connection) -> Iterator[Sequence[Any]]:
    """Every entry in order; each row is the values of `FIELDS` and the hash."""
    after = 0
    while True:
        rows = connection.execute(select(_audit).where(_audit.c.id > after).order_by(_audit.c.id).limit(_AT_ONCE)).all()
        if not rows:
            return
        yield rows
        after = rows[-1].id


def _follows(last: Head, row: Any) -> Broken | None:
    if row.hash == hash_of(last.hash, row[:-1]):
        return None
    if not row.hash:
        why = "it carries no hash, so it was put in past the program"
    elif row.id > last.id + 1:
        why = (
            f"it does not follow entry {last.id}, so what stood between them is missing"
            if last.id
            else ("it is not the first one, so what stood before it is missing")
        )
    else:
        why = "it was changed or put in after it was written"
    return Broken(row.id, f"Entry {row.id} of the audit does not hold: {why}.")


def _agrees(known: dict[int, str], row: Any) -> Broken | None:
    if known.get(row.id, row.hash) == row.hash:
        return None
    return Broken(row.id, f"Entry {row.id} of the audit is not the one that was written down: the audit was rewritten.")


def _whole(last: Head, kept: Head | None) -> Broken | None:
    if kept is None:
        return Broken(last.id, f"The store no longer says that entry {last.id} is the last one of the audit.")
    if kept.id < last.id:
        return Broken(kept.id + 1, f"Entry {kept.id + 1} of the audit does not hold: it was put in past the program.")
    if kept.id == last.id and kept.hash != last.hash:
        return Broken(last.id, f"Entry {last.id} of the audit is not the one that the store noted as its last.")
    return _reaches(last, kept)


def _reaches(last: Head, kept: Head) -> Broken | None:
    if kept.id <= last.id:
        return None
    return Broken(
        last.id + 1, f"The audit ends with entry {last.id}, but entry {kept.id} was written: the end was cut off."
    )
