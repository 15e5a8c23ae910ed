"""The one ASGI application: Streamlit's pages, and the routes beside them."""

import gc
import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import click
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from dashboard import faults, schemes, security, signin, tablet, ticking
from dashboard.api.routes import routes as api_routes
from dashboard.paper.report import routes as report_routes
from dashboard.paper.routes import routes as paper_routes
from dashboard.settings import Settings
from db.engine import open_store

_HEAVY = ("numpy", "pandas", "plotly.graph_objects", "sqlalchemy.orm", "models.bedside")
"""What pages import: loaded before the first of them is asked for."""

THEME = {
    **schemes.themes(),
    "theme.showWidgetBorder": True,
    "theme.baseFontSize": 18,
    "theme.headingFontSizes": ["1.75rem", "1.375rem", "1.125rem"],
    "theme.paddingTop": "1rem",
}


async def healthz(_: Request) -> JSONResponse:
    """Says that the process answers."""
    return JSONResponse({"status": "ok"})


routes = [Route("/healthz", healthz), *signin.routes, *tablet.routes, *api_routes, *report_routes, *paper_routes]


def serve(settings: Settings) -> None:
    """Serves until it is stopped; the store must be there and migrated."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    faults.silence_streamlit()
    application(settings).run(config=_streamlit(settings))


def application(settings: Settings) -> st.App:
    """The application; there can be one in a process."""

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
        engine = open_store(settings.database_url)
        for module in _HEAVY:
            importlib.import_module(module)
        # Streamlit collects garbage after every run of a page: what is loaded by now need not be walked each time.
        gc.collect()
        gc.freeze()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ticking.beat, engine)
            click.echo(f"Capwatch is ready: http://{settings.host}:{settings.port}")
            yield {}
            tasks.cancel_scope.cancel()
        engine.dispose()

    # Else Streamlit runs the file of the page that is asked for first, without the frame, until some page had one.
    PagesManager.uses_pages_directory = False
    return st.App(
        Path(__file__).parent / "app.py",
        lifespan=lifespan,
        routes=routes,
        middleware=[Middleware(security.Headers), Middleware(security.Gate)],
        on_script_error=faults.page_failed,
    )


def _streamlit(settings: Settings) -> dict[str, Any]:
    return {
        "server.address": settings.host,
        "server.port": settings.port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.disconnectedSessionTTL": 900,
        "server.websocketPingInterval": 10,
        "server.xsrfCookieSameSite": "strict",
        "server.enableAgentApi": False,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.showSidebarNavigation": False,
        "runner.magicEnabled": False,
        "logger.level": settings.log_level,
        "logger.enableRich": False,
        "logger.hideWelcomeMessage": True,
        **THEME,
    }
