"""What each event costs the server in processor time: python -m benchmarks.load.each

One after the other on a quiet server, so that what else the machine does moves the figures little.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import click
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection

from benchmarks.load import ward
from benchmarks.load.boards import Board
from benchmarks.load.counted import Counted
from benchmarks.load.process import Process
from benchmarks.load.tablets import Tablet, client
from dashboard.signin import COOKIE
from tests.serving import Server, serving

_EVERY = 0.02


@dataclass
class _Stepped(Board):
    """A board that redraws when it is told to; `finished` after each run of its page."""

    finished: asyncio.Event = field(default_factory=asyncio.Event)
    known: dict[str, float] = field(default_factory=dict)
    connection: ClientConnection | None = None

    def _heard(self, connection: ClientConnection, raw: bytes) -> None:
        self.connection = connection
        super()._heard(connection, raw)
        if ForwardMsg.FromString(raw).WhichOneof("type") == "script_finished":
            self.finished.set()

    def _repeat(self, connection: ClientConnection, fragment: str, every: float) -> None:
        self.known[fragment] = every

    async def step(self, fragment: str) -> None:
        assert self.connection is not None
        self.finished.clear()
        await self._rerun(self.connection, fragment)
        async with asyncio.timeout(20):
            await self.finished.wait()

    @property
    def of_board(self) -> str:
        return self._board


@click.command()
@click.option("--count", type=click.IntRange(1), default=100, help="How often each is done.")
def main(count: int) -> None:
    """Fills a SQLite store as the load does, and does each event so often."""
    with tempfile.TemporaryDirectory(prefix="capwatch-each-") as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        made = ward.fill(url, 8, 8, 8, int(time.time()))
        awake = {"idle_minutes": "1440", "session_hours": "24", "lock_minutes": "0"}
        with serving(Path(folder), database_url=url, log_level="warning", **awake) as server:
            asyncio.run(_measured(server, made, count))


async def _measured(server: Server, made: ward.Made, count: int) -> None:
    process = Process("server", server.process.pid)
    counted = Counted()

    async def measure(what: str, once: Callable[[], Awaitable[object]]) -> None:
        for _ in range(5):
            await once()
        before, began = process.cpu(), time.monotonic()
        for _ in range(count):
            await once()
            await asyncio.sleep(_EVERY)
        spent, took = process.cpu() - before, time.monotonic() - began
        print(f"{what:32} {spent / count * 1000:6.1f} ms of processor, {took / count * 1000 - 20:6.1f} ms", flush=True)

    async with client(server.url) as http:
        token, stays = made.tablets[0]
        tablet = Tablet(token, stays, http, counted, 0)
        cookie = {"cookie": f"{COOKIE}={token}"}
        await measure("nothing", lambda: asyncio.sleep(0))
        await measure("GET /healthz", lambda: http.get("/healthz", headers=cookie))
        await measure("GET /screen", lambda: http.get("/screen", headers=cookie))
        await measure("GET /api/v1/alerts", lambda: http.get("/api/v1/alerts", headers=cookie))
        await measure("GET /api/v1/round", lambda: http.get("/api/v1/round", headers=cookie))
        await measure("POST /api/v1/entries", tablet.save)
        board = _Stepped(server.url, *made.boards[0], http, counted, 0)
        looking = asyncio.create_task(board.look())
        async with asyncio.timeout(30):
            await board.open.wait()
        await asyncio.sleep(1)
        for fragment in list(board.known):
            name = "a board redrawn" if fragment == board.of_board else "another fragment"
            await measure(name, lambda fragment=fragment: board.step(fragment))
        await measure("the page opened", lambda: board.step(""))
        looking.cancel()
    print(counted.errors or "no errors")


if __name__ == "__main__":
    main()
