"""The state of a stay in words: what holds, since when, and each rule with what it rests on and its source."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
import streamlit as st

from dashboard import words
from models.criteria import CriteriaSet
from models.measurements import KINDS
from models.verdicts import Assessment, CriterionVerdict, RuleVerdict, UrineVerdict

_TEMPLATES = Path(__file__).parent.parent / "templates"
_pages = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
)

OVERALL_SHAPES = {"flagged": "▲", "possible": "◐", "clear": "○", "unassessed": "?"}


@dataclass(frozen=True)
class RuleWords:
    """A rule as shown; `number` leads to its source below."""

    state: str
    shape: str
    sentence: str
    age: str
    number: int


@dataclass(frozen=True)
class PartWords:
    """A criterion as shown; `memory` says why it counts though it is not met."""

    state: str
    shape: str
    label: str
    word: str
    memory: str
    rules: tuple[RuleWords, ...]


def written(template: str, **held: Any) -> str:
    """A template of ours as HTML, everything in it escaped."""
    return _pages.get_template(template).render(**held)


def show(found: Assessment, criteria: CriteriaSet, zone: ZoneInfo) -> None:
    """The words for one assessment, and the sources of all rules one tap away."""
    st.html(html(found, criteria, zone))
    with st.expander("Sources of the numbers"):
        st.html(written("sources.html", criteria=criteria, sources=sources(criteria)))


def html(found: Assessment, criteria: CriteriaSet, zone: ZoneInfo) -> str:
    """The words for one assessment, as HTML."""
    return written(
        "evidence.html",
        found=found,
        warning=words.listed(rule.rule.name for rule in found.urine if rule.state == "met"),
        settling=settling(found),
        parts=parts(found, zone),
        urine=urine(found, zone),
        judged_by=judged_by(criteria),
        criteria=criteria,
    )


def judged_by(criteria: CriteriaSet) -> str:
    """The set that judges, by title, name and version."""
    return f"Judged by {criteria.title} ({criteria.name}, version {criteria.version})."


def settling(found: Assessment) -> str:
    """The readings that would settle what is open, by criterion; empty where nothing is."""
    needs = [f"{part.label.lower()}: {words.listed(_lacking(part))}" for part in found.unsettled]
    return "; ".join(needs) + "." if needs else ""


def _lacking(part: CriterionVerdict) -> list[str]:
    leading = [rule for rule in part.rules if rule.state == "unknown" and rule.rule.measure.leading]
    return list(dict.fromkeys(map(_lack, leading)))


def _lack(verdict: RuleVerdict) -> str:
    kind = KINDS[verdict.rule.measure.latest].label.lower()
    if verdict.reason != "no reference":
        return f"{kind} now"
    return f"a {kind} to compare with ({verdict.rule.measure.reference})"


def parts(found: Assessment, zone: ZoneInfo) -> list[PartWords]:
    """The three criteria, their rules numbered through."""
    made, number = [], 0
    for part in found.criteria:
        rules = tuple(_rule(rule, number + place, found.at, zone) for place, rule in enumerate(part.rules, 1))
        number += len(rules)
        word, memory = words.STATES[part.state].lower(), words.memory(part, zone, found.at)
        made.append(PartWords(part.state, words.SYMBOLS[part.state], part.label, word, memory, rules))
    return made


def _rule(verdict: RuleVerdict, number: int, now: int, zone: ZoneInfo) -> RuleWords:
    sentence = words.rule_sentence(verdict, zone, now)
    return RuleWords(verdict.state, words.SYMBOLS[verdict.state], sentence, _age(verdict, now, zone), number)


def _age(verdict: RuleVerdict, now: int, zone: ZoneInfo) -> str:
    times = [used.at for used in verdict.latest if used.at is not None]
    if not times or verdict.reason == "stale":
        return ""
    last = f", valid until {words.clock(verdict.valid_until, zone, now)}" if verdict.valid_until else ""
    return f"{words.age(now - times[0])} old{last}."


def urine(found: Assessment, zone: ZoneInfo) -> list[RuleWords]:
    """The urine rules, numbered on after those of the criteria."""
    before = sum(len(part.rules) for part in found.criteria)
    return [_urine_rule(rule, before + place, found.at, zone) for place, rule in enumerate(found.urine, 1)]


def _urine_rule(verdict: UrineVerdict, number: int, now: int, zone: ZoneInfo) -> RuleWords:
    sentence, age = words.urine_sentence(verdict, zone, now), f"{words.age(now - verdict.at)} old."
    return RuleWords(verdict.state, words.SYMBOLS[verdict.state], sentence, age, number)


def sources(criteria: CriteriaSet) -> list[tuple[str, str]]:
    """Each rule's number in words and its source, in the order in which the rules are numbered."""
    rules = [
        (f"{rule.measure.label.capitalize()} {words.threshold(rule)}", rule.source)
        for part in criteria.criteria
        for rule in part.rules
    ]
    return rules + [(words.urine_rule(rule), rule.source) for rule in criteria.urine]
