"""Where a request comes from: for the audit and the log, without each function between having to hand it on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """The network address, and the request's id; None for the clock, the command line and tests."""

    address: str | None = None
    request: str | None = None


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current() -> Origin:
    """Where what is being done comes from."""
    return _origin.get() or Origin()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Says where everything within comes from."""
    before = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(before)


def enter(origin: Origin) -> None:
    """Says where everything comes from that this thread does from here on: one that works for nobody else."""
    _origin.set(origin)
