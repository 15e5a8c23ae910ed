"""What Streamlit is made to do: answers leave at once; themes and what components say are as its own."""

import socket

import pytest
from streamlit.components.v2.bidi_component import main as components
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.web.server.starlette import starlette_server

from dashboard import lean


def test_a_connection_does_not_wait_for_more_to_send() -> None:
    lean.begin()
    with starlette_server._bind_socket("127.0.0.1", 0, 5) as listening, socket.socket() as asking:
        listening.setblocking(True)
        asking.connect(listening.getsockname())
        with listening.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_theme_is_the_same_each_time_and_as_streamlit_makes_it() -> None:
    lean.begin()
    expected = CustomThemeConfig()
    lean._populate(expected)
    for _ in range(2):
        made = CustomThemeConfig()
        app_session._populate_theme_msg(made)
        assert made == expected


@pytest.mark.parametrize("said", [None, {"event": "tapped", "value": 0}, {"event": "zoomed", "value": [1, 2]}])
def test_what_a_component_says_is_what_streamlit_presents(said: dict[str, object] | None) -> None:
    lean.begin()
    state = SessionState()
    kept = {"zoomed": [3, 4], "chosen": 0}
    assert components.make_bidi_component_presenter("said", "id", None)(kept, state) is kept
    about = WidgetMetadata("said", lambda value: value, lambda value: value, "json_trigger_value")
    state._new_widget_state.set_widget_metadata(about)
    state._new_widget_state.set_from_value("said", said and [said])
    found = components.make_bidi_component_presenter("said", "id", None)(kept, state)
    assert found == lean._presenter("said", "id", None)(kept, state)
    assert found == ({said["event"]: said["value"]} if said else {}) | kept
