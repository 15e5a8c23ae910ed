"""What the courses of the demonstration ward do not tell by themselves: decisions, treatments and answers, by bed.

Hours are those of the ward's own clock, as everywhere on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Treatment(NamedTuple):
    """Something done from one hour to another (None: it runs), with what and how much."""

    kind: str
    start: float
    end: float | None
    note: str


class Answer(NamedTuple):
    """What a patient said at an hour, asked about symptoms."""

    at: float
    present: tuple[str, ...]
    absent: tuple[str, ...]
    note: str | None = None


class Said(NamedTuple):
    """What somebody of a role did about the gravest alert, so many minutes before now.

    after: minutes after the alert was last raised instead. kind: `taken`, `declined`, or an action of
    models.acknowledging, with how many `minutes` it is quiet then.
    """

    role: str
    kind: str
    words: str | None = None
    before: int = 0
    after: int | None = None
    minutes: int = 60


@dataclass(frozen=True)
class Tale:
    """A patient's own: `delayed` by an hour and `misread` by two are numbers of doses; `said` about the alert."""

    delayed: int | None = None
    why_delayed: str = "Off the ward for an X-ray"
    misread: int | None = None
    stopped: str | None = None
    treatments: tuple[Treatment, ...] = ()
    answers: tuple[Answer, ...] = ()
    said: tuple[Said, ...] = ()


_GRAVE = ("dizziness", "swelling", "fast_weight_gain", "little_urine", "breathlessness", "chest_pain")

TALES: Mapping[str, Tale] = {
    "01": Tale(
        # 25 g every 12 hours (tagraxofusp label, section 2.2); the morning's albumin is drawn after it.
        treatments=(
            Treatment("albumin", 1.0, 3.0, "25 g: 125 mL of 20 %"),
            Treatment("diuretic", 8.5, 8.6, "furosemide 20 mg"),
        ),
        answers=(
            Answer(6.0, ("swelling", "extreme_fatigue"), ("dizziness", "breathlessness", "chest_pain", "confusion")),
        ),
        # It was quiet once, opened again by itself, and is quiet now.
        said=(
            Said("oncologist", "reviewed", after=10, minutes=240),
            Said("nurse", "treated", "Furosemide 20 mg as prescribed", before=18, minutes=60),
        ),
    ),
    "02": Tale(
        misread=3,
        stopped="Confused since the morning: treatment ended after 13 doses",
        treatments=(Treatment("albumin", 2.5, 4.5, "25 g: 125 mL of 20 %"),),
    ),
    "03": Tale(
        answers=(
            Answer(-3.3, ("dizziness",), ("chest_pain", "breathlessness", "wheeze", "confusion"), "On standing up"),
            Answer(4.7, ("dizziness", "little_urine"), ("chest_pain", "wheeze", "confusion", "black_stools")),
        ),
        said=(Said("nurse", "doctor_called", "Doctor on call; fluid given, phenylephrine begun", after=10),),
    ),
    # Somebody is on the way.
    "04": Tale(said=(Said("oncologist", "taken", before=7),)),
    "05": Tale(stopped="Irregular heartbeat: atrial fibrillation that needed treatment"),
    "06": Tale(stopped="Systolic below 90 mmHg twice in a day; the patient agreed to stop"),
    "10": Tale(delayed=3, answers=(Answer(5.8, (), _GRAVE),)),
    "11": Tale(
        stopped="Black stools, test for blood positive",
        treatments=(Treatment("diuretic", -16.0, -15.9, "furosemide 20 mg"),),
    ),
    "14": Tale(
        delayed=4,
        why_delayed="Waiting for the morning's creatinine",
        said=(
            Said("nurse", "reviewed", after=25, minutes=120),
            Said("nurse", "declined", "With the patient in bed 03", before=12),
        ),
    ),
    "16": Tale(answers=(Answer(6.1, (), (*_GRAVE, "confusion", "vomiting", "diarrhoea")),)),
}

EARLIER = Tale(
    stopped="Cycle ended after 10 doses: albumin 2.5 g/dL",
    answers=(Answer(-532.5, (), _GRAVE),),
)
"""Of the cycle before: it went better."""
