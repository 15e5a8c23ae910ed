"""Restores that end at each of their steps, as by kill -9 or a power cut: one step further each time, to the last.

`python -m tests.killed_restore STORE COPY FOLDER NOW` puts what is of the store into a folder of its own for each of
them. A step is whatever gives, takes or keeps a name, or waits for the disk.
"""

import os
import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from db.backup import restore

STEPS = ("replace", "rename", "unlink", "fsync")
DEAD = 9


def killed(store: Path, copy: Path, step: int, now: int) -> bool:
    """Whether a restore did not come to its end before that step; it is a process of its own."""
    if child := os.fork():
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status not in (0, DEAD):
            raise AssertionError(f"the restore of step {step} failed")
        return status == DEAD
    left = iter(range(step))

    def dying(act: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **kwargs: Any) -> Any:
            if next(left, None) is None:
                os._exit(DEAD)
            return act(*args, **kwargs)

        return done

    for name in STEPS:
        setattr(os, name, dying(getattr(os, name)))
    try:
        restore(f"sqlite:///{store}", copy, overwrite=True, now=now)
    except BaseException:
        os._exit(1)
    os._exit(0)


def main(store: Path, copy: Path, folder: Path, now: int) -> None:
    """Until one comes to its end."""
    for step in count():
        here = folder / f"{step:03}"
        here.mkdir(parents=True)
        for more in ("", "-wal"):
            shutil.copy(f"{store}{more}", here)
        if not killed(here / store.name, copy, step, now):
            return


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), int(sys.argv[4]))
