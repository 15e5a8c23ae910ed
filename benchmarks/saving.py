"""A demonstration ward into which benchmarks save sets."""

import time
import uuid

from sqlalchemy import select

from db import demo, observations
from db.engine import open_store, reading
from db.migrate import upgrade
from models.records import Stay, User
from models.typed import Typed


class Ward:
    """A store of its own with a demonstration ward, and a set for the first of its patients each minute."""

    def __init__(self, url: str) -> None:
        upgrade(url)
        self.engine = open_store(url)
        self.now = int(time.time())
        demo.load(self.engine, self.now)
        with reading(self.engine) as session:
            self.stay = session.scalars(select(Stay.id).order_by(Stay.id)).first() or 0
            self.nurse = session.scalars(select(User.id).where(User.role == "nurse").order_by(User.id)).first() or 0

    def save(self) -> float:
        """Seconds for one set: checked, judged, with its alerts and audit, on the disk when it is over."""
        self.now += 60
        typed = (Typed("systolic_bp", "112", "mm[Hg]"), Typed("heart_rate", "88", "/min"))
        entry = observations.NewEntry(str(uuid.uuid4()), self.stay, self.now, typed)
        began = time.perf_counter()
        observations.record(self.engine, entry, by=self.nurse, now=self.now)
        return time.perf_counter() - began
