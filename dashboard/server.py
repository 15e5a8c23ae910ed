"""The one ASGI application: Streamlit's pages, and the routes beside them."""

import hashlib
import hmac
import importlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from dashboard import (
    arriving,
    audit_route,
    auditing,
    clock,
    faults,
    hospital,
    lean,
    locking,
    logs,
    memory,
    operations,
    schemes,
    security,
    signin,
    sockets,
    tablet,
    ticking,
    turns,
    vouching,
)
from dashboard.api.glass import routes as glass_routes
from dashboard.api.routes import routes as api_routes
from dashboard.paper.report import routes as report_routes
from dashboard.paper.routes import routes as paper_routes
from dashboard.settings import Settings
from db import audit, facts
from db.engine import open_store, reading

_HEAVY = ("numpy", "pandas", "plotly.graph_objects", "sqlalchemy.orm", "models.bedside")
"""What pages import: loaded before the first of them is asked for."""

THEME = {
    **schemes.themes(),
    "theme.showWidgetBorder": True,
    "theme.baseFontSize": 18,
    "theme.headingFontSizes": ["1.75rem", "1.375rem", "1.125rem"],
    "theme.paddingTop": "1rem",
}


routes = [
    *operations.routes,
    *signin.routes,
    *locking.routes,
    *hospital.routes,
    *tablet.routes,
    *glass_routes,
    *api_routes,
    *report_routes,
    *audit_route.routes,
    *paper_routes,
]


GUARDS = (arriving.Arrival, security.Headers, security.Gate, sockets.Sockets, hospital.Hospital)
"""What every request and websocket passes, in this order."""


def serve(settings: Settings) -> None:
    """Serves until it is stopped; the store must be there and migrated."""
    logs.set_up(settings.log_level, settings.log_format)
    os.environ |= _beside(settings)
    faults.silence_streamlit()
    vouching.silence()
    application(settings).run(config=streamlit_options(settings))


def application(settings: Settings) -> st.App:
    """The application; there can be one in a process."""
    memory.share_heaps()
    lean.begin()

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
        engine = open_store(settings.database_url)
        with reading(engine) as session:
            clock.reached(audit.last_at(session))
        for module in _HEAVY:
            importlib.import_module(module)
        turns.take()
        memory.collect_seldom()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ticking.beat, engine)
            tasks.start_soon(auditing.watch, engine)
            logs.say(f"Capwatch is ready: http://{settings.host}:{settings.port}", settings.log_format)
            yield {}
            tasks.cancel_scope.cancel()
        engine.dispose()

    # Else Streamlit runs the file of the page that is asked for first, without the frame, until some page had one.
    PagesManager.uses_pages_directory = False
    return st.App(
        Path(__file__).parent / "app.py",
        lifespan=lifespan,
        routes=routes,
        middleware=[Middleware(one) for one in GUARDS],
        secrets=vouching.secrets(settings),
        on_script_error=faults.page_failed,
    )


def streamlit_options(settings: Settings) -> dict[str, Any]:
    """How Streamlit is set up: closed where it is open, silent where it would tell."""
    return {
        "server.address": settings.host,
        "server.port": settings.port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.disconnectedSessionTTL": 900,
        "server.websocketPingInterval": 10,
        # A board redrawn is then 14 kB instead of 57, for a millisecond of processor (docs/decisions/028).
        "server.enableWebsocketCompression": True,
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        "server.xsrfCookieSameSite": "strict",
        # Megabytes, the least there is: no page takes files, and the gate closes the route besides.
        "server.maxUploadSize": 1,
        "server.maxWidgetStateSize": 5,
        "server.enableAgentApi": False,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.showSidebarNavigation": False,
        "runner.magicEnabled": False,
        # In bytes: no message is so large. Else an answer may name an earlier one that the page has just forgotten, as
        # after two quick taps, and the page is dead until it is loaded again (docs/decisions/027).
        "global.minCachedMessageSize": 2**31,
        # Of 200 boards, each run would otherwise wait until all that is in memory was walked for garbage.
        "runner.postScriptGC": False,
        # Below it, it and its libraries log whole addresses and messages.
        "logger.level": "warning",
        "logger.enableRich": False,
        "logger.hideWelcomeMessage": True,
        **THEME,
    }


def _beside(settings: Settings) -> dict[str, str]:
    """What uvicorn and Streamlit take from the environment alone."""
    return {
        # Unset, whatever runs on this machine would be believed.
        "FORWARDED_ALLOW_IPS": settings.trusted_proxies or "",
        "STREAMLIT_SERVER_COOKIE_SECRET": _cookie_secret(settings),
    }


def _cookie_secret(settings: Settings) -> str:
    """What Streamlit signs cookies with: the same for every server of a store."""
    key = bytes.fromhex(facts.signing_key(open_store(settings.database_url)))
    return hmac.digest(key, b"cookies of pages", hashlib.sha256).hex()
