"""A ward whose network and server fail: what a test of lost sets needs."""

import resource
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import make_url, select

from dashboard.clock import now
from db import stays
from db.admissions import Admission
from db.engine import reading, writing
from models.records import Reading, User
from tests.serving import Server, credentials, free_port, serving
from tests.wire import State, Wire, wire


@dataclass
class Site:
    """A server on a port of its own behind a line that can fail; it can be killed and started again."""

    folder: Path
    port: str
    line: Wire
    stack: ExitStack
    server: Server = field(init=False)
    _timers: list[threading.Timer] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where a browser goes: through the line."""
        return f"http://127.0.0.1:{self.line.port}"

    def start(self) -> None:
        """Starts the server on the store that is there."""
        self.server = self.stack.enter_context(serving(self.folder, port=self.port))

    def kill(self) -> None:
        """Kills the server where it stands."""
        self.server.process.kill()
        self.server.process.wait()

    def fail(self, state: State, seconds: float) -> None:
        """Turns the line now, and up again later."""
        self.line.turn(state)
        timer = threading.Timer(seconds, self.line.turn, [State.UP])
        self._timers.append(timer)
        timer.start()

    def settle(self) -> None:
        """Waits until the line is up for good."""
        for timer in self._timers:
            timer.join()
        self._timers.clear()
        self.line.turn(State.UP)

    @contextmanager
    def unwritable(self) -> Iterator[None]:
        """The server's disk takes not a byte more; what is there can be read."""
        soft, hard = resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, (1, hard))
        yield
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, (soft, hard))

    @contextmanager
    def moved(self) -> Iterator[None]:
        """The file of the store is somewhere else for a while."""
        path = Path(str(make_url(self.server.database_url).database))
        away = path.with_name("away.db")
        path.rename(away)
        yield
        away.rename(path)

    def sign_in(self, page: Page) -> None:
        """Signs in as the nurse of the demonstration, and opens the round."""
        name, password = credentials("nurse")
        page.goto(f"{self.url}/sign-in?to=/round")
        page.fill("#name", name)
        page.fill("#password", password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/round*")
        page.locator(".beds [data-stay]").first.wait_for()

    def admit(self, count: int) -> list[int]:
        """Patients in beds of their own, marked as the nurse's."""
        with writing(self.server.engine) as session:
            nurse = session.scalars(select(User).where(User.name == credentials("nurse")[0])).one()
            return [self._admit(session, nurse.id, number) for number in range(count)]

    def _admit(self, session, nurse: int, number: int) -> int:
        admission = Admission(
            f"FAULT-{number}",
            f"Beryl Testcase {number}",
            date(1960, 1, 2),
            "Fault ward",
            f"F{number}",
            now() - 86400,
            "bedside",
        )
        return stays.admit(session, admission, by=nurse, now=now()).id

    def kept(self, stay_ids: list[int]) -> list[tuple[int, str, str]]:
        """Every set of these stays in the order of saving: its stay, systolic and heart rate as typed."""
        with reading(self.server.engine) as session:
            rows = session.execute(
                select(Reading.entry_id, Reading.stay_id, Reading.kind, Reading.typed_value)
                .where(Reading.stay_id.in_(stay_ids))
                .order_by(Reading.entry_id, Reading.id)
            ).all()
        sets: dict[int, dict[str, str]] = {}
        stay_of = {}
        for entry, stay, kind, value in rows:
            assert kind not in sets.setdefault(entry, {}), "a value twice in one set"
            sets[entry][kind], stay_of[entry] = value, stay
        return [(stay_of[entry], one["systolic_bp"], one["heart_rate"]) for entry, one in sets.items()]


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """A server behind a line that can fail, until the end of the block."""
    with ExitStack() as stack:
        port = str(free_port())
        made = Site(folder, port, stack.enter_context(wire(int(port))), stack)
        made.start()
        stack.callback(made.settle)
        yield made
