"""Our rows beside those of the reference: how many were compared, and in how many the two differ."""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from models import criteria
from tests.exchange.comparing import different, ours
from tests.reference.evaluator import evaluate
from tests.reference.hostile import hostile_files
from validation.made_sets import made_set
from validation.real import real

STAYS_IN_FILE = 25
FILES = 800
# Of every eighth file the stays' own facts are withheld.
WITHOUT_FACTS = 8


@dataclass(frozen=True)
class Compared:
    """What was compared. `judged` counts a stay once for each set; `rounded`: urine values off by one in the last
    decimal, which the specification allows.
    """

    stays: int = 0
    readings: int = 0
    judged: int = 0
    rows: int = 0
    rounded: int = 0
    differences: tuple[str, ...] = ()

    def __add__(self, other: "Compared") -> "Compared":
        return Compared(
            self.stays + other.stays,
            self.readings + other.readings,
            self.judged + other.judged,
            self.rows + other.rows,
            self.rounded + other.rounded,
            self.differences + other.differences,
        )


def generated(files: int = FILES) -> Compared:
    """Generated stays, each file of them under every shipped set and one that is drawn for this file alone."""
    return _summed(_one_file, range(files))


def on_real_data() -> Compared:
    """The real stays under every shipped set."""
    return _summed(_one_real, criteria.shipped(), stays=real().observations)


def _summed(work: Callable[[Any], Compared], given: Iterable, stays: str | None = None) -> Compared:
    with Pool() as pool:
        total = reduce(Compared.__add__, pool.imap(work, given, chunksize=1), Compared())
    return total if stays is None else _counted(total, stays)


def _counted(total: Compared, observations: str) -> Compared:
    return total + Compared(stays=_stays(observations), readings=observations.count("\n") - 1)


def _one_file(seed: int) -> Compared:
    observations, facts = hostile_files(seed, STAYS_IN_FILE)
    known = facts if seed % WITHOUT_FACTS else None
    sets = [_text(name) for name in criteria.shipped()] + [made_set(seed)]
    total = Compared(stays=STAYS_IN_FILE, readings=observations.count("\n") - 1)
    return reduce(Compared.__add__, (compare(observations, known, rules, STAYS_IN_FILE) for rules in sets), total)


def _one_real(name: str) -> Compared:
    return compare(real().observations, real().stays, _text(name), _stays(real().observations))


def _stays(observations: str) -> int:
    return len({line.split(",", 1)[0] for line in observations.splitlines()[1:]})


def _text(name: str) -> str:
    return (Path(criteria.__file__).parent / "criteria" / f"{name}.toml").read_text("utf-8")


def compare(observations: str, stays: str | None, rules: str, count: int) -> Compared:
    """One file of `count` stays under one set."""
    with tempfile.TemporaryDirectory(prefix="capwatch-validation-") as folder:
        mine = ours(Path(folder), observations, stays, rules)
    theirs = evaluate(observations, stays, rules)
    found = [told for name in theirs for told in different(name, mine[name], theirs[name])]
    rows = sum(len(text.splitlines()) - 1 for text in theirs.values())
    pairs = zip(mine["urine.csv"].splitlines(), theirs["urine.csv"].splitlines(), strict=False)
    unequal = sum(a != b for a, b in pairs)
    told = sum(one.startswith("urine.csv") for one in found)
    return Compared(judged=count, rows=rows, rounded=max(unequal - told, 0), differences=tuple(found))
