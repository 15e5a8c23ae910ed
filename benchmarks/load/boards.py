"""Open boards without a browser: the websocket of Streamlit's pages, spoken as its browser part speaks it."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from benchmarks.load.counted import Counted
from benchmarks.load.tablets import asks
from dashboard.clock import now
from dashboard.settings import settings
from dashboard.signin import COOKIE
from dashboard.words import local

_PULSE = 3.0
_OPENED_EVERY = 0.1
_BOARD = "capwatch_board"
_DRAWN = re.compile(rb'"drawn": ?"(\d\d:\d\d:\d\d)')
_HALF_A_DAY = timedelta(hours=12)


@dataclass
class Board:
    """The Ward page of somebody who has signed in, on one ward. `open` once its rows have been seen."""

    url: str
    token: str
    ward: str
    http: httpx.AsyncClient
    counted: Counted
    place: int
    open: asyncio.Event = field(default_factory=asyncio.Event)
    _page: str = ""
    _widgets: dict[str, str] = field(default_factory=dict)
    _fragments: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _board: str = ""
    _asked: float | None = None

    async def look(self) -> None:
        """Opens the page and looks at it until it is stopped."""
        cookie = {"cookie": f"{COOKIE}={self.token}"}
        address = self.url.replace("http", "ws") + "/_stcore/stream"
        try:
            async with connect(
                address,
                additional_headers=cookie,
                origin=Origin(self.url),
                subprotocols=[Subprotocol("streamlit")],
                max_size=None,
                open_timeout=120,
                proxy=None,
            ) as connection:
                await self._rerun(connection)
                async for message in connection:
                    self._heard(connection, bytes(message))
            self.counted.error("a board's connection was closed")
        except (OSError, WebSocketException) as error:
            self.counted.error(f"a board's connection failed: {type(error).__name__}")
        finally:
            for task in self._fragments.values():
                task.cancel()

    async def _rerun(self, connection: ClientConnection, fragment: str = "") -> None:
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash, state.fragment_id, state.is_auto_rerun = self._page, fragment, bool(fragment)
        for widget, chosen in self._widgets.items():
            value = state.widget_states.widgets.add()
            value.id = widget
            value.string_array_value.data.append(chosen)
        state.SetInParent()
        await connection.send(message.SerializeToString())

    def _heard(self, connection: ClientConnection, raw: bytes) -> None:
        message = ForwardMsg.FromString(raw)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
        elif kind == "auto_rerun":
            self._repeat(connection, message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "session_event":
            if message.session_event.WhichOneof("type") == "script_compilation_exception":
                self.counted.error("a page could not be run")
        elif kind == "delta":
            self._drawn(connection, message)

    def _repeat(self, connection: ClientConnection, fragment: str, every: float) -> None:
        # Told again with each run; the browser begins its interval anew.
        if old := self._fragments.pop(fragment, None):
            old.cancel()
        self._fragments[fragment] = asyncio.create_task(self._renewed(connection, fragment, every))

    async def _renewed(self, connection: ClientConnection, fragment: str, every: float) -> None:
        due = time.perf_counter()
        while True:
            due += every
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if fragment == self._board:
                if self._asked is not None:
                    self.counted.error("a board was not redrawn before the next redraw was due")
                self._asked = time.perf_counter()
            try:
                await self._rerun(connection, fragment)
            except WebSocketException:
                return

    def _drawn(self, connection: ClientConnection, message: ForwardMsg) -> None:
        delta = message.delta
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception" or (kind == "alert" and "could not be" in element.alert.body):
            self.counted.error("a board said that it could not be drawn")
        elif kind == "html" and "Your session has ended" in element.html.body:
            self.counted.error("a board was signed out")
        elif kind == "button_group":
            self._choose(connection, element.button_group.id)
        elif kind == "bidi_component" and element.bidi_component.component_name.endswith(_BOARD):
            self._shown(delta.fragment_id, _data(element.bidi_component))

    def _choose(self, connection: ClientConnection, widget: str) -> None:
        if widget not in self._widgets:
            self._widgets = {widget: self.ward}
            asyncio.get_running_loop().create_task(self._rerun(connection))

    def _shown(self, fragment: str, data: bytes) -> None:
        self._board = fragment
        if not self.open.is_set() and json.loads(data)["ward"] != self.ward:
            return
        self.open.set()
        if self._asked is not None:
            self.counted.note(self.counted.redraws, time.perf_counter() - self._asked)
            self._asked = None
        if found := _DRAWN.search(data):
            self.counted.note(self.counted.stale, _age(found[1].decode()))


def _data(component: object) -> bytes:
    kind = component.WhichOneof("data")
    if kind == "bytes":
        return component.bytes
    return (component.json if kind == "json" else component.mixed.json).encode()


def _age(drawn: str) -> float:
    """How many seconds ago it was this time of the day, on the ward's clock."""
    here = local(now(), settings().zone)
    then = datetime.strptime(drawn, "%H:%M:%S").replace(
        year=here.year, month=here.month, day=here.day, tzinfo=here.tzinfo
    )
    ago = here - then
    return (ago + timedelta(days=1) if ago < -_HALF_A_DAY else ago).total_seconds()


async def looked_at(board: Board) -> None:
    """A board from now on, with what its page asks beside it; boards are opened one after the other."""
    await asyncio.sleep(_OPENED_EVERY * board.place)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(asks(board.http, board.token, board.counted, "/api/v1/alerts", _PULSE))
        tasks.create_task(board.look())
