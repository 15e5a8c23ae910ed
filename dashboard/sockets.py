"""A websocket ends with the session that it was opened in."""

import anyio
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import signin

LOOK_EVERY = 15.0
"""In seconds: how often the store is asked. Every run of a page asks for itself; this is for what never runs again."""

GRACE = 600.0
"""In seconds: what a page has to put away all that it shows, and its person to read why.

It runs nothing meanwhile: each run asks who has signed in. Closed sooner, Streamlit would lay a dialog of a connection
error over the way to sign in.
"""

_NOT_ALLOWED = 1008


class Sockets:
    """Closes what goes on after its session. A screen that is locked has not ended: the gate sees to that."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a websocket on, and closes it in time."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        async with anyio.create_task_group() as tasks:
            socket = _Socket(receive, send)
            tasks.start_soon(_close_in_time, HTTPConnection(scope), socket)
            await self._app(scope, socket.receive, socket.send)
            tasks.cancel_scope.cancel()


class _Socket:
    """A websocket that can be closed from outside, though the application waits for its next message."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._waiting = anyio.CancelScope()
        self._closed = False

    async def receive(self) -> Message:
        """The browser's next message, or that there will be none."""
        if not self._closed:
            with anyio.CancelScope() as self._waiting:
                return await self._receive()
        return {"type": "websocket.disconnect", "code": _NOT_ALLOWED}

    async def send(self, message: Message) -> None:
        """A message to the browser; none after the end."""
        if not self._closed:
            await self._send(message)

    async def close(self) -> None:
        """Ends it, for both sides."""
        self._closed = True
        await self._send({"type": "websocket.close", "code": _NOT_ALLOWED})
        self._waiting.cancel()


async def _close_in_time(connection: HTTPConnection, socket: _Socket) -> None:
    while await _goes_on(connection):
        await anyio.sleep(LOOK_EVERY)
    await anyio.sleep(GRACE)
    await socket.close()


async def _goes_on(connection: HTTPConnection) -> bool:
    try:
        return await signin.look(connection) is not None
    except SQLAlchemyError:
        # A store that does not answer says nothing about the session; pages say themselves that it does not.
        return True
