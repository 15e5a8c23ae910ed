"""Two things that Streamlit leaves undone: answers that leave at once, and a theme that is put together once."""

import socket
from typing import Any

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.web.server.starlette import starlette_server

_bind: Any = starlette_server._bind_socket
_populate: Any = app_session._populate_theme_msg
_themes: dict[str, CustomThemeConfig] = {}


def begin() -> None:
    """Puts both in the place of Streamlit's own; for the process, before the server listens."""
    starlette_server._bind_socket = _prompt
    app_session._populate_theme_msg = _themed


def _prompt(*args: Any) -> socket.socket:
    """The listening socket, whose connections do not wait for more to send.

    asyncio sets this for sockets that name their protocol, which Streamlit's does not: the second part of each answer
    then waited for 40 ms, until the browser had said that it has the first.
    """
    listening: socket.socket = _bind(*args)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _themed(msg: CustomThemeConfig, section: str = "theme") -> None:
    # Sent with every run of every page, and the same for as long as the process lives.
    if section not in _themes:
        made = CustomThemeConfig()
        _populate(made, section)
        _themes[section] = made
    msg.MergeFrom(_themes[section])
