"""The log: one line for each thing, with the request's id, and never the message of an exception."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import streamlit.logger
import uvicorn.config

from dashboard import logs
from db.origin import Origin, coming_from


@pytest.fixture(autouse=True)
def _put_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger(logs.OWN)
    handlers, level, own_level = root.handlers[:], root.level, own.level
    monkeypatch.setattr(streamlit.logger, "setup_formatter", streamlit.logger.setup_formatter)
    monkeypatch.setattr(streamlit.logger, "_loggers", {})
    for one in logs.taken_over():
        monkeypatch.setattr(one, "handlers", one.handlers[:])
        monkeypatch.setattr(one, "propagate", one.propagate)
    # Itself, not a copy: it is uvicorn's default.
    for part in ("handlers", "loggers"):
        monkeypatch.setitem(uvicorn.config.LOGGING_CONFIG, part, uvicorn.config.LOGGING_CONFIG[part])
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    own.setLevel(own_level)


@contextmanager
def _written(monkeypatch: pytest.MonkeyPatch, form: str, level: str = "info") -> Iterator[list[str]]:
    stream, lines = io.StringIO(), []
    monkeypatch.setattr("sys.stderr", stream)
    logs.set_up(level, form)
    yield lines
    lines += stream.getvalue().splitlines()


def _stumble(name: str) -> None:
    try:
        raise ValueError("albumin of Amber Testcase")
    except ValueError:
        logging.getLogger(name).exception("It failed\nERROR forged")


def test_a_line_of_text_names_its_request(monkeypatch: pytest.MonkeyPatch) -> None:
    with _written(monkeypatch, "text") as lines:
        with coming_from(Origin("10.1.2.3", "0af7651916cd43dd")):
            logging.getLogger("capwatch").info("within")
        logging.getLogger("capwatch").info("without")
    assert [line.partition(" INFO ")[2] for line in lines] == [
        "capwatch [0af7651916cd43dd]: within",
        "capwatch [-]: without",
    ]


def test_a_line_of_json_holds_the_same_and_what_more_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    with _written(monkeypatch, "json") as lines, coming_from(Origin(None, "0af7651916cd43dd")):
        logging.getLogger("capwatch.access").info("GET /", extra={"status": 200})
    (line,) = map(json.loads, lines)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "capwatch.access",
        "message": "GET /",
        "request": "0af7651916cd43dd",
        "status": 200,
    }


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("name", ["capwatch", "uvicorn.error", "streamlit.runtime", "sqlalchemy.pool"])
def test_no_exception_says_its_message_and_each_is_one_line(
    monkeypatch: pytest.MonkeyPatch, form: str, name: str
) -> None:
    with _written(monkeypatch, form) as lines:
        streamlit.logger.get_logger("streamlit.runtime")
        _stumble(name)
    (line,) = lines
    assert "ValueError at test_logs.py:" in line
    assert "Amber" not in line
    assert "\\nERROR forged" in line


def test_libraries_are_not_heard_below_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    with _written(monkeypatch, "text", "debug") as lines:
        for name in ("websockets", "uvicorn.error", "sqlalchemy.engine", "capwatch"):
            logging.getLogger(name).debug("BINARY Amber Testcase")
    assert [line.partition(" DEBUG ")[2] for line in lines] == ["capwatch [-]: BINARY Amber Testcase"]


def test_streamlit_and_uvicorn_bring_no_handlers_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    early = streamlit.logger.get_logger("streamlit.early")
    with _written(monkeypatch, "text") as lines:
        late = streamlit.logger.get_logger("streamlit.late")
        uvicorn.Config(app=None, use_colors=False)
        for one in (early, late, logging.getLogger("uvicorn")):
            assert not one.handlers
            one.warning("heard once")
    assert len(lines) == 3


def test_who_starts_the_program_is_told_in_its_form(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with _written(monkeypatch, "text") as lines:
        logs.say("It is ready.", "text")
    assert (lines, capsys.readouterr().out) == ([], "It is ready.\n")
    with _written(monkeypatch, "json") as lines:
        logs.say("It is ready.", "json")
    assert [json.loads(line)["message"] for line in lines] == ["It is ready."]
    assert capsys.readouterr().out == ""


def test_what_was_set_up_before_is_taken_over_too(monkeypatch: pytest.MonkeyPatch) -> None:
    early = logging.getLogger("uvicorn.error")
    monkeypatch.setattr(early, "handlers", [logging.StreamHandler()])
    monkeypatch.setattr(early, "propagate", False)
    with _written(monkeypatch, "json") as lines:
        early.warning("heard once")
    assert [json.loads(line)["message"] for line in lines] == ["heard once"]
