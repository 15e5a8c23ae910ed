"""The beat goes on, whatever happens to one of its turns; it catches up once, and only where this server leads."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import anyio
import pytest
from sqlalchemy import Engine, select

from dashboard import ticking
from dashboard.sending import Post
from dashboard.ticking import Beat
from db import contacts, passing, users
from db.engine import reading, writing
from db.leading import Lead
from db.observations import NewEntry, record
from models.instants import HOUR, seconds
from models.ladder import ROLES
from models.records import Climb, Message
from models.typed import Typed
from tests.dashboard.test_composing import RAISED, admitted

MINUTE = 60
SETS = {"systolic_bp": ("85", "mm[Hg]"), "albumin": ("2.8", "g/dL")}


class Mail:
    """What was sent, and the beat of a server that sends so, on a clock that is put where a test wants it."""

    def __init__(self, store: Engine) -> None:
        self.sent: list[tuple[str, str]] = []
        self.now = RAISED
        self.post = Post(store, ZoneInfo("UTC"), named=False, deliver=self._deliver, now=lambda: self.now)
        self.lead = Lead(store)
        self.beat = Beat(store, self.lead, self.post)

    def _deliver(self, url: str, text: object) -> None:
        self.sent.append((url, text.body))

    def turn(self, at: int) -> None:
        self.now = at
        self.beat.turn(at)
        self.post.finish(20)


@pytest.fixture
def mail(store: Engine) -> Mail:
    """A leak of medium priority raised at RAISED, a contact for each role, and a server that has sent nothing."""
    with writing(store) as session:
        admin = users.add(session, "ada", "Ada Test", "administrator", "correct horse", now=RAISED).id
        nurse = users.add(session, "nina", "Nina Test", "nurse", "correct horse", now=RAISED).id
        for role in ROLES:
            contacts.add(session, None, role, role, f"json://{role}", masked=lambda _: "…", by=admin, now=RAISED)
    stay_id = admitted(store, nurse)
    typed = tuple(Typed(kind, value, unit, confirmed=True) for kind, (value, unit) in SETS.items())
    record(store, NewEntry("key", stay_id, RAISED, typed), by=nurse, now=RAISED)
    return Mail(store)


def test_what_is_due_is_told_within_one_turn(store: Engine, mail: Mail) -> None:
    mail.turn(RAISED + 1)
    mail.turn(RAISED + 15 * MINUTE - 1)
    assert [url for url, _ in mail.sent] == ["json://bedside_nurse"]
    mail.turn(RAISED + 15 * MINUTE)
    assert [url for url, _ in mail.sent] == ["json://bedside_nurse", "json://nurse_in_charge"]


def test_a_pause_of_hours_is_caught_up_once_in_order_each_person_by_one_message(store: Engine, mail: Mail) -> None:
    late = RAISED + 5 * HOUR
    for at in (late, late + 10, late + 20):
        mail.turn(at)
    assert sorted(url for url, _ in mail.sent) == sorted(f"json://{role}" for role in list(ROLES)[:4])
    assert all("not acknowledged for 5 h" in body for _, body in mail.sent)
    with reading(store) as session:
        steps = session.scalars(select(Climb).where(Climb.way == "message").order_by(Climb.id)).all()
        states = set(session.scalars(select(Message.state)))
    assert [one.role for one in steps] == list(ROLES)[:4]
    assert [seconds(one.at) for one in steps[1:]] == [late] * 3
    assert states == {"sent"}


def test_a_clock_that_is_put_back_says_nothing_twice(store: Engine, mail: Mail) -> None:
    for at in (RAISED + 20 * MINUTE, RAISED - HOUR, RAISED + 16 * MINUTE, RAISED + 20 * MINUTE):
        mail.turn(at)
    assert sorted(url for url, _ in mail.sent) == ["json://bedside_nurse", "json://nurse_in_charge"]


def test_a_server_that_does_not_lead_does_nothing_until_it_does(store: Engine, mail: Mail) -> None:
    other = Lead(store)
    assert other.held()
    mail.turn(RAISED + HOUR)
    assert mail.sent == []
    other.release()
    mail.turn(RAISED + HOUR)
    assert len(mail.sent) == 4


def test_alerts_are_settled_once_a_minute_whichever_way_the_clock_goes(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[int] = []
    monkeypatch.setattr(passing, "settle_current", lambda _, now: settled.append(now))
    for at in (0, 10, 59, 60, 119, 120, 10, 20):
        mail.beat.turn(RAISED + at)
    assert settled == [RAISED + at for at in (0, 60, 120, 10)]


@pytest.mark.parametrize("broken", ["settle_current", "climb"])
def test_what_fails_keeps_nothing_else_from_being_done(
    mail: Mail, broken: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise OSError("albumin of Amber Testcase")

    monkeypatch.setattr(passing, broken, fails)
    mail.turn(RAISED)
    assert [url for url, _ in mail.sent] == ["json://bedside_nurse"]
    assert "could not be" in caplog.text
    assert "Amber" not in caplog.text


def beaten(store: Engine, monkeypatch: pytest.MonkeyPatch, turn: Callable[[int], None], turns: int) -> None:
    """Lets the server's own beat run for so many turns."""

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            enough, count = anyio.Event(), [0]

            def counted(_: Beat, now: int) -> None:
                count[0] += 1
                try:
                    turn(count[0])
                finally:
                    if count[0] == turns:
                        anyio.from_thread.run_sync(enough.set)

            monkeypatch.setattr(Beat, "turn", counted)
            tasks.start_soon(ticking.beat, store, 0.01)
            with anyio.fail_after(10):
                await enough.wait()
            tasks.cancel_scope.cancel()

    anyio.run(run)


def test_a_turn_that_fails_is_logged_and_tried_again(
    store: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    turns = []

    def turn(number: int) -> None:
        turns.append(number)
        if number == 1:
            raise OSError("albumin of Amber Testcase")

    beaten(store, monkeypatch, turn, turns=2)
    assert turns == [1, 2]
    assert "The clock could not go on" in caplog.text
    assert "Amber" not in caplog.text


def test_a_server_that_stops_gives_up_the_lead(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[Lead] = []

    def noted(lead: Lead) -> None:
        released.append(lead)

    monkeypatch.setattr(Lead, "release", noted)
    beaten(store, monkeypatch, lambda _: None, turns=1)
    assert len(released) == 1
