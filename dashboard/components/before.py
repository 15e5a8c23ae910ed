"""What is looked at before a dose: what is due, what speaks for holding, the signs ticked by hand, the decision."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import dose_words, session, words
from dashboard.before_dose import Before
from dashboard.components import dose_decision, dose_weight, evidence
from dashboard.settings import settings
from models.dosing import Due, refusal
from models.holding import TICKS, Finding, State, summary
from models.regimen import HoldRule, Regimen

_TICKS: Mapping[State, str] = {"found": "Found", "not found": "Not found", "unknown": "Not looked at"}


def show(before: Before, scope: str) -> None:
    """Everything for the decision, beside the decision itself."""
    if before.regimen is None or before.due is None:
        st.markdown("Without a regimen nothing is computed, counted or looked for.")
        dose_decision.show(before, (), dose_weight.Weighed(None, ""), scope)
        return
    st.html(_due(before, before.regimen, before.due))
    with st.container(key="before"):
        seen, decided = st.columns([3, 2])
        with decided:
            given = "given" in dose_decision.choices(before)
            weight = dose_weight.show(before, scope) if given else dose_weight.Weighed(None, "")
            place = st.container()
        with seen:
            evidence_place = st.container()
            ticks = _ticks(before.regimen, scope)
        found = before.findings(ticks)
        with evidence_place:
            _holding(before, before.regimen, found)
        with place:
            dose_decision.show(before, found, weight, scope)
    _beside(before, before.regimen)


def _due(before: Before, regimen: Regimen, due: Due) -> str:
    zone = settings().zone
    return evidence.written(
        "due.html",
        due=due,
        line=dose_words.due_line(due, regimen, zone, before.at),
        counted=dose_words.counted(due, regimen),
        regimen=regimen,
        minutes=regimen.minutes.value // 60 if regimen.minutes else None,
        refusal=refusal(regimen, due),
    )


def _holding(before: Before, regimen: Regimen, found: tuple[Finding, ...]) -> None:
    put = summary(found, regimen)
    said = evidence.written(
        "holding.html",
        headline=dose_words.headline(put, regimen),
        many=dose_words.many(regimen) if put.many else "",
        groups=dose_words.groups(put, regimen, settings().zone, before.at),
    )
    st.html(said)


def _ticks(regimen: Regimen, scope: str) -> dict[str, State]:
    """What the one who decides sees at the bed: it is kept with the decision alone, so that nobody else is asked."""
    if not session.may("decide"):
        return {}
    st.markdown("### Look, and say what you see")
    signs = [rule for rule in regimen.holds if rule.rule is None]
    sides = st.columns(2)
    return {rule.name: _tick(rule, sides[place % 2], scope) for place, rule in enumerate(signs)}


def _tick(rule: HoldRule, side: DeltaGenerator, scope: str) -> State:
    chosen: State | None = side.segmented_control(
        f"{rule.by_hand} ({rule.level})",
        TICKS,
        default="unknown",
        format_func=_TICKS.__getitem__,
        key=f"tick {rule.name} {scope}",
        persist_state="session",
    )
    return chosen or "unknown"


def _beside(before: Before, regimen: Regimen) -> None:
    last = max((one.asked_at for one in before.known.askings), default=None)
    zone = settings().zone
    if last is None:
        st.markdown("Symptoms: nobody has asked yet.")
    else:
        at = int(last.timestamp())
        st.markdown(f"Symptoms were last asked for {words.clock(at, zone, before.at)} ({words.age(before.at - at)}).")
    with st.expander("Reminders for this drug", expanded=True):
        st.html(evidence.written("reminders.html", reminders=regimen.reminders))
    with st.expander("Sources of the numbers"):
        st.html(evidence.written("dose_sources.html", sources=dose_words.sources(regimen), about=regimen.about))
