"""Short ways to type a set at the bedside."""

from fractions import Fraction

from models.entry import check
from models.held import Context
from models.measurements import KINDS
from models.typed import Checked, Typed
from tests.models.making import h

NOW = h(10)


def checked(
    *typed: tuple[str, str] | tuple[str, str, str] | Typed,
    at: int = NOW,
    last: dict[str, str] | None = None,
    beside: dict[str, str] | None = None,
    last_urine: int | None = None,
) -> Checked:
    """A set of (kind, value, unit), held against what the record holds."""
    fields = [one if isinstance(one, Typed) else _field(*one) for one in typed]
    known = {kind: (Fraction(value), h(0)) for kind, value in (last or {}).items()}
    at_once = {kind: Fraction(value) for kind, value in (beside or {}).items()}
    return check(at, fields, Context(NOW, known, at_once, last_urine))


def _field(kind: str, value: str, unit: str = "") -> Typed:
    return Typed(kind, value, unit or KINDS[kind].unit.code)


def said(found: Checked) -> str:
    """R(efused), A(sked about) or taken."""
    return "R" if found.refusals else "A" if found.questions else ""
