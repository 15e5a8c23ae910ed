"""Every route of the interface."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.api import alerts, calls, changes, entries, form, key, openapi, set_changes, sets, texts
from dashboard.api import round as rounds
from dashboard.language import t

OPERATIONS = (
    *entries.OPERATIONS,
    *set_changes.OPERATIONS,
    *changes.OPERATIONS,
    *rounds.OPERATIONS,
    *alerts.OPERATIONS,
    *form.OPERATIONS,
    *sets.OPERATIONS,
    *texts.OPERATIONS,
    *key.OPERATIONS,
)


def _nothing(_: Request) -> Response:
    return calls.sentence(t("There is nothing here."), 404)


routes = [
    *map(calls.route, OPERATIONS),
    openapi.route(OPERATIONS),
    # Whatever has no route would be answered with Streamlit's page.
    Route("/api/{rest:path}", calls.spoken(_nothing), methods=calls.METHODS),
]
