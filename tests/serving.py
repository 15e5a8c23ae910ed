"""A real server in a process of its own, and signing in to it."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import Engine

from dashboard.clock import now
from dashboard.settings import ROOT
from dashboard.signin import COOKIE
from db import sessions, users
from db.engine import open_store, writing
from models.roles import ROLES

_READY = "Capwatch is ready"
_LONGEST_START = 180
"""In seconds: ten times what a machine needs that does nothing else."""


@dataclass
class Server:
    """A server that answers at `url`, its store, and the lines it has logged so far."""

    url: str
    database_url: str
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        """The server's store."""
        return open_store(self.database_url)

    @contextmanager
    def client(self, role: str | None = None) -> Iterator[httpx.Client]:
        """A browser's stand-in, signed in as the demonstration's account of that role, or as nobody."""
        headers = {"origin": self.url, "accept": "text/html"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=30) as client:
            if role:
                name, password = credentials(role)
                assert client.post("/sign-in", data={"name": name, "password": password}).status_code == 303
            yield client

    def account(self, who: str = "nurse") -> int:
        """The id of the demonstration's account of that role, or of a nurse of that name, made where there is none."""
        with writing(self.engine) as session:
            name = credentials(who)[0] if who in ROLES else who
            found = users.by_name(session, name)
            return (found or users.add(session, name, name.title(), "nurse", "correct horse", now=now())).id

    def let_in(self, context: BrowserContext, who: str = "nurse") -> None:
        """Gives a browser the session that the sign-in form would give it, and shows no page; `who` as in account."""
        person = self.account(who)
        with writing(self.engine) as session:
            token = sessions.start(session, person, now())
        cookie = {"name": COOKIE, "value": token, "url": self.url, "httpOnly": True, "sameSite": "Strict"}
        context.add_cookies([cookie])

    def sign_in(self, page: Page, role: str = "nurse", path: str = "/") -> None:
        """Signs in without the form, and waits for a page of the program."""
        self.let_in(page.context, role)
        page.goto(self.url + path)
        drawn(page)


def credentials(role: str) -> tuple[str, str]:
    """Name and password of the demonstration's account of that role."""
    from db import demo

    account = next(account for account in demo.ACCOUNTS if account.role == role)
    return account.name, account.password


def drawn(page: Page) -> None:
    """Waits until Streamlit has run the page."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning] .corner").wait_for()


def still(page: Page) -> None:
    """Waits until Streamlit has run the page and nothing on it fades: a faded text has the contrast of none."""
    drawn(page)
    page.locator("[data-stale=true]").first.wait_for(state="detached")
    # A fade that runs is waited for in the page itself, which forbids that a text is evaluated there again and again.
    page.evaluate(
        """() => {
          const fades = Promise.allSettled(document.getAnimations().map((one) => one.finished));
          return Promise.race([fades, new Promise((bound) => setTimeout(bound, 3000))]).then(() => null);
        }"""
    )


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a server on a store in that folder; keywords are settings without their prefix."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CAPWATCH_")}
    chosen = {"DATABASE_URL": f"sqlite:///{folder / 'store.db'}"} | {n.upper(): v for n, v in settings.items()}
    return kept | {f"CAPWATCH_{name}": value for name, value in chosen.items()}


@contextmanager
def serving(folder: Path, command: str = "serve", **settings: str) -> Iterator[Server]:
    """A server until the end of the block, ready to answer."""
    port = settings.setdefault("port", str(free_port()))
    variables = environment(folder, **settings)
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "dashboard", command],
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = Server(f"http://127.0.0.1:{port}", variables["CAPWATCH_DATABASE_URL"], process)
    heard = threading.Event()
    reader = threading.Thread(target=_read, args=(server, heard))
    reader.start()
    try:
        assert heard.wait(_LONGEST_START), "the server neither became ready nor stopped"
        assert any(_READY in line for line in server.log), "".join(server.log)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        reader.join()
        process.stdout.close()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read(server: Server, heard: threading.Event) -> None:
    for line in server.process.stdout:
        server.log.append(line)
        if _READY in line:
            heard.set()
    heard.set()
