"""What a power cut leaves of a store: what SQLite had asked the disk for, and which of it had been waited for.

A layer of our own beneath SQLite (its VFS, sqlite.org/vfs.html) notes every write, truncation, sync and deletion of a
file. From those, the disk of any instant is made again: all that was synced, and of the rest whatever the lot says, a
sector at a time. `python -m tests.powercut URL STAY USER OUT full|normal` saves sets, and writes down what was noted.
"""

import ctypes
import os
import pickle
import random
import sys
from collections import defaultdict
from collections.abc import Iterable
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import event

from db import observations
from db.engine import open_store
from db.observations import NewEntry
from models.typed import Typed

SECTOR = 512
SETS = 40
NOW = 1_800_000_000

_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)


class _Methods(Structure):
    """sqlite3_io_methods: what can be done with an open file; only what is noted has a type."""

    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        *((f"more_{number}", c_void_p) for number in range(13)),
    )


class _File(Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


class _Vfs(Structure):
    """sqlite3_vfs: how files are opened and deleted."""

    _fields_ = (
        ("version", c_int),
        ("size", c_int),
        ("longest", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
        *((f"more_{number}", c_void_p) for number in range(14)),
    )


class Act(NamedTuple):
    """One thing that SQLite asked of the disk: "write", "truncate", "sync", "delete"; or "said", by the program."""

    kind: str
    name: str = ""
    at: int = 0
    content: bytes = b""


class Recorder:
    """Everything that this process's SQLite asks of the disk, in order, from when it was made."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self._names: dict[int, str] = {}
        self._kept: list[Any] = []
        self._methods: dict[int, Any] = {}
        library = ctypes.CDLL("libsqlite3.so.0")
        library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._real = library.sqlite3_vfs_find(None)
        self._own = _Vfs.from_buffer_copy(self._real.contents)
        self._own.name = b"recorder"
        self._open = _OPEN(self._real.contents.open)
        self._delete = _DELETE(self._real.contents.delete)
        opened, deleted = _OPEN(self._opened), _DELETE(self._deleted)
        self._own.open, self._own.delete = (ctypes.cast(one, c_void_p).value for one in (opened, deleted))
        self._kept += [opened, deleted, library]
        assert library.sqlite3_vfs_register(ctypes.byref(self._own), 1) == 0

    def said(self, what: str) -> None:
        """Notes what the program has told somebody."""
        self.acts.append(Act("said", what))

    def _opened(self, vfs: int, name: int, file: int, flags: int, out: int) -> int:
        result = self._open(vfs, name, file, flags, out)
        kept = ctypes.cast(file, POINTER(_File)).contents
        if result == 0 and name and kept.methods:
            self._names[file] = Path(ctypes.string_at(name).decode()).name
            kept.methods = ctypes.pointer(self._noting(kept.methods))
        return result

    def _noting(self, real: Any) -> _Methods:
        where = ctypes.addressof(real.contents)
        if where not in self._methods:
            own = _Methods.from_buffer_copy(real.contents)
            write, truncate, sync = _WRITE(own.write), _TRUNCATE(own.truncate), _SYNC(own.sync)

            def wrote(file: int, content: int, size: int, at: int) -> int:
                self.acts.append(Act("write", self._names[file], at, ctypes.string_at(content, size)))
                return int(write(file, content, size, at))

            def truncated(file: int, size: int) -> int:
                self.acts.append(Act("truncate", self._names[file], size))
                return int(truncate(file, size))

            def synced(file: int, flags: int) -> int:
                result = int(sync(file, flags))
                self.acts.append(Act("sync", self._names[file]))
                return result

            own_calls = _WRITE(wrote), _TRUNCATE(truncated), _SYNC(synced)
            own.write, own.truncate, own.sync = (ctypes.cast(one, c_void_p).value for one in own_calls)
            self._kept += [*own_calls, write, truncate, sync]
            self._methods[where] = own
        return self._methods[where]

    def _deleted(self, vfs: int, name: bytes, wait: int) -> int:
        self.acts.append(Act("delete", Path(name.decode()).name))
        return int(self._delete(vfs, name, wait))


def left(before: dict[str, bytes], acts: list[Act], draw: random.Random) -> dict[str, bytes]:
    """The files after the power went: nobody knows what of the unsynced had reached the disk."""
    synced = defaultdict(bytearray, {name: bytearray(content) for name, content in before.items()})
    waiting: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        if act.kind in {"write", "truncate"}:
            waiting[act.name].append(act)
        elif act.kind == "sync":
            _reached(synced[act.name], waiting.pop(act.name, ()))
        elif act.kind == "delete":
            synced.pop(act.name, None)
            waiting.pop(act.name, None)
    for name, unsynced in waiting.items():
        _reached(synced[name], [piece for act in unsynced for piece in _sectors(act) if draw.random() < 0.5])
    return {name: bytes(content) for name, content in synced.items()}


def _reached(content: bytearray, acts: Iterable[Act]) -> None:
    for act in acts:
        _apply(content, act)


def _sectors(act: Act) -> list[Act]:
    if act.kind != "write":
        return [act]
    return [
        act._replace(at=act.at + at, content=act.content[at : at + SECTOR]) for at in range(0, len(act.content), SECTOR)
    ]


def _apply(content: bytearray, act: Act) -> None:
    if act.kind == "truncate":
        del content[act.at :]
        return
    if len(content) < act.at:
        content.extend(bytes(act.at - len(content)))
    content[act.at : act.at + len(act.content)] = act.content


def main(url: str, stay_id: int, by: int, out: str, synchronous: str) -> None:
    """Saves sets, with a checkpoint every few, and notes what each asked of the disk and when it was acknowledged."""
    recorder = Recorder()
    engine = open_store(url)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        connection.execute("PRAGMA wal_autocheckpoint = 40").fetchall()
        connection.execute(f"PRAGMA synchronous = {synchronous}").fetchall()

    for number in range(SETS):
        typed = (Typed("systolic_bp", str(80 + number), "mm[Hg]", confirmed=True),)
        entry = NewEntry(f"set-{number}", stay_id, NOW + number, typed, confirmed=frozenset({"same"}))
        recorder.said(observations.record(engine, entry, by=by, now=NOW + number) and entry.key)
    Path(out).write_bytes(pickle.dumps([tuple(act) for act in recorder.acts]))
    # Else Python would take the layer away from under connections that it has not closed yet.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5])
