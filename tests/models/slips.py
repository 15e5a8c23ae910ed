"""Slips of a nurse's, and what the program says to each: one table, for the rules and for the route alike.

A row is what was typed with what the record held before; `told` is empty where the set is taken as it is. Times within
sentences are written `hh:mm`, whatever the ward's zone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.instants import HOUR

OTHER = "Nurse B"
"""The name that another person is shown by."""


@dataclass(frozen=True)
class Field:
    """A field as typed; `start` and `resulted` are seconds from now."""

    kind: str
    value: str
    unit: str
    bag: bool = False
    start: int | None = None
    resulted: int | None = None


@dataclass(frozen=True)
class Before:
    """What stood in the record, so many hours before now, in the canonical unit; `bag` is what a urine bag held."""

    hours: float
    kind: str
    value: str
    bag: str | None = None
    by_other: bool = False


@dataclass(frozen=True)
class Told:
    """What is said at a field (`refused` or `asked`), and the labels of its answers."""

    how: str
    field: str
    sentence: str
    answers: Sequence[str] = ()


@dataclass(frozen=True)
class Slip:
    """A set as typed, taken `ago` hours before now."""

    name: str
    typed: Sequence[Field]
    before: Sequence[Before] = ()
    ago: int = 0
    told: Sequence[Told] = ()


def without_times(text: str) -> str:
    """A sentence with its times, and the days that a ward's clock adds to them, as the table writes them."""
    return re.sub(r"(\d{1,2} [A-Z][a-z]{2} )?\d\d:\d\d( UTC)?", "hh:mm", text)


WEIGHT = Before(24, "weight", "78.4")
ALBUMIN = Before(24, "albumin", "3.8")

SLIPS = (
    Slip(
        "pounds as kilograms",
        [Field("weight", "172", "kg")],
        before=[WEIGHT],
        told=[
            Told("asked", "weight", "172: pounds? The last weight was 78.4 kg.", ["172 lb = 78.02 kg", "No, 172 kg"])
        ],
    ),
    Slip(
        "the last weight in pounds",
        [Field("weight", "172.8", "kg")],
        before=[WEIGHT],
        told=[
            Told(
                "asked",
                "weight",
                "172.8: pounds? The last weight was 78.4 kg.",
                ["172.8 lb = 78.38 kg", "No, 172.8 kg"],
            )
        ],
    ),
    Slip(
        "kilograms as pounds",
        [Field("weight", "78.4", "[lb_av]")],
        before=[WEIGHT],
        told=[Told("asked", "weight", "78.4: kilograms? The last weight was 78.4 kg.", ["78.4 kg", "No, 78.4 lb"])],
    ),
    Slip("pounds typed right", [Field("weight", "172.8", "[lb_av]")], before=[WEIGHT]),
    Slip(
        "pounds of a heavy patient as kilograms",
        [Field("weight", "430", "kg")],
        before=[Before(24, "weight", "195")],
        told=[Told("refused", "weight", "Weight must be 20 to 400 kg. Is it lb?", ["430 lb = 195.04 kg"])],
    ),
    Slip(
        "kilograms as grams",
        [Field("weight", "78.4", "g")],
        before=[WEIGHT],
        told=[Told("refused", "weight", "Weight must be 20 to 400 kg. Is it kg?", ["78.4 kg"])],
    ),
    Slip(
        "grams as kilograms",
        [Field("weight", "78400", "kg")],
        before=[WEIGHT],
        told=[Told("refused", "weight", "Weight must be 20 to 400 kg. Is it g?", ["78400 g = 78.4 kg"])],
    ),
    Slip(
        "half the weight",
        [Field("weight", "38", "kg")],
        before=[WEIGHT],
        told=[
            Told(
                "asked",
                "weight",
                "38 kg is half the last weight, 78.4 kg. Pounds and kilograms mixed up?",
                ["Yes, 38 kg"],
            )
        ],
    ),
    Slip(
        "pounds with nothing before",
        [Field("weight", "210", "kg")],
        told=[
            Told("asked", "weight", "Weight 210 kg is unusually high. Is it lb?", ["210 lb = 95.25 kg", "No, 210 kg"])
        ],
    ),
    Slip(
        "g/L as g/dL",
        [Field("albumin", "38", "g/dL")],
        before=[ALBUMIN],
        told=[
            Told("refused", "albumin", "Albumin must be 0.3 to 8 g/dL. Is it g/L?", ["38 g/L = 3.8 g/dL", "3.8 g/dL"])
        ],
    ),
    Slip(
        "g/L as g/dL with nothing before",
        [Field("albumin", "38", "g/dL")],
        told=[
            Told("refused", "albumin", "Albumin must be 0.3 to 8 g/dL. Is it g/L?", ["38 g/L = 3.8 g/dL", "3.8 g/dL"])
        ],
    ),
    Slip(
        "low g/L as g/dL",
        [Field("albumin", "7", "g/dL")],
        told=[Told("asked", "albumin", "Albumin 7 g/dL is very high. Is it g/L?", ["7 g/L = 0.7 g/dL", "No, 7 g/dL"])],
    ),
    Slip(
        "g/dL as g/L",
        [Field("albumin", "3.8", "g/L")],
        before=[ALBUMIN],
        told=[Told("asked", "albumin", "3.8 g/L? Is it g/dL?", ["3.8 g/dL", "38 g/L", "No, 3.8 g/L"])],
    ),
    Slip(
        "low g/dL as g/L",
        [Field("albumin", "2.6", "g/L")],
        told=[Told("refused", "albumin", "Albumin must be 0.3 to 8 g/dL. Is it g/dL?", ["2.6 g/dL", "26 g/L"])],
    ),
    Slip("g/L typed right", [Field("albumin", "38", "g/L")], before=[ALBUMIN]),
    Slip(
        "systolic in kPa as mmHg",
        [Field("systolic_bp", "11.2", "mm[Hg]")],
        told=[
            Told(
                "refused",
                "systolic_bp",
                "Systolic pressure must be 20 to 300 mmHg. Is it kPa?",
                ["11.2 kPa = 84.01 mmHg"],
            )
        ],
    ),
    Slip(
        "pressure in kPa as mmHg",
        [Field("systolic_bp", "11.2", "mm[Hg]"), Field("diastolic_bp", "6.7", "mm[Hg]")],
        told=[
            Told(
                "refused",
                "systolic_bp",
                "Systolic pressure must be 20 to 300 mmHg. Is it kPa?",
                ["11.2 kPa = 84.01 mmHg"],
            ),
            Told(
                "refused",
                "diastolic_bp",
                "Diastolic pressure must be 10 to 200 mmHg. Is it kPa?",
                ["6.7 kPa = 50.25 mmHg"],
            ),
        ],
    ),
    Slip(
        "high systolic in kPa as mmHg",
        [Field("systolic_bp", "21.3", "mm[Hg]")],
        told=[
            Told(
                "asked",
                "systolic_bp",
                "Systolic pressure 21.3 mmHg is unusually low. Is it kPa?",
                ["21.3 kPa = 159.76 mmHg", "No, 21.3 mmHg"],
            )
        ],
    ),
    Slip(
        "diastolic in kPa as mmHg",
        [Field("diastolic_bp", "10.7", "mm[Hg]")],
        told=[
            Told(
                "asked",
                "diastolic_bp",
                "Diastolic pressure 10.7 mmHg is unusually low. Is it kPa?",
                ["10.7 kPa = 80.26 mmHg", "No, 10.7 mmHg"],
            )
        ],
    ),
    Slip(
        "mean in kPa as mmHg",
        [Field("mean_bp", "9.3", "mm[Hg]")],
        told=[Told("refused", "mean_bp", "Mean pressure must be 10 to 250 mmHg. Is it kPa?", ["9.3 kPa = 69.76 mmHg"])],
    ),
    Slip(
        "mmHg as kPa",
        [Field("systolic_bp", "112", "kPa")],
        told=[Told("refused", "systolic_bp", "Systolic pressure must be 20 to 300 mmHg. Is it mmHg?", ["112 mmHg"])],
    ),
    Slip("kPa typed right", [Field("systolic_bp", "14.9", "kPa"), Field("diastolic_bp", "9.3", "kPa")]),
    Slip(
        "µmol/L as mg/dL",
        [Field("creatinine", "97", "mg/dL")],
        told=[
            Told(
                "refused", "creatinine", "Creatinine must be 0.1 to 30 mg/dL. Is it µmol/L?", ["97 µmol/L = 1.1 mg/dL"]
            )
        ],
    ),
    Slip(
        "few µmol/L as mg/dL",
        [Field("creatinine", "26", "mg/dL")],
        told=[
            Told(
                "asked",
                "creatinine",
                "Creatinine 26 mg/dL is unusually high. Is it µmol/L?",
                ["26 µmol/L = 0.29 mg/dL", "No, 26 mg/dL"],
            )
        ],
    ),
    Slip(
        "mg/dL as µmol/L",
        [Field("creatinine", "1.1", "umol/L")],
        told=[Told("refused", "creatinine", "Creatinine must be 0.1 to 30 mg/dL. Is it mg/dL?", ["1.1 mg/dL"])],
    ),
    Slip(
        "litres as millilitres",
        [Field("urine", "0.45", "mL")],
        told=[Told("asked", "urine", "0.45 mL is very little. Is it litres?", ["0.45 L = 450 mL", "No, 0.45 mL"])],
    ),
    Slip(
        "millilitres as litres",
        [Field("urine", "450", "L")],
        told=[Told("refused", "urine", "Urine must be 0 to 5000 mL. Is it mL?", ["450 mL"])],
    ),
    Slip(
        "swapped",
        [Field("systolic_bp", "50", "mm[Hg]"), Field("diastolic_bp", "84", "mm[Hg]")],
        told=[
            Told("refused", "diastolic_bp", "Diastolic 84 is not below systolic 50. Swapped? Then type 84/50."),
            Told("asked", "systolic_bp", "Systolic pressure 50 mmHg is unusually low. Is it right?", ["Yes, 50 mmHg"]),
        ],
    ),
    Slip(
        "both the same",
        [Field("systolic_bp", "84", "mm[Hg]"), Field("diastolic_bp", "84", "mm[Hg]")],
        told=[Told("refused", "diastolic_bp", "Diastolic 84 is not below systolic 84.")],
    ),
    Slip(
        "both in one field",
        [Field("systolic_bp", "84/50", "mm[Hg]")],
        told=[Told("refused", "systolic_bp", "'84/50' holds two numbers. Type each in its own field.")],
    ),
    Slip(
        "a point in the systolic",
        [Field("systolic_bp", "8.4", "mm[Hg]"), Field("diastolic_bp", "50", "mm[Hg]")],
        told=[Told("refused", "systolic_bp", "Systolic pressure must be 20 to 300 mmHg.")],
    ),
    Slip(
        "a digit missing from the systolic",
        [Field("systolic_bp", "12", "mm[Hg]"), Field("diastolic_bp", "70", "mm[Hg]")],
        told=[
            Told(
                "refused",
                "systolic_bp",
                "Systolic pressure must be 20 to 300 mmHg. Is it kPa?",
                ["12 kPa = 90.01 mmHg"],
            )
        ],
    ),
    Slip(
        "a digit too many in the systolic",
        [Field("systolic_bp", "1120", "mm[Hg]"), Field("diastolic_bp", "70", "mm[Hg]")],
        told=[Told("refused", "systolic_bp", "Systolic pressure must be 20 to 300 mmHg.")],
    ),
    Slip(
        "a point in the diastolic",
        [Field("systolic_bp", "120", "mm[Hg]"), Field("diastolic_bp", "7.0", "mm[Hg]")],
        told=[
            Told(
                "refused",
                "diastolic_bp",
                "Diastolic pressure must be 10 to 200 mmHg. Is it kPa?",
                ["7.0 kPa = 52.5 mmHg"],
            )
        ],
    ),
    Slip(
        "a narrow pulse pressure",
        [Field("systolic_bp", "84", "mm[Hg]"), Field("diastolic_bp", "80", "mm[Hg]")],
        told=[Told("asked", "diastolic_bp", "Diastolic is only 4 mmHg below systolic. Is it right?", ["Yes, 80 mmHg"])],
    ),
    Slip(
        "an unusual systolic",
        [Field("systolic_bp", "58", "mm[Hg]"), Field("diastolic_bp", "30", "mm[Hg]")],
        told=[
            Told("asked", "systolic_bp", "Systolic pressure 58 mmHg is unusually low. Is it right?", ["Yes, 58 mmHg"])
        ],
    ),
    Slip(
        "mean above systolic",
        [Field("systolic_bp", "84", "mm[Hg]"), Field("diastolic_bp", "50", "mm[Hg]"), Field("mean_bp", "92", "mm[Hg]")],
        told=[Told("refused", "mean_bp", "Mean pressure 92 does not lie between diastolic and systolic.")],
    ),
    Slip(
        "mean below diastolic",
        [Field("systolic_bp", "84", "mm[Hg]"), Field("diastolic_bp", "50", "mm[Hg]"), Field("mean_bp", "45", "mm[Hg]")],
        told=[Told("refused", "mean_bp", "Mean pressure 45 does not lie between diastolic and systolic.")],
    ),
    Slip(
        "diastolic against the one taken at that time",
        [Field("diastolic_bp", "90", "mm[Hg]")],
        before=[Before(0, "systolic_bp", "84")],
        told=[Told("refused", "diastolic_bp", "Diastolic 90 is not below systolic 84.")],
    ),
    Slip(
        "heart rate in the systolic field",
        [Field("systolic_bp", "38", "mm[Hg]")],
        told=[
            Told("asked", "systolic_bp", "Systolic pressure 38 mmHg is unusually low. Is it right?", ["Yes, 38 mmHg"])
        ],
    ),
    Slip(
        "a point in the heart rate",
        [Field("heart_rate", "8.2", "/min")],
        told=[Told("refused", "heart_rate", "Heart rate must be 10 to 300 per minute.")],
    ),
    Slip(
        "a digit too many in the heart rate",
        [Field("heart_rate", "820", "/min")],
        told=[Told("refused", "heart_rate", "Heart rate must be 10 to 300 per minute.")],
    ),
    Slip(
        "an unusual heart rate",
        [Field("heart_rate", "172", "/min")],
        told=[
            Told(
                "asked",
                "heart_rate",
                "Heart rate 172 per minute is unusually high. Is it right?",
                ["Yes, 172 per minute"],
            )
        ],
    ),
    Slip(
        "weight without its point",
        [Field("weight", "784", "kg")],
        before=[WEIGHT],
        told=[
            Told(
                "refused",
                "weight",
                "Weight must be 20 to 400 kg. Is the decimal mark right? The last value was 78.4 kg.",
                ["78.4 kg"],
            )
        ],
    ),
    Slip(
        "weight with its point too early",
        [Field("weight", "7.84", "kg")],
        before=[WEIGHT],
        told=[
            Told(
                "refused",
                "weight",
                "Weight must be 20 to 400 kg. Is the decimal mark right? The last value was 78.4 kg.",
                ["78.4 kg"],
            )
        ],
    ),
    Slip(
        "weight with its comma too early",
        [Field("weight", "7,84", "kg")],
        before=[WEIGHT],
        told=[
            Told(
                "refused",
                "weight",
                "Weight must be 20 to 400 kg. Is the decimal mark right? The last value was 78.4 kg.",
                ["78,4 kg"],
            )
        ],
    ),
    Slip(
        "a light patient's weight without its point",
        [Field("weight", "352", "kg")],
        before=[Before(24, "weight", "35.2")],
        told=[
            Told(
                "asked",
                "weight",
                "352 kg? Is the decimal mark right? The last value was 35.2 kg.",
                ["35.2 kg", "No, 352 kg"],
            )
        ],
    ),
    Slip(
        "digits of the weight the wrong way round",
        [Field("weight", "87.4", "kg")],
        before=[WEIGHT],
        told=[
            Told(
                "asked",
                "weight",
                "That is 9 kg above the last value, 78.4 kg. Is it right, and this patient's?",
                ["Yes, 87.4 kg"],
            )
        ],
    ),
    Slip(
        "weight of the wrong bed",
        [Field("weight", "61.5", "kg")],
        before=[WEIGHT],
        told=[
            Told(
                "asked",
                "weight",
                "That is 16.9 kg below the last value, 78.4 kg. Is it right, and this patient's?",
                ["Yes, 61.5 kg"],
            )
        ],
    ),
    Slip("weight just within a tenth", [Field("weight", "86.24", "kg")], before=[WEIGHT]),
    Slip(
        "weight just over a tenth",
        [Field("weight", "86.25", "kg")],
        before=[WEIGHT],
        told=[
            Told(
                "asked",
                "weight",
                "That is 7.85 kg above the last value, 78.4 kg. Is it right, and this patient's?",
                ["Yes, 86.25 kg"],
            )
        ],
    ),
    Slip(
        "albumin with its point too early",
        [Field("albumin", "0.38", "g/dL")],
        before=[ALBUMIN],
        told=[
            Told(
                "asked",
                "albumin",
                "0.38 g/dL? Is the decimal mark right? The last value was 3.8 g/dL.",
                ["3.8 g/dL", "No, 0.38 g/dL"],
            )
        ],
    ),
    Slip(
        "albumin of another patient",
        [Field("albumin", "2.2", "g/dL")],
        before=[ALBUMIN],
        told=[
            Told(
                "asked",
                "albumin",
                "That is 1.6 g/dL below the last value, 3.8 g/dL. Is it right, and this patient's?",
                ["Yes, 2.2 g/dL"],
            )
        ],
    ),
    Slip(
        "creatinine without its point",
        [Field("creatinine", "11", "mg/dL")],
        told=[
            Told(
                "asked",
                "creatinine",
                "Creatinine 11 mg/dL is unusually high. Is it µmol/L?",
                ["11 µmol/L = 0.12 mg/dL", "No, 11 mg/dL"],
            )
        ],
    ),
    Slip("comma for point", [Field("weight", "78,4", "kg")], before=[WEIGHT]),
    Slip(
        "two commas",
        [Field("weight", "7,8,4", "kg")],
        told=[Told("refused", "weight", "'7,8,4' has more than one decimal mark.")],
    ),
    Slip(
        "thousands with comma and point",
        [Field("urine", "1.200,5", "mL")],
        told=[Told("refused", "urine", "'1.200,5' has more than one decimal mark.")],
    ),
    Slip(
        "a mark that parts thousands",
        [Field("urine", "1,200", "mL")],
        told=[
            Told(
                "asked",
                "urine",
                "1,200 mL is read as 1.2 mL. For 1200 mL type it without a mark.",
                ["1200 mL", "No, 1,200 mL"],
            )
        ],
    ),
    Slip(
        "a letter for a nought",
        [Field("heart_rate", "1O2", "/min")],
        told=[
            Told("refused", "heart_rate", "'1O2' is not a plain number. Use the digits 0 to 9 and one decimal mark.")
        ],
    ),
    Slip(
        "the unit typed too",
        [Field("weight", "78.4kg", "kg")],
        told=[Told("refused", "weight", "'78.4kg' is not a plain number. Use the digits 0 to 9 and one decimal mark.")],
    ),
    Slip(
        "Arabic-Indic digits",
        [Field("weight", "٧٨", "kg")],
        told=[Told("refused", "weight", "'٧٨' is not a plain number: its digits are not 0 to 9. Type it anew.")],
    ),
    Slip(
        "full-width digits",
        [Field("systolic_bp", "１２０", "mm[Hg]")],
        told=[
            Told("refused", "systolic_bp", "'１２０' is not a plain number: its digits are not 0 to 9. Type it anew.")
        ],
    ),
    Slip(
        "a superscript digit",
        [Field("oedema", "²", "{grade}")],
        told=[Told("refused", "oedema", "'²' is not a plain number: its digits are not 0 to 9. Type it anew.")],
    ),
    Slip("a minus", [Field("urine", "-50", "mL")], told=[Told("refused", "urine", "'-50' is below zero.")]),
    Slip(
        "an exponent",
        [Field("weight", "7e1", "kg")],
        told=[Told("refused", "weight", "'7e1' is not a plain number. Use the digits 0 to 9 and one decimal mark.")],
    ),
    Slip(
        "a half-typed number",
        [Field("weight", "78.", "kg")],
        told=[Told("refused", "weight", "'78.' is not a plain number. Use the digits 0 to 9 and one decimal mark.")],
    ),
    Slip("nothing in the field", [Field("weight", " ", "kg")], told=[Told("refused", "weight", "Type a number.")]),
    Slip(
        "half a grade",
        [Field("oedema", "1.5", "{grade}")],
        told=[Told("refused", "oedema", "Oedema is graded in whole numbers from 0 to 4.")],
    ),
    Slip(
        "a grade too high",
        [Field("oedema", "5", "{grade}")],
        told=[Told("refused", "oedema", "Oedema is graded in whole numbers from 0 to 4.")],
    ),
    Slip(
        "what the bag holds as the volume, bag read before",
        [Field("urine", "900", "mL")],
        before=[Before(4, "urine", "400", bag="400")],
        told=[
            Told(
                "asked",
                "urine",
                "Is that the volume since hh:mm, or what the bag holds now? It was 400 mL then.",
                ["The bag: 500 mL since hh:mm", "No, 900 mL"],
            )
        ],
    ),
    Slip(
        "a running total at a steady rate",
        [Field("urine", "600", "mL")],
        before=[Before(8, "urine", "100"), Before(4, "urine", "300")],
        told=[
            Told(
                "asked",
                "urine",
                "Is that the volume since hh:mm, or what the bag holds now? It was 300 mL then.",
                ["The bag: 300 mL since hh:mm", "No, 600 mL"],
            )
        ],
    ),
    Slip(
        "twice as long since the last",
        [Field("urine", "600", "mL")],
        before=[Before(12, "urine", "100"), Before(8, "urine", "300")],
    ),
    Slip(
        "more than can pass",
        [Field("urine", "900", "mL")],
        before=[Before(1, "urine", "100")],
        told=[
            Told(
                "asked",
                "urine",
                "That is 900 mL in an hour. Is it the volume since hh:mm, and not what the bag holds now?",
                ["Yes, 900 mL"],
            )
        ],
    ),
    Slip(
        "a whole day's volume",
        [Field("urine", "2400", "mL")],
        told=[Told("asked", "urine", "Urine 2400 mL is unusually high. Is it right?", ["Yes, 2400 mL"])],
    ),
    Slip(
        "a bag that was emptied",
        [Field("urine", "100", "mL", bag=True)],
        before=[Before(4, "urine", "400", bag="400")],
        told=[
            Told(
                "refused",
                "urine",
                "The bag held 400 mL at hh:mm: it cannot hold 100 mL now. If it was emptied, type the volume instead.",
            )
        ],
    ),
    Slip(
        "a bag never read before",
        [Field("urine", "300", "mL", bag=True)],
        before=[Before(4, "urine", "200")],
        told=[Told("asked", "urine", "Was the bag empty at hh:mm?", ["Yes, it was empty"])],
    ),
    Slip("a bag read right", [Field("urine", "650", "mL", bag=True)], before=[Before(4, "urine", "400", bag="400")]),
    Slip("no urine", [Field("urine", "0", "mL")], before=[Before(4, "urine", "200")]),
    Slip(
        "a collection that starts after its end",
        [Field("urine", "100", "mL", start=60)],
        told=[Told("refused", "urine", "The start of the collection must be before its end.")],
    ),
    Slip(
        "yesterday's date",
        [Field("systolic_bp", "120", "mm[Hg]")],
        ago=24,
        told=[Told("asked", "observed_at", "hh:mm is more than 1 d ago. Is the date right?", ["Yes, taken hh:mm"])],
    ),
    Slip(
        "the wrong hour",
        [Field("systolic_bp", "120", "mm[Hg]")],
        ago=5,
        told=[
            Told("asked", "observed_at", "hh:mm is more than 5 h ago. Was the set taken then?", ["Yes, taken hh:mm"])
        ],
    ),
    Slip("four hours ago", [Field("systolic_bp", "120", "mm[Hg]")], ago=4),
    Slip(
        "tomorrow's date",
        [Field("systolic_bp", "120", "mm[Hg]")],
        ago=-24,
        told=[Told("refused", "observed_at", "The time of the set is in the future.")],
    ),
    Slip(
        "a result before its blood",
        [Field("albumin", "3.8", "g/dL", resulted=-2 * HOUR)],
        ago=1,
        told=[Told("refused", "albumin", "The result cannot have come before the blood was taken.")],
    ),
    Slip(
        "a result still to come",
        [Field("albumin", "3.8", "g/dL", resulted=60)],
        told=[Told("refused", "albumin", "The time of the result is in the future.")],
    ),
    Slip(
        "somebody else's same set",
        [Field("systolic_bp", "84", "mm[Hg]"), Field("diastolic_bp", "50", "mm[Hg]")],
        before=[Before(0.1, "systolic_bp", "84", by_other=True), Before(0.1, "diastolic_bp", "50", by_other=True)],
        told=[
            Told(
                "asked",
                "same",
                "Nurse B saved 84/50 mmHg at hh:mm. Is this the same set?",
                ["The same: do not save", "No, save mine too"],
            )
        ],
    ),
    Slip(
        "somebody else's set with another value",
        [Field("systolic_bp", "88", "mm[Hg]"), Field("diastolic_bp", "50", "mm[Hg]")],
        before=[Before(0.1, "systolic_bp", "84", by_other=True), Before(0.1, "diastolic_bp", "50", by_other=True)],
    ),
    Slip(
        "the same field twice",
        [Field("weight", "78.4", "kg"), Field("weight", "78.6", "kg")],
        before=[WEIGHT],
        told=[Told("refused", "weight", "Weight is given twice in one set.")],
    ),
    Slip("an empty set", [], told=[Told("refused", "set", "Nothing has been typed yet.")]),
)
