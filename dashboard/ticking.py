"""The beat of the server process: what changes by the passing of time alone is decided once a minute.

It works on the store's records and nothing else: after a pause, of a minute or of a day, it settles what holds now.
"""

import anyio
import anyio.to_thread
from sqlalchemy import Engine

from dashboard import faults
from dashboard.clock import now
from db import passing

EVERY = 60.0


async def beat(engine: Engine, every: float = EVERY) -> None:
    """Settles the alerts of every current stay, again and again; a failure is logged and tried again."""
    while True:
        try:
            await anyio.to_thread.run_sync(passing.settle_current, engine, now())
        except Exception as error:
            faults.noted(error, "The alerts could not be settled")
        await anyio.sleep(every)
