"""The language that is spoken: English, or another that the browser asks for and that has a catalogue in `locale/`.

Texts are English in the source and looked up by themselves; what has no translation is said in English. Nothing else
knows of languages: a request chooses one, and all that is said while it is answered is said in it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po

from models.measurements import plain

CATALOGUES = Path(__file__).parent.parent / "locale"
"""A folder for each language, with its `LC_MESSAGES/capwatch.po`."""

ENGLISH = "en"
_MOST_ASKED_FOR = 20

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


@cache
def languages() -> tuple[str, ...]:
    """Every language there is, English first."""
    return (ENGLISH, *sorted(file.parent.parent.name for file in CATALOGUES.glob("*/LC_MESSAGES/capwatch.po")))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Translations by their English text; none for English."""
    if language == ENGLISH:
        return {}
    with (CATALOGUES / language / "LC_MESSAGES" / "capwatch.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file, language) if one.id and one.string}


def asked_for(accept_language: str) -> str:
    """The language that an Accept-Language header likes best of those there are; English where it names none."""
    liked = []
    for place, part in enumerate(accept_language.split(",")[:_MOST_ASKED_FOR]):
        tag, _, weight = part.partition(";")
        liked.append((-_weight(weight), place, tag.strip().split("-")[0].lower()))
    wanted = (tag for weight, _, tag in sorted(liked) if weight < 0)
    return next((tag for tag in wanted if tag in languages()), ENGLISH)


def _weight(text: str) -> float:
    name, _, number = text.strip().partition("=")
    try:
        return float(number) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """All that is said in this block is said in that language."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """The language now."""
    return _spoken.get()


def t(english: str, **values: Any) -> str:
    """The text in the language now, its {places} filled."""
    template = catalogue(spoken()).get(english, english)
    return template.format(**{name: shown(value) for name, value in values.items()}) if values else template


def shown(value: Any) -> str:
    """What stands in a text: a number as it is written here, all else as it is."""
    return number(value) if isinstance(value, Fraction | float) else str(value)


def number(value: Fraction | float, decimals: int = 2, apart_from: Fraction | float | None = None) -> str:
    """As `models.measurements.plain`, with the decimal mark of the language."""
    return plain(value, decimals, apart_from).replace(".", _decimal_mark(spoken()))


@cache
def _decimal_mark(language: str) -> str:
    return str(Locale.parse(language).number_symbols["latn"]["decimal"])


def day_and_time(then: datetime) -> str:
    """`21 Nov 03:10`."""
    # Translators: a date pattern of CLDR, day and month before the time.
    # Without its zone, for two times of one instant are the same key whatever their clocks show.
    return _formatted(then.replace(tzinfo=None), t("d MMM HH:mm"), spoken())


@lru_cache(maxsize=16384)
def _formatted(wall: datetime, pattern: str, language: str) -> str:
    return format_datetime(wall, pattern, locale=language)


def day(then: date) -> str:
    """`2 Jan 1960`."""
    # Translators: a date pattern of CLDR, day, month and year.
    return format_date(then, t("d MMM yyyy"), locale=spoken())


def as_written(typed: str) -> str:
    """A number as it was typed, with the decimal mark of the language."""
    return typed.replace(",", ".").replace(".", _decimal_mark(spoken()))
