"""What operations ask a server: whether it lives, whether it is ready, and its figures."""

import math
from collections.abc import Callable
from time import monotonic

from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard import metrics, ticking, words
from dashboard.api import asking, calls, rate
from dashboard.clock import now
from dashboard.language import t
from dashboard.store import store
from db import facts, migrate
from db.engine import reading
from models.roles import require

LONGEST_TURN = 60
"""Seconds after which a clock that turns every 10 s hangs."""


def healthz(_: Request) -> JSONResponse:
    """Says that the process answers."""
    return JSONResponse({"status": "ok"})


def readyz(_: Request) -> JSONResponse:
    """200 where the store answers, has this version's shape, and a clock turns; else 503, and which does not."""
    found = {name: _lack(check) for name, check in _CHECKS.items()}
    ready = not any(found.values())
    said = {name: lack or "ok" for name, lack in found.items()}
    return JSONResponse({"status": "ready" if ready else "not ready", **said}, 200 if ready else 503)


def figures(request: Request) -> Response:
    """The figures in Prometheus' text form, for a token of theirs or an administrator."""
    try:
        asks = asking.asker(request, awake=False, scope="metrics")
        if asks is None:
            return calls.sentence(t("Please sign in."), 401)
        require(asks.person.role, "manage users")
    except rate.TooMany as error:
        return calls.too_many(error)
    except PermissionError as error:
        return calls.sentence(words.told(error.args[0]), 403)
    return Response(metrics.exposed(store()), media_type=CONTENT_TYPE_LATEST)


def _lack(check: Callable[[], str]) -> str:
    try:
        return check()
    except SQLAlchemyError:
        return "The store does not answer."
    except migrate.StoreError as error:
        return str(error)


def _store() -> str:
    with reading(store()) as session:
        facts.last_beat(session)
    return ""


def _shape() -> str:
    migrate.check(store())
    return ""


def _clock() -> str:
    pulse = ticking.pulse
    still = math.inf if pulse.turned_at is None else monotonic() - pulse.turned_at
    if still > LONGEST_TURN:
        return (
            "The clock of this server has not turned yet." if still == math.inf else _STILL.format(seconds=int(still))
        )
    if pulse.leads:
        return ""
    with reading(store()) as session:
        beat = facts.last_beat(session)
    return "" if beat is not None and now() - beat <= ticking.LATE else "No server's clock turns."


_STILL = "The clock of this server has not turned for {seconds} s."
_CHECKS = {"store": _store, "shape": _shape, "clock": _clock}

routes = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route(asking.METRICS, calls.spoken(figures)),
]
