"""The log: one line for each thing that happened, as text or as JSON, with the id of the request it belongs to.

No line holds the message of an exception, and no library is heard below a warning: at `debug` some of them write whole
messages, with what a patient's page shows.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any, Literal

import click
import uvicorn.config
from pythonjsonlogger.json import JsonFormatter
from streamlit import logger as streamlits

from db import origin

OWN = "capwatch"
"""The program's own logger, and what the names of its others begin with."""

_ON_THEIR_OWN = ("streamlit", "uvicorn", "websockets")
_TEXT = "%(asctime)s %(levelname)s %(name)s [%(request)s]: %(message)s"


def set_up(level: str, form: Literal["text", "json"]) -> None:
    """Sends everything that this process logs through one handler, to standard error."""
    handler = logging.StreamHandler()
    handler.addFilter(_complete)
    handler.setFormatter(_Json() if form == "json" else _OneLine(_TEXT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OWN).setLevel(level.upper())
    _take_over()


def say(sentence: str, form: Literal["text", "json"]) -> None:
    """Tells whoever started the program; a machine that reads the log finds it there, as one more line."""
    if form == "json":
        logging.getLogger(OWN).info(sentence)
    else:
        click.echo(sentence)


def described(error: BaseException) -> str:
    """An exception by its type and places alone: its message may quote a patient's values."""
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' > '.join(places[-6:])}"


def _complete(record: logging.LogRecord) -> bool:
    record.request = origin.current().request or "-"
    if record.exc_info and record.exc_info[1]:
        record.msg, record.args = f"{record.getMessage()}: {described(record.exc_info[1])}", ()
    record.exc_info = record.exc_text = record.stack_info = None
    return True


def _take_over() -> None:
    """Streamlit and uvicorn give each of their loggers a handler and a form of its own."""
    uvicorn.config.LOGGING_CONFIG.update(handlers={}, loggers={})
    streamlits.setup_formatter = _leave_to_root
    for one in taken_over():
        _leave_to_root(one)


def taken_over() -> list[logging.Logger]:
    """The loggers, of those there are by now, that would write on their own."""
    there = logging.Logger.manager.loggerDict
    return [one for name, one in there.items() if name.startswith(_ON_THEIR_OWN) and isinstance(one, logging.Logger)]


def _leave_to_root(one: logging.Logger) -> None:
    one.handlers.clear()
    one.propagate = True


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # Nothing that was sent to the server begins a line of its own.
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")


class _Json(JsonFormatter):
    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        at = datetime.fromtimestamp(record.created, UTC)
        first = {"at": at.isoformat(timespec="milliseconds"), "level": record.levelname.lower(), "logger": record.name}
        rest = dict(log_data)
        log_data.clear()
        log_data.update(first | rest)
