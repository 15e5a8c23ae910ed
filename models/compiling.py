"""How the compiled passes are compiled. Needs numba, which is an extra: only `models.swept` and below import this."""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import config, njit

Function = TypeVar("Function", bound=Callable[..., Any])

# Kept only in a folder that somebody chose (NUMBA_CACHE_DIR): numba does not notice that a function which it put into
# another one has changed, so beside the source a compiled rule could outlive an upgrade.
_KEPT = bool(vars(config)["CACHE_DIR"])


def compiled(function: Function) -> Function:
    """The function, compiled when it is first called, for threads that run at once."""
    made: Any = njit(nogil=True, error_model="numpy", cache=_KEPT)(function)
    return made  # type: ignore[no-any-return]
