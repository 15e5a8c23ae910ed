"""Sends what waits in the outbox: each address in a thread of its own, so that one that hangs delays no other.

A thread cannot be ended from outside: one that takes too long is given up, its messages wait for their next try, and
what it still brings about is noted. So many threads at most hang at one address.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from dashboard import clock, faults
from dashboard.composing import Text, compose, plain
from db import contacts, outbox
from db.outbox import Outgoing

LIMIT = 30.0
"""Seconds that a try may take; less than the outbox keeps others off its messages."""

AT_ONCE, HANGING = 8, 3

Deliver = Callable[[str, Text], str | None]
"""Sends a message to an address: None, or a sentence without secrets that says why it could not."""


@dataclass(eq=False)
class _Try:
    outgoing: Sequence[Outgoing]
    began: float
    given_up: bool = False
    thread: threading.Thread | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return self.outgoing[0].url

    @property
    def uids(self) -> list[str]:
        return [one.uid for one in self.outgoing]


def deliver(url: str, text: Text) -> str | None:
    """Sends a message through Apprise, as plain text."""
    # Apprise takes a second to load, and most processes never send.
    from dashboard import contact_urls

    try:
        return contact_urls.send(url, text.title, text.body)
    except ValueError as error:
        return str(error)
    except Exception as error:
        return f"It failed with an error of the program (reference {faults.noted(error, 'A message failed')})."


class Post:
    """The sending of one process. `named`: whether messages name the patient."""

    def __init__(
        self,
        engine: Engine,
        zone: ZoneInfo,
        *,
        named: bool,
        deliver: Deliver = deliver,
        now: Callable[[], int] = clock.now,
        limit: float = LIMIT,
    ) -> None:
        self._engine, self._zone, self._named = engine, zone, named
        self._deliver, self._now, self._limit = deliver, now, limit
        self._tries: list[_Try] = []
        self._lock = threading.Lock()

    def round(self) -> None:
        """Begins to send what is due, and comes back at once."""
        self._give_up_on_slow()
        with self._lock:
            active = [one for one in self._tries if not one.given_up]
            hung = [one.url for one in self._tries if one.given_up]
            busy = {one.url for one in active} | {url for url in hung if hung.count(url) >= HANGING}
        free = AT_ONCE - len(active)
        for some in _by_address(outbox.claim(self._engine, self._now(), free, busy) if free > 0 else []):
            self._begin(some)

    def finish(self, seconds: float) -> None:
        """Waits until what was begun is done, but not longer than this."""
        until = time.monotonic() + seconds
        for one in list(self._tries):
            if one.thread is not None:
                one.thread.join(max(0.0, until - time.monotonic()))

    def _begin(self, outgoing: Sequence[Outgoing]) -> None:
        one = _Try(outgoing, time.monotonic())
        one.thread = threading.Thread(target=self._run, args=(one,), daemon=True, name="sending")
        with self._lock:
            self._tries.append(one)
        one.thread.start()

    def _run(self, one: _Try) -> None:
        try:
            text = compose(self._engine, one.outgoing, self._zone, named=self._named, now=self._now())
            trouble = self._deliver(one.url, text)
            if trouble is None:
                outbox.sent(self._engine, one.uids, self._now())
            elif not one.given_up:
                outbox.failed(self._engine, one.uids, trouble, self._now())
        except Exception as error:
            # It is sent again, by the same reference, when nobody has a claim to it any more.
            faults.noted(error, "What became of a message could not be noted")
        finally:
            with self._lock:
                self._tries.remove(one)

    def _give_up_on_slow(self) -> None:
        with self._lock:
            slow = [one for one in self._tries if not one.given_up and time.monotonic() - one.began > self._limit]
            for one in slow:
                one.given_up = True
        for one in slow:
            outbox.failed(self._engine, one.uids, f"There was no answer within {self._limit:g} s.", self._now())


def _by_address(outgoing: Sequence[Outgoing]) -> list[list[Outgoing]]:
    found: dict[str, list[Outgoing]] = {}
    for one in outgoing:
        found.setdefault(one.url, []).append(one)
    return list(found.values())


def test_message(engine: Engine, contact_id: int, *, by: int, now: int) -> str | None:
    """Sends a test to a contact: None, or a sentence that says why it could not.

    Raises LookupError or PermissionError with a sentence.
    """
    contact = contacts.to_test(engine, contact_id, by=by, now=now)
    text = Text(
        "Capwatch: test message",
        f"An administrator tests whether this reaches {plain(contact.name)}. It is about no patient.",
    )
    said: list[str | None] = []
    thread = threading.Thread(target=lambda: said.append(deliver(contact.url, text)), daemon=True, name="sending")
    thread.start()
    thread.join(LIMIT)
    return said[0] if said else f"There was no answer within {LIMIT:g} s."
