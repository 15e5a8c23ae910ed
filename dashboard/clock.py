"""The one clock of the dashboard; the floors below are told the time."""

import time


def now() -> int:
    """The present instant, in whole seconds since 1970 (UTC)."""
    return int(time.time())
