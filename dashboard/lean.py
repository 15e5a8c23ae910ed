"""What Streamlit leaves undone: answers leave at once, a theme is made once, what a component said needs no class."""

import socket
from typing import Any

from streamlit.components.v2.bidi_component import main as components
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetValuePresenter
from streamlit.web.server.starlette import starlette_server

_bind: Any = starlette_server._bind_socket
_populate: Any = app_session._populate_theme_msg
_presenter: Any = components.make_bidi_component_presenter
_themes: dict[str, CustomThemeConfig] = {}


def begin() -> None:
    """Puts them in the place of Streamlit's own; for the process, before the server listens."""
    starlette_server._bind_socket = _prompt
    app_session._populate_theme_msg = _themed
    components.make_bidi_component_presenter = _presented


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


def _presented(trigger: str, *about: Any) -> WidgetValuePresenter:
    """What a component last said, and what it says just now; where it says nothing now, as it was.

    Streamlit makes a class for each component of each run, which holds itself and stays until garbage is looked for:
    most of what 200 boards left. With it a page could change what the component said; no page of this program does.
    """
    present: WidgetValuePresenter = _presenter(trigger, *about)

    def presented(said: object, state: SessionState) -> object:
        try:
            now = state._new_widget_state[trigger]
        except KeyError:
            now = None
        return present(said, state) if now else said

    return presented
