"""What stands on every page: who it is about, what is shown, who printed it and when, and which page it is."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from dashboard import colours, due_words, words
from dashboard.language import day
from dashboard.paper.gathered import Gathered
from dashboard.paper.letters import MISSING_NOTE
from dashboard.paper.paper import HEIGHT, INNER, MARGIN, Paper
from dashboard.paper.told import full_moment

BOTTOM = HEIGHT - 15.0
"""Where what a page holds ends."""

DEMONSTRATION = "Demonstration: every patient is made up"
NO_DEVICE = "Capwatch is not a medical device. It shows what was recorded and decides nothing."
_START, _FACT, _PAST = MARGIN - 3, 4.4, 5.6
_NAME_LINES, _NAME_SIZES = 2, (15.0, 12.0, 9.0, 7.0)


@dataclass(frozen=True)
class Head:
    """The words of the head and foot: `title` says what is printed, `past` as of when if not of now."""

    name: str
    facts: str
    title: str
    past: str
    printed: str
    demonstration: bool


def head(held: Gathered, title: str, by: str, now: int, zone: ZoneInfo) -> Head:
    """The head for a stay, printed by somebody now."""
    stay, columns, at = held.known.stay, held.known.columns, held.known.at
    patient = stay.patient
    years = words.age_in_years(patient, held.at, zone)
    age = "age not known" if years is None else f"{years} years (born {day(date.fromisoformat(patient.born_on))})"
    off = due_words.held_away(columns, zone, held.at)
    away = f" · {off}" if off else ""
    return Head(
        name=patient.name,
        facts=f"Record {patient.record_number} · {age} · bed {columns['bed']}, {columns['ward']}{away}",
        title=title,
        past="" if at is None else f"THE PAST: as known at {full_moment(at, zone)}",
        printed=f"Printed {full_moment(now, zone)}, {words.zone_name(now, zone)}, by {by}",
        demonstration=held.demonstration,
    )


def top(paper: Paper, said: Head) -> float:
    """Where what a page holds begins: under its head."""
    size, lines = _name(paper, said.name)
    return _START + 0.42 * size * len(lines) + _FACT * len(_facts(paper, said)) + (_PAST if said.past else 0.0) + 4


def draw(paper: Paper, said: Head) -> None:
    """Puts head and foot on all pages, once everything else is on them."""
    for number in range(1, paper.pages + 1):
        paper.turn_to(number)
        _head(paper, said)
        _foot(paper, said, number)


def _head(paper: Paper, said: Head) -> None:
    right, y = MARGIN + INNER, _START
    paper.put(right, MARGIN, said.title, 9, bold=True, align="right")
    if said.demonstration:
        paper.put(right, MARGIN + 4.2, DEMONSTRATION, 8, align="right")
    size, lines = _name(paper, said.name)
    for line in lines:
        y += 0.42 * size
        paper.put(MARGIN, y, line, size, bold=True)
    for line in _facts(paper, said):
        y += _FACT
        paper.put(MARGIN, y, line, 9)
    if said.past:
        paper.area(MARGIN, y + 1.6, INNER, _PAST - 0.6, colours.INK)
        paper.put(MARGIN + 2, y + 5.2, said.past, 9, bold=True, colour=colours.PAPER)
        y += _PAST
    paper.rule(MARGIN, y + 2, right, y + 2, 0.4, colours.INK)


def _facts(paper: Paper, said: Head) -> list[str]:
    lines = paper.wrapped(said.facts, INNER, 9)
    return lines if len(lines) < 3 else [lines[0], paper.cut(" ".join(lines[1:]), INNER, 9)]


def _name(paper: Paper, name: str) -> tuple[float, list[str]]:
    """The largest size in which a name fits beside the title; the longest of all are cut with an ellipsis."""
    width = 0.68 * INNER
    for size in _NAME_SIZES:
        lines = paper.wrapped(name, width, size, bold=True)
        if len(lines) <= (1 if size > _NAME_SIZES[1] else _NAME_LINES):
            return size, lines
    return size, [lines[0], paper.cut(" ".join(lines[1:]), width, size, bold=True)]


def _foot(paper: Paper, said: Head, number: int) -> None:
    right, y = MARGIN + INNER, HEIGHT - 9
    paper.rule(MARGIN, y - 3.6, right, y - 3.6, 0.2)
    page = f"page {number} of {paper.pages}"
    paper.put(right, y, page, 8, bold=True, align="right")
    paper.put(MARGIN, y, paper.cut(said.printed, INNER - 30, 8), 8)
    paper.put(MARGIN, y + 3.4, f"{NO_DEVICE}{f' {MISSING_NOTE}' if paper.lacking else ''}", 7, colour=colours.QUIET)
