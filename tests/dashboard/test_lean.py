"""What Streamlit's server is made to do: answers leave at once, and a theme is the one that Streamlit makes."""

import socket

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
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
