"""Sentences in English that can be said in another language."""

import copy
import json
from fractions import Fraction

from models.phrases import Clock, Phrase, phrase

GERMAN = {"{label} is {value} at {time}.": "Um {time} ist {label} {value}.", "Weight": "das Gewicht"}


def test_a_phrase_is_its_english_and_can_be_said_otherwise() -> None:
    made = phrase("{label} is {value} at {time}.", label=phrase("Weight"), value=Fraction(141, 2), time=Clock(7200))
    assert made == "Weight is 70.5 at 02:00 UTC."
    assert json.loads(json.dumps({"sentence": made})) == {"sentence": str(made)}
    shown = made.said(lambda text: GERMAN.get(text, text), lambda one: "70,5" if isinstance(one, Fraction) else "03:00")
    assert shown == "Um 03:00 ist das Gewicht 70,5."


def test_a_copy_remembers_and_braces_in_what_was_typed_are_only_text() -> None:
    made = copy.deepcopy(phrase("'{typed}' is not a number.", typed="{now}"))
    assert isinstance(made, Phrase)
    assert (made, made.template) == ("'{now}' is not a number.", "'{typed}' is not a number.")
    assert made.said(str, str) == made
