"""One picture of the watched hours: a bar for each set and one for the naive rule, drawn as SVG."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from dashboard import colours

WIDTH, LEFT, BAR, STEP, TOP = 960, 190, 30, 74, 86
SPAN = WIDTH - LEFT - 20

# The fill of each state, from dark to light, so that a print in grey keeps their order; hatching says "unknown".
FILLS = {
    "flagged": colours.MET,
    "possible": colours.TRACE_SOFT,
    "unassessed": "url(#hatched)",
    "clear": colours.PAPER,
    "safe, something unknown": "url(#hatched)",
    "safe, nothing unknown": colours.PAPER,
}


def svg(title: str, bars: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> str:
    """The picture: for each bar its name and its parts (state, share of 1); every part is also told in text."""
    height = TOP + STEP * len(bars)
    drawn = "\n".join(_bar(place, name, parts) for place, (name, parts) in enumerate(bars))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"
 aria-label="{escape(title)}" font-family="Liberation Sans, Arial, sans-serif" font-size="15" fill="{colours.INK}">
<defs><pattern id="hatched" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="8" height="8" fill="{colours.UNKNOWN}"/>
<rect width="2" height="8" fill="{colours.QUIET}"/></pattern></defs>
<rect width="{WIDTH}" height="{height}" fill="{colours.PAPER}"/>
<text x="20" y="30" font-size="18" font-weight="bold">{escape(title)}</text>
{_legend()}
{drawn}
</svg>
"""


def _legend() -> str:
    found, x = [], LEFT
    for state in ("flagged", "possible", "unassessed", "clear"):
        label = {"unassessed": "unassessed; naive: safe, something unknown", "clear": "clear; naive: safe"}.get(
            state, state
        )
        found.append(_rect(x, 46, 18, 18, state) + f'<text x="{x + 24}" y="60">{label}</text>')
        x += 24 + 7 * len(label) + 22
    return "\n".join(found)


def _bar(place: int, name: str, parts: Sequence[tuple[str, float]]) -> str:
    y, x, drawn = TOP + place * STEP, float(LEFT), []
    for state, share in parts:
        drawn.append(_rect(x, y, share * SPAN, BAR, state))
        x += share * SPAN
    told = " · ".join(f"{state} {share:.0%}" for state, share in parts)
    label = f'<text x="20" y="{y + 20}" font-weight="bold">{escape(name)}</text>'
    return "\n".join([label, *drawn, f'<text x="{LEFT}" y="{y + BAR + 20}">{escape(told)}</text>'])


def _rect(x: float, y: float, width: float, height: float, state: str) -> str:
    where = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"'
    return f'<rect {where} fill="{FILLS[state]}" stroke="{colours.INK}" stroke-width="1"/>'
