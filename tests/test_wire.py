"""The line that tests cut does what it says: else a test of lost packets would prove nothing."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.wire import State, Wire, wire


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says back what it hears; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket) -> None:
        with connection:
            while data := connection.recv(100):
                heard.append(data)
                connection.sendall(data)

    def listen() -> None:
        try:
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        except OSError:
            return

    heard.clear()
    threading.Thread(target=listen, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


heard: list[bytes] = []


@pytest.fixture
def line(echo: int) -> Iterator[Wire]:
    with wire(echo) as made:
        yield made


def speak(line: Wire) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", line.port), timeout=10)
    try:
        connection.sendall(b"one")
        assert connection.recv(100) == b"one"
    except (ConnectionError, AssertionError):
        connection.close()
        raise
    return connection


def nothing_comes(connection: socket.socket) -> bool:
    connection.settimeout(0.3)
    try:
        connection.recv(100)
    except TimeoutError:
        connection.settimeout(10)
        return True
    return False


def test_held_words_arrive_when_the_line_is_up_again(line: Wire) -> None:
    with speak(line) as connection:
        line.turn(State.HELD)
        connection.sendall(b"two")
        assert nothing_comes(connection)
        assert heard == [b"one"]
        line.turn(State.UP)
        assert connection.recv(100) == b"two"


def test_what_was_swallowed_never_arrives_and_the_connection_is_reset(line: Wire) -> None:
    with speak(line) as connection:
        line.turn(State.SWALLOWED)
        connection.sendall(b"two")
        assert nothing_comes(connection)
        line.turn(State.UP)
        assert ended(connection)
    with speak(line):
        assert heard == [b"one", b"one"]


def test_on_a_deaf_line_the_request_arrives_and_its_answer_does_not(line: Wire) -> None:
    with speak(line) as connection:
        line.turn(State.DEAF)
        connection.sendall(b"two")
        assert nothing_comes(connection)
        assert heard == [b"one", b"two"]
        line.turn(State.UP)
        assert ended(connection)


def test_a_line_that_is_down_resets_and_takes_nothing(line: Wire) -> None:
    with speak(line) as connection:
        line.turn(State.DOWN)
        assert ended(connection)
    with pytest.raises((ConnectionError, AssertionError)):
        speak(line)
    line.turn(State.UP)
    speak(line).close()


def ended(connection: socket.socket) -> bool:
    connection.settimeout(10)
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True
