"""What the record holds beside a set that is being typed, in canonical units and seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Urine:
    """The last urine before a set: when, since when (None: not known), how much, what the bag then held (if known)."""

    at: int
    since: int | None
    volume: Fraction
    bag: Fraction | None = None


@dataclass(frozen=True)
class OtherSet:
    """What another person recorded about the same time, by kind."""

    by: str
    at: int
    values: Mapping[str, Fraction]


@dataclass(frozen=True)
class Context:
    """What the record holds when a set is checked.

    `last`: the latest value of each kind before this set, with its time; `beside`: what stands at the very moment of
    this set; `last_urine`: when urine was last recorded before it, and `urine` what that was; `bag_beside`: a bag has
    been read at this very moment; `bag_after`: when the next urine is a bag that was counted from what came before;
    `others`: sets of other people about the time of this one.
    """

    now: int
    last: Mapping[str, tuple[Fraction, int]] = field(default_factory=dict)
    beside: Mapping[str, Fraction] = field(default_factory=dict)
    last_urine: int | None = None
    urine: Urine | None = None
    bag_beside: bool = False
    bag_after: int | None = None
    others: Sequence[OtherSet] = ()
