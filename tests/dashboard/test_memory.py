"""Threads share heaps, and garbage is looked for among what is young: each in a process of its own."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

_HEAPS = """
import ctypes, sys, threading
from dashboard import memory

if sys.argv[2] == "shared":
    memory.share_heaps()
held = threading.Barrier(13)
def hold():
    kept = bytes(40_000)
    held.wait(30)
    held.wait(30)
for _ in range(12):
    threading.Thread(target=hold).start()
held.wait(30)
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
held.wait(30)
"""

_GARBAGE = """
import gc, json
from dashboard import memory

loaded = [[] for _ in range(1000)]
memory.collect_seldom()
print(json.dumps([gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), len(gc.get_objects())]))
"""


def run(program: str, *about: str) -> str:
    asked = [sys.executable, "-c", program, *about]
    own = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    return subprocess.run(asked, env=own, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps a heap for each thread")
@pytest.mark.parametrize(("how", "most"), [("shared", 2), ("apart", 99)])
def test_threads_share_heaps(tmp_path: Path, how: str, most: int) -> None:
    told = tmp_path / "heaps.xml"
    run(_HEAPS, str(told), how)
    heaps = told.read_text("utf-8").count("<heap nr=")
    assert (how == "apart") == (heaps > 2)
    assert 1 < heaps <= most


def test_what_is_loaded_is_never_walked_again_and_what_comes_still_is() -> None:
    enabled, (young, *_), frozen, left = json.loads(run(_GARBAGE))
    assert enabled
    assert 0 < young <= 10_000
    assert frozen > 1000
    assert left < 1000
