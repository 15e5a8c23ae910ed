"""A line to a server that can fail as Wi-Fi does: a relay of TCP on this machine."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto

_CHUNK = 65536
# Closing with no time to linger sends a reset, not an orderly end.
_RESET = struct.pack("ii", 1, 0)


class State(Enum):
    """What the line does with what comes in on either side."""

    UP = auto()
    HELD = auto()  # nothing arrives until the line is up again, then all of it does: packets sent again and again
    DEAF = auto()  # requests arrive, answers are lost
    SWALLOWED = auto()  # nothing arrives, ever: another access point, another address
    DOWN = auto()  # every connection is reset and none is taken


class Wire:
    """The relay: `port` leads to the server's. Connections that lost anything are reset when the line is up again."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._state, self._changed = State.UP, threading.Condition()
        self._ends: set[socket.socket] = set()
        self._hurt: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def state(self) -> State:
        """What the line does now."""
        return self._state

    def turn(self, state: State) -> None:
        """Changes what the line does, at once."""
        with self._changed:
            self._state = state
            broken = set(self._ends) if state is State.DOWN else set(self._hurt) if state is State.UP else set()
            self._changed.notify_all()
        for end in broken:
            self._reset(end)

    def passed(self, data: bytes, answers: bool) -> bytes:
        """What goes on of what came in, of the server's `answers` or of what it is asked: all of it, on this line."""
        return data

    def close(self) -> None:
        """Ends every connection, and the listening."""
        self.turn(State.DOWN)
        # Wakes the thread that waits for the next connection.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        if self._state is State.DOWN:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            near.close()
            return
        try:
            far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            # The server is not there: what a browser sees of that is a reset.
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            near.close()
            return
        far.settimeout(None)
        with self._changed:
            self._ends |= {near, far}
        threading.Thread(target=self._pump, args=(near, far, False), daemon=True).start()
        self._pump(far, near, True)

    def _pump(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                if self._arrives(source, sink, answers):
                    sink.sendall(self.passed(data, answers))
        self._end(source, sink)

    def _arrives(self, source: socket.socket, sink: socket.socket, answers: bool) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._state is not State.HELD)
            lost = self._state is State.SWALLOWED or (self._state is State.DEAF and answers)
            if lost:
                self._hurt |= {source, sink}
            return not lost

    def _end(self, source: socket.socket, sink: socket.socket) -> None:
        """Each direction closes what it read from; the other one is woken to do the same."""
        with self._changed:
            # An end that nobody would hear of on a dead line is not passed on either.
            self._changed.wait_for(lambda: self._state is not State.HELD)
            hurt = bool({source, sink} & self._hurt)
            self._ends -= {source, sink}
            self._hurt -= {source}
        if hurt:
            self._reset(source)
            self._reset(sink)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)
        source.close()

    @staticmethod
    def _reset(end: socket.socket) -> None:
        with suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            # Wakes the thread that reads from it, which then closes it.
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire(target: int) -> Iterator[Wire]:
    """A line to a port of this machine until the end of the block."""
    line = Wire(target)
    try:
        yield line
    finally:
        line.close()
