"""The figures of this process and of its store, as Prometheus reads them (docs/operations.md). They name nobody."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from dashboard import ticking
from dashboard.clock import now
from dashboard.settings import settings
from db import facts, outbox, sessions
from db.engine import reading
from db.figures import REGISTRY

ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)


def exposed(engine: Engine) -> bytes:
    """All figures. What is not known is left out: it is neither 0 nor well."""
    of_store = CollectorRegistry()
    of_store.register(_Kept(engine))
    return generate_latest(REGISTRY) + generate_latest(of_store)


class _Kept(Collector):
    """What is asked of the store when somebody looks; every server of a store says the same of it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        yield _gauge("capwatch_leads", "Whether this server's clock leads.", ticking.pulse.leads)
        try:
            with reading(self._engine) as session:
                found = list(_kept(session, now()))
        except SQLAlchemyError:
            yield _gauge("capwatch_store_up", _UP, 0)
        else:
            yield _gauge("capwatch_store_up", _UP, 1)
            yield from found

    def describe(self) -> list[Metric]:
        # Else it would be collected once more, to learn its names.
        return []


_UP = "Whether the store answers."


def _kept(session: Session, at: int) -> Iterator[Metric]:
    limits = settings()
    open_now = sessions.open_count(
        session, at, idle_limit=limits.idle_minutes * 60, longest=limits.session_hours * 3600
    )
    yield _gauge("capwatch_sessions_open", "Sessions that would be let in.", open_now)
    depth = outbox.depth(session)
    yield _gauge("capwatch_outbox_waiting", "Messages that wait to be sent.", depth.waiting)
    yield _gauge("capwatch_outbox_failing", "Of those, the ones that could not be sent so far.", depth.failing)
    yield from _age("capwatch_outbox_oldest_seconds", "How long the oldest of them has waited.", depth.oldest, at)
    yield from _age("capwatch_clock_lag_seconds", _LAG, facts.last_beat(session), at)
    yield from _age("capwatch_backup_age_seconds", "Since the last good copy was made.", facts.last_backup(session), at)


_LAG = "Since a server's clock was last noted, which it is once a minute."


def _age(name: str, what: str, since: int | None, at: int) -> Iterator[Metric]:
    if since is not None:
        yield _gauge(name, what, max(0, at - since))


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value)
