"""Where the compiled passes of the numba extra are kept between runs of a command."""

import hashlib
import os
from pathlib import Path

import models


def keep_compiled() -> None:
    """Lets numba keep what it compiles, in a folder named after the sources that it was compiled from.

    Where that folder cannot be made, every run compiles anew. A folder that somebody chose is left alone.
    """
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = cache / "capwatch" / f"compiled-{_sources()}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # nowhere to keep it, or nobody whose home it would be
        return
    if os.access(folder, os.W_OK):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))


def _sources() -> str:
    """What tells these rules from any others: a compiled one must never outlive its source."""
    digest = hashlib.sha256()
    for file in sorted(Path(next(iter(models.__path__))).glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:32]
