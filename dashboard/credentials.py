"""What people prove themselves by: read from a form, tried a few at a time, and refused in words."""

import json
from collections.abc import Callable
from math import ceil
from typing import Any, TypeVar
from urllib.parse import parse_qs

import anyio.to_thread
from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from starlette.requests import Request

from dashboard import bounded
from models.phrases import Phrase, phrase

LARGEST_FORM = 4096
"""Bytes."""

_AT_ONCE = 4
# A hash takes 64 MiB and all of a processor: a flood of attempts must leave both to those who work.
_hashing: RunVar[CapacityLimiter] = RunVar("hashing")

T = TypeVar("T")


async def typed(request: Request) -> dict[str, str] | None:
    """The fields of a form, or of the JSON that a script sends in its place; None for one that is too long."""
    body = await bounded.body(request, LARGEST_FORM)
    if body is None:
        return None
    text = body.decode("utf-8", "replace")
    fields = _of_json(text) if request.headers.get("content-type") == "application/json" else _of_form(text)
    # Nobody's name holds a NUL, and PostgreSQL cannot be asked for one.
    return {name: value.replace("\0", "\N{REPLACEMENT CHARACTER}") for name, value in fields.items()}


async def tried(attempt: Callable[..., T], *args: Any) -> T:
    """What an attempt comes to, in a thread of its own; it waits while others are tried."""
    try:
        limiter = _hashing.get()
    except LookupError:
        limiter = CapacityLimiter(_AT_ONCE)
        _hashing.set(limiter)
    return await anyio.to_thread.run_sync(attempt, *args, limiter=limiter)


def too_many(wait: int) -> Phrase:
    """That nothing is tried for so many seconds; the same of a name that there is and of one that there is not."""
    if wait < 120:
        return phrase("Too many failures. Try again in {seconds} seconds.", seconds=str(wait))
    return phrase(
        "Too many failures. Try again in {minutes} minutes, or ask an administrator to unlock the account.",
        minutes=str(ceil(wait / 60)),
    )


def _of_form(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _of_json(text: str) -> dict[str, str]:
    try:
        fields = json.loads(text)
    except ValueError:
        return {}
    return {name: value for name, value in fields.items() if isinstance(value, str)} if isinstance(fields, dict) else {}
