"""Reads a TOML file of the project's own into its checked shape, or says what is wrong with it and where."""

import hashlib
import re
import tomllib
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Shape = TypeVar("Shape", bound=BaseModel)


def checked(shape: type[Shape], text: str, where: str, failure: type[Exception]) -> tuple[Shape, str]:
    """The content of a TOML text, and its SHA-256; `where` names it in errors. Raises `failure`, a sentence a line."""
    try:
        found = shape.model_validate(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise failure(f"{where}: {error}") from None
    except ValidationError as error:
        raise failure("\n".join(f"{where}: {_problem(one)}" for one in error.errors())) from None
    return found, hashlib.sha256(text.encode()).hexdigest()


def _problem(found: Any) -> str:
    unknown = found["type"] == "extra_forbidden"
    sentence = "is not known" if unknown else re.sub("^Value error, ", "", found["msg"])
    place = " ".join(f"number {part + 1}" if isinstance(part, int) else part for part in found["loc"])
    return f"{place}: {sentence}" if place else sentence
