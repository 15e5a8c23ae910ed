"""Boards and tablets against a real server: python -m benchmarks.load --minutes 10 --store sqlite|postgresql.

Prints a line a minute and, at the end, a table of what was promised and what was found; stops by itself and ends with 1
where a promise was not kept.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path

import click

from benchmarks.load import report, ward
from benchmarks.load.boards import Board, looked_at
from benchmarks.load.counted import Counted
from benchmarks.load.process import Process, processes
from benchmarks.load.tablets import Tablet, client, used
from dashboard.settings import Settings
from db.engine import open_store
from tests.postgres import cluster
from tests.serving import Server, serving

_LONGEST_OPENING = 180.0
# A signed-in tablet that nobody touches is signed out or locked; that is not what is measured here.
_AWAKE = {"idle_minutes": str(24 * 60), "session_hours": "24", "lock_minutes": "0"}


@click.command()
@click.option("--minutes", type=click.FloatRange(0.1, 240), default=1.0, help="How long, once all boards are open.")
@click.option("--store", "kind", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
@click.option("--boards", type=click.IntRange(1, 1000), default=200)
@click.option("--tablets", type=click.IntRange(1, 500), default=50)
@click.option("--wards", type=click.IntRange(1, 50), default=8, help="Of 25 beds each, in one store.")
@click.option("--servers", type=click.IntRange(1, 8), default=1, help="Of one store; each browser keeps to one.")
def main(minutes: float, kind: str, boards: int, tablets: int, wards: int, servers: int) -> None:
    """Puts a hospital's load on servers of its own, and compares what was acknowledged with what is in the store."""
    with tempfile.TemporaryDirectory(prefix="capwatch-load-") as folder, _store(kind, Path(folder)) as url:
        print(f"filling a {kind} store with {wards} wards of {ward.BEDS} beds ...", flush=True)
        made = ward.fill(url, wards, boards, tablets, int(time.time()))
        chosen = {"database_url": url, "log_level": "warning", **_known(_AWAKE)}
        with ExitStack() as stack:
            running = [stack.enter_context(serving(Path(folder), **chosen)) for _ in range(servers)]
            counted = asyncio.run(_run(running, made, minutes * 60))
            logged = [line for one in running for line in one.log[1:] if " WARNING " in line or " ERROR " in line]
        found = ward.compare(url, counted)
        open_store(url).dispose()
    print(report.table(counted, found, logged, minutes))
    sys.exit(0 if report.kept(counted, found, logged, minutes) else 1)


@contextmanager
def _store(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'store.db'}"
        return
    with cluster(durable=True) as server:
        yield server.database()


def _known(chosen: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if name in Settings.model_fields}


async def _run(servers: list[Server], made: ward.Made, seconds: float) -> Counted:
    counted = Counted()
    watched = processes([server.process.pid for server in servers])
    # As a proxy does that keeps each browser at one server.
    at = [server.url for server in servers] * max(len(made.boards), len(made.tablets))
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        browsers = [await stack.enter_async_context(client(at[place])) for place in range(len(made.boards))]
        carried = [await stack.enter_async_context(client(at[place])) for place in range(len(made.tablets))]
        boards = [Board(at[place], *one, browsers[place], counted, place) for place, one in enumerate(made.boards)]
        began = time.monotonic()
        running = [tasks.create_task(looked_at(board)) for board in boards]
        async with asyncio.timeout(_LONGEST_OPENING):
            await asyncio.gather(*(board.open.wait() for board in boards))
        print(f"{len(boards)} boards open after {time.monotonic() - began:.0f} s", flush=True)
        counted.begin()
        running += [
            tasks.create_task(used(Tablet(token, stays, carried[place], counted, place), len(made.tablets)))
            for place, (token, stays) in enumerate(made.tablets)
        ]
        await _watched(watched, counted, seconds)
        counted.end()
        for task in running:
            task.cancel()
    return counted


async def _watched(watched: list[Process], counted: Counted, seconds: float) -> None:
    """Until the time is over, a look every few seconds at what the processes have used, and a line a minute."""
    began = last = time.monotonic()
    before = [each.cpu() for each in watched]
    while (left := began + seconds - time.monotonic()) > 0:
        due = time.monotonic() + min(report.LOOK, left)
        await asyncio.sleep(due - time.monotonic())
        counted.late(time.monotonic() - due)
        counted.memory.append((time.monotonic() - began, sum(one.memory() for one in watched[:-1])))
        if time.monotonic() - last >= 60:
            last = time.monotonic()
            print(report.line(counted), flush=True)
    spent = [each.cpu() - first for each, first in zip(watched, before, strict=True)]
    counted.cpu = {each.name: used / (time.monotonic() - began) for each, used in zip(watched, spent, strict=True)}


if __name__ == "__main__":
    main()
