"""Sentences that can be said in another language: English text that remembers what it was made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.instants import moment
from models.plain import plain


@dataclass(frozen=True)
class Clock:
    """An instant within a sentence, in seconds: this floor knows no ward, so that its English is in UTC."""

    at: int

    def __str__(self) -> str:
        return f"{moment(self.at):%H:%M} UTC"


Value = Fraction | Clock | str
"""What can stand in a sentence: a number, an instant, a text as it is, or a Phrase, which is said in its turn."""


class Phrase(str):
    """A text in English that equals that text, with the `template` and `values` it was made from."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Value]

    def said(self, translated: Callable[[str], str], shown: Callable[[Fraction | Clock], str]) -> str:
        """The same in another language: `translated` turns a template, `shown` writes a number or an instant."""
        values = {
            name: value.said(translated, shown)
            if isinstance(value, Phrase)
            else shown(value)
            if isinstance(value, Fraction | Clock)
            else value
            for name, value in self.values.items()
        }
        return translated(self.template).format(**values)


def phrase(template: str, **values: Value) -> Phrase:
    """The template with its `{names}` filled in; a Fraction as `plain` writes it."""
    filled = {name: plain(value) if isinstance(value, Fraction) else str(value) for name, value in values.items()}
    made = Phrase(template.format(**filled))
    made.template, made.values = template, values
    return made
