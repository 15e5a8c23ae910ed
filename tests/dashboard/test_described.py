"""The interface held to its own description: schemathesis sends what fits it and what does not.

Never 500, and every answer is one that the description names, of the shape it gives.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from schemathesis import Case, GenerationMode
from schemathesis.python.asgi import ASGIClient, get_client
from starlette.applications import Starlette

from dashboard.api import rate
from dashboard.api.entries import ROUTE
from dashboard.api.openapi import description
from dashboard.api.routes import OPERATIONS
from models.measurements import KINDS

_OFTEN = settings(deadline=None, suppress_health_check=list(HealthCheck))

_values = some.sampled_from(
    ["84", "84,5", "0", "", "8.4/50", "１２", "1e3", "-3", "4", "5000", "2.6", "1.234", "9" * 40]
)
_units = some.sampled_from(sorted({unit for kind in KINDS.values() for unit in kind.units} | {"furlong", ""}))
_times = some.sampled_from(
    ["2026-01-01T10:00", "2026-10-25T02:30", "yesterday", "", "2999-01-01T00:00:00Z", "0001-01-01"]
)
_readings = some.fixed_dictionaries(
    {"kind": some.sampled_from([*KINDS, "mood"]), "value": _values, "unit": _units},
    optional={
        "confirmed": some.booleans(),
        "incomplete": some.booleans(),
        "bag": some.booleans(),
        "interval_start": _times,
        "interval_local": _times,
        "resulted_local": _times,
    },
)
_sets = some.fixed_dictionaries(
    {
        "key": some.uuids(version=4).map(str),
        "stay": some.sampled_from([1, 1, 1, 2, 2**62]),
        "readings": some.lists(_readings, max_size=4),
    },
    optional={
        "observed_local": _times,
        "observed_at": _times,
        "position": some.sampled_from(["lying", "upside down"]),
        "site": some.sampled_from(["cuff", "thumb"]),
        "missing": some.dictionaries(some.sampled_from([*KINDS, "mood"]), some.sampled_from(["away", "lazy"])),
        "confirmed": some.lists(some.sampled_from(["observed_at", "same", "all"]), max_size=2),
        "check": some.booleans(),
    },
)


@pytest.fixture
def asked(application: Starlette, token: str, stay: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[ASGIClient]:
    """A program with a token that asks as much as it likes."""
    for limit in (rate.writes, rate.failed_tokens):
        monkeypatch.setattr(limit, "most", 10**9)
    with get_client(application) as client:
        client.headers["authorization"] = f"Bearer {token}"
        yield client


def _described() -> Any:
    schema = schemathesis.openapi.from_dict(description(OPERATIONS))
    schema.config.checks.positive_data_acceptance.expected_statuses += ["422"]
    # A body that is wrong and too large is refused for its size, before it is read.
    schema.config.checks.negative_data_rejection.expected_statuses += ["413"]
    # The client's token goes with every request: what is answered without one has tests of its own.
    schema.config.checks.ignored_auth.enabled = False
    return schema


def _sent(case: Case, asked: ASGIClient) -> None:
    case.call_and_validate(session=asked, app=asked.app)


SCHEMA = _described()
TAKING = SCHEMA[ROUTE]["POST"]


def _cases(operation: Any) -> some.SearchStrategy[Case]:
    return some.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))


def test_the_route_of_sets_keeps_to_its_description(asked: ASGIClient) -> None:
    plausible = _sets.map(lambda body: TAKING.Case(body=body, media_type="application/json"))

    @settings(_OFTEN, max_examples=2000)
    @given(case=some.one_of(_cases(TAKING), plausible))
    def send(case: Case) -> None:
        _sent(case, asked)

    send()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.path}")
def test_every_route_keeps_to_its_description(asked: ASGIClient, operation: Any) -> None:
    @settings(_OFTEN, max_examples=60)
    @given(case=_cases(SCHEMA[operation.path][operation.method]))
    def send(case: Case) -> None:
        _sent(case, asked)

    send()
