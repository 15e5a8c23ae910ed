"""Symptoms to ask a patient about before a dose, and which of the grave ones still stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

When = Literal["at once", "within a day"]

_INFORMATION = "Patient drug information for aldesleukin"
_COUNTS = f"{_INFORMATION}; its count could not be read here and is the lower of the usual one: to be verified locally"


@dataclass(frozen=True)
class Symptom:
    """A symptom as it is asked for; `when` a doctor is to be told of it."""

    name: str
    label: str
    when: When
    source: str

    @property
    def brief(self) -> str:
        """A few words where there is little room: `little urine`."""
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class Answers:
    """What a patient said at an instant in seconds: the names of symptoms that were there, and that were not."""

    at: int
    present: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """A symptom of the first list that stands, since when, and when it was last said to be there; seconds."""

    symptom: Symptom
    since: int
    last: int


def _table(*symptoms: tuple[str, str, When, str]) -> Mapping[str, Symptom]:
    return {name: Symptom(name, label, when, source) for name, label, when, source in symptoms}


SYMPTOMS: Mapping[str, Symptom] = _table(
    ("dizziness", "Dizziness, above all on standing up", "at once", _INFORMATION),
    ("swelling", "Sudden swelling", "at once", _INFORMATION),
    (
        "fast_weight_gain",
        "Fast weight gain",
        "at once",
        f"{_INFORMATION} (drugs.com: 5 to 10 pounds, 2.3 to 4.5 kg, or more)",
    ),
    ("little_urine", "Little or no urine for 8 to 12 hours", "at once", _INFORMATION),
    ("breathlessness", "Breathlessness", "at once", _INFORMATION),
    ("wheeze", "Wheeze", "at once", _INFORMATION),
    ("irregular_heartbeat", "Irregular heartbeat", "at once", _INFORMATION),
    ("chest_pain", "Chest pain", "at once", _INFORMATION),
    ("confusion", "Confusion", "within a day", _INFORMATION),
    ("sustained_fever", "Fever that does not go", "within a day", _INFORMATION),
    ("vomiting", "Vomiting more than 4 times in 24 hours", "within a day", _COUNTS),
    ("diarrhoea", "Diarrhoea 4 times or more in 24 hours", "within a day", _COUNTS),
    ("unusual_bleeding", "Unusual bleeding", "within a day", _INFORMATION),
    ("black_stools", "Black stools", "within a day", _INFORMATION),
    ("extreme_fatigue", "Extreme fatigue", "within a day", _INFORMATION),
)
"""Every symptom that is asked for, by name, in the order of the form."""


def notices(askings: Iterable[Answers]) -> tuple[Notice, ...]:
    """The symptoms to be told of at once that stand: said to be there, and since then not said to be gone.

    An asking that does not mention a symptom leaves it as it was. Where two askings of one instant disagree, or one
    says both, it stands: the safer reading.
    """
    rows = list(askings)
    found = [_notice(symptom, rows) for symptom in SYMPTOMS.values() if symptom.when == "at once"]
    return tuple(notice for notice in found if notice is not None)


def _notice(symptom: Symptom, askings: list[Answers]) -> Notice | None:
    there = sorted(one.at for one in askings if symptom.name in one.present)
    gone = [one.at for one in askings if symptom.name in one.absent and one.at not in there]
    if not there or max(gone, default=there[-1]) > there[-1]:
        return None
    since = min(at for at in there if at > max(gone, default=at - 1))
    return Notice(symptom, since, there[-1])
