"""Tablets as nurses use them: a set every 20 s, and what the page asks by itself meanwhile."""

import asyncio
import random
import ssl
import time
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from benchmarks.load.counted import Counted
from dashboard.signin import COOKIE

EVERY = 20.0
# As the tablet's own scripts: pulse.js and app.js.
_PULSE, _ROUND = 3.0, 15.0
# One save in so many is sent twice, as after an answer that was lost.
_AGAIN = 10
_TIMEOUT = 30.0


@dataclass
class Tablet:
    """A tablet of somebody who has signed in, and the stays whose sets are taken with it, in turn."""

    token: str
    stays: list[int]
    http: httpx.AsyncClient
    counted: Counted
    place: int
    number: int = 0
    rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.place)

    async def save(self) -> None:
        """A set of one of the stays, and now and then the same again."""
        stay = self.stays[self.number % len(self.stays)]
        self.number += 1
        key = str(uuid.uuid4())
        readings = _readings(self.rng, urine=self.number % 4 == 0)
        body = {"key": key, "stay": stay, "readings": readings, "confirmed": ["observed_at", "same"]}
        self.counted.sent[key] = len(readings)
        if not await self._sent(key, body, 201):
            return
        if self.number % _AGAIN == 0:
            self.counted.again += 1
            await self._sent(key, body, 200)

    async def _sent(self, key: str, body: dict[str, Any], expected: int) -> bool:
        began = time.perf_counter()
        answer = await asked(self.http, self.token, self.counted, "POST", "/api/v1/entries", json=body)
        if answer is None:
            return False
        if answer.status_code in (200, 201):
            self.counted.note(self.counted.saves, time.perf_counter() - began)
            entry = answer.json()["entry"]
            if self.counted.acknowledged.setdefault(key, entry) != entry:
                self.counted.error("a save answered with two entries")
        if answer.status_code != expected:
            self.counted.error(f"a save answered {answer.status_code}: {answer.text[:200]}")
        return answer.status_code == expected


def client(url: str) -> httpx.AsyncClient:
    """One browser, with connections of its own that it keeps open."""
    # The server closes what lay idle for 5 s; a browser would try again by itself where it does so just then.
    limits = httpx.Limits(max_connections=6, keepalive_expiry=4)
    headers = {"origin": url, "accept-language": "en"}
    # Without certificates, whose reading takes longer for 250 of them than all else.
    return httpx.AsyncClient(
        base_url=url, headers=headers, timeout=_TIMEOUT, limits=limits, trust_env=False, verify=_unencrypted()
    )


@cache
def _unencrypted() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def asked(
    http: httpx.AsyncClient, token: str, counted: Counted, method: str, path: str, **more: Any
) -> httpx.Response | None:
    """The answer to a request of somebody who has signed in; None, counted as an error, where there was none."""
    try:
        return await http.request(method, path, headers={"cookie": f"{COOKIE}={token}"}, **more)
    except httpx.HTTPError as error:
        counted.error(f"{method} {path} was not answered: {type(error).__name__}")
        return None


async def asks(http: httpx.AsyncClient, token: str, counted: Counted, path: str, every: float) -> None:
    """Asks for the same again and again, as a page does."""
    while True:
        began = time.perf_counter()
        answer = await asked(http, token, counted, "GET", path)
        if answer is not None:
            counted.note(counted.asks, time.perf_counter() - began)
            if answer.status_code != 200:
                counted.error(f"GET {path} answered {answer.status_code}")
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - began)))


async def used(tablet: Tablet, count: int) -> None:
    """Saves until it is stopped; tablets begin one after the other, so that they do not save in step."""
    await asyncio.sleep(EVERY * tablet.place / count)
    async with asyncio.TaskGroup() as tasks:
        for path, every in (("/api/v1/alerts", _PULSE), ("/api/v1/round", _ROUND)):
            tasks.create_task(asks(tablet.http, tablet.token, tablet.counted, path, every))
        while True:
            began = time.perf_counter()
            await tablet.save()
            await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - began)))


def _readings(rng: random.Random, urine: bool) -> list[dict[str, Any]]:
    pressure = rng.randint(82, 132)
    values = [
        ("systolic_bp", str(pressure), "mm[Hg]"),
        ("diastolic_bp", str(pressure - rng.randint(25, 40)), "mm[Hg]"),
        ("heart_rate", str(rng.randint(60, 118)), "/min"),
        ("oedema", str(rng.randint(0, 1)), "{grade}"),
    ]
    if urine:
        values.append(("urine", str(rng.randint(10, 180)), "mL"))
    return [{"kind": kind, "value": value, "unit": unit, "confirmed": True} for kind, value, unit in values]
