"""Which wards somebody sees."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sight:
    """What is shown to somebody: the stays that lie in these wards now; `wards` None is every ward.

    No `user_id`: the program itself.
    """

    user_id: int | None
    wards: frozenset[str] | None

    def shows(self, ward: str) -> bool:
        """Whether what lies in this ward is shown."""
        return self.wards is None or ward in self.wards


EVERYTHING = Sight(None, None)
"""What the program itself sees: its clock, its command line."""

NOTHING = Sight(None, frozenset())
"""What is seen before it is known who looks."""
