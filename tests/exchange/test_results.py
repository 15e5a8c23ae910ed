"""Files out: headers, order, quoting, merging of rows, decimals (section 8)."""

import csv
import io
from pathlib import Path

from db.exchange.csv import columns
from db.exchange.results import evaluated, table
from models.criteria import named
from tests.exchange.comparing import ours
from tests.models.making import set_text

HEADERS = {
    "timeline.csv": "stay_id,start,end,low_blood_pressure,swelling,low_protein,overall\n",
    "episodes.csv": "stay_id,start,end\n",
    "urine.csv": "stay_id,at,rule,observed_hours,value,state\n",
}
SHORT = "stay_id,observed_at,kind,value,unit\n"


def test_headers_stand_even_over_no_rows(tmp_path: Path) -> None:
    assert evaluated(*columns([], {}), named("bedside")) == HEADERS
    assert ours(tmp_path, SHORT, "stay_id,admitted_at\ns,2026-01-01T00:00:00Z\n", set_text()) == HEADERS


def test_rows_are_written_to_the_letter(tmp_path: Path) -> None:
    rows = [
        's,2026-01-01T10:00:00+01:00,albumin,"2.9",g/dL',
        "s,2026-01-01T09:00:00.5Z,systolic_bp,11,kPa",
        "s,2026-01-01T11:00:00Z,systolic_bp,120,mm[Hg]",
        '"a, ""b""",2026-01-01T09:00:00Z,heart_rate,80,/min',
        "s,2026-01-01T09:00:00Z,urine,100,mL",
        "s,2026-01-01T12:00:20Z,urine,10,mL",
    ]
    rules = set_text(clear="0", urine_rules=[("urine_per_hour", "<", "10", "3")])
    found = ours(tmp_path, SHORT + "\n".join(rows) + "\n", "stay_id,discharged_at\ns,2026-01-01T23:00:00Z\n", rules)
    assert found["timeline.csv"] == HEADERS["timeline.csv"] + (
        '"a, ""b""",2026-01-01T09:00:00Z,,unknown,unknown,unknown,unassessed\n'
        "s,2026-01-01T09:00:00Z,2026-01-01T11:00:00Z,met,unknown,met,flagged\n"
        "s,2026-01-01T11:00:00Z,2026-01-01T17:00:00Z,not_met,unknown,met,possible\n"
        "s,2026-01-01T17:00:00Z,2026-01-01T23:00:00Z,unknown,unknown,met,possible\n"
    )
    assert found["episodes.csv"] == HEADERS["episodes.csv"] + "s,2026-01-01T09:00:00Z,2026-01-01T23:00:00Z\n"
    assert found["urine.csv"] == HEADERS["urine.csv"] + (
        "s,2026-01-01T09:00:00Z,rule 0,0.0000,,unknown\ns,2026-01-01T12:00:20Z,rule 0,3.0056,3.327172,met\n"
    )


def test_what_only_counts_from_before_makes_no_row_of_its_own(tmp_path: Path) -> None:
    # Pressure counts until 12:00, albumin is met throughout: nothing that is written changes at 10:00.
    rows = [("08", "albumin,2.9,g/dL"), ("09", "systolic_bp,80,mm[Hg]"), ("10", "systolic_bp,120,mm[Hg]")]
    text = SHORT + "".join(f"s,2026-01-01T{hour}:00:00Z,{rest}\n" for hour, rest in rows)
    text += "s,2026-01-02T08:00:00Z,heart_rate,80,/min\n"
    found = ours(tmp_path, text, None, set_text(counts="1", needed=1))["timeline.csv"].splitlines()[1:]
    assert [row.split(",", 3)[1][11:13] + row.split(",", 3)[3] for row in found] == [
        "08unknown,unknown,met,flagged",
        "09met,unknown,met,flagged",
        "10not_met,unknown,met,flagged",
        "16unknown,unknown,met,flagged",
    ]


def test_any_text_survives_the_table() -> None:
    fields = ["plain", "comma,", 'quote"', "line\nbreak", "carriage\rreturn", "both\r\n", "", " space ", "Ünit-é"]
    text = table(["a"] * len(fields), [fields, fields])
    assert text.startswith("a,a,a,a,a,a,a,a,a\nplain,")
    assert text.endswith("Ünit-é\n")
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [fields, fields]
    assert table(["a", "b"], [["plain", "x y"]]) == "a,b\nplain,x y\n"
