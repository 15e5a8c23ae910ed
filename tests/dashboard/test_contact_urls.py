"""Addresses of contacts: which are refused, how they are shown, and that their secrets reach no log."""

import logging
import re
import socket
from pathlib import Path

import pytest
from apprise.manager_plugins import NotificationManager

from dashboard import contact_urls, sending
from db import outbox
from tests.receiving import ROOT, receiving

SECRET = "open-sesame"
PLUGINS = NotificationManager()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"mailtos://capwatch:{SECRET}@mail.example.org?to=nurse@example.org", "mailtos://mail.example.org/…"),
        (f"jsons://hooks.example.org/{SECRET}?+Authorization={SECRET}", "jsons://hooks.example.org/…"),
        (f"json://user:{SECRET}@hooks.example.org:8080", "json://hooks.example.org/…"),
        (f"ntfys://{SECRET}@push.example.org/ward-north", "ntfys://push.example.org/…"),
        ("slack://AAAAAAAAA/BBBBBBBBB/CCCCCCCCCCCCCCCCCCCCCCCC", "slack://…"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "tgram://…"),
        ("JSON://hooks.example.org/x", "json://hooks.example.org/…"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert contact_urls.masked(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "syslog://",
        "dbus://",
        "glib://",
        "gnome://",
        "kde://",
        "qt://",
        "windows://",
        "macosx://",
        "blink1://",
        "file:///etc/passwd",
        "/etc/passwd",
        "vapid://nurse@example.org?keyfile=/etc/passwd",
        "fcm://project@key/device?keyfile=/etc/passwd",
        "rsyslog://example.org",
        "mailto://a:b@example.org?pgppub=/etc/passwd",
        "mailto://a:b@example.org?PGPPRV=/etc/passwd",
        "workflows://example.org/workflow/sig?template=/etc/passwd",
        "slack://AAAAAAAAA/BBBBBBBBB/CCCCCCCCCCCCCCCCCCCCCCCC?template=file:///etc/passwd",
        "ntfy://example.org/topic?attach=file:///etc/passwd",
        "https://hooks.example.org/x",
        "json://",
        "json://hooks.example.org/a\r\nBcc: all@example.org",
        "json://hooks.example.org/a b",
        "json://" + "a" * 2000,
        "",
        "nonsense",
    ],
)
def test_an_address_that_runs_reads_or_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        contact_urls.masked(url)
    assert "passwd" not in str(refused.value)


@pytest.mark.parametrize("scheme", sorted(contact_urls.SERVICES))
def test_each_service_is_known_to_apprise_and_reads_no_file(scheme: str) -> None:
    arguments = PLUGINS[scheme].template_args
    reads = {name for name in arguments if any(part in name for part in ("file", "template", "attach", "pgp", "cert"))}
    assert reads - contact_urls.REFUSED_PARTS - {"filename"} == set()


_IN_DOCS = re.findall(r"`(\w+://[^`]*)`", (ROOT / "docs" / "alerting.md").read_text("utf-8"))


@pytest.mark.parametrize("url", [url for url in _IN_DOCS if "…" not in url])
def test_each_address_that_is_shown_as_an_example_can_be_used(url: str) -> None:
    assert contact_urls.masked(url).endswith("…")


def test_a_try_is_given_up_before_somebody_else_may_make_it() -> None:
    assert sending.LIMIT < outbox.LEASE


def test_nothing_is_asked_for_before_something_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    contact_urls.service(f"mailtos://a:{SECRET}@mail.example.org?to=b@example.org")


def test_a_secret_never_reaches_the_log(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.level
    root.setLevel(1)
    try:
        with caplog.at_level(1):
            for url in (
                f"json://127.0.0.1:1/{SECRET}?+Key={SECRET}",
                f"mailto://{SECRET}:{SECRET}@127.0.0.1:1?to=a@b.org",
            ):
                assert _tried(url) is not None
            with pytest.raises(ValueError, match="cannot read"):
                contact_urls.service(f"slack://{SECRET}")
    finally:
        root.setLevel(before)
    written = capfd.readouterr()
    assert SECRET not in caplog.text + written.out + written.err


def _tried(url: str) -> str | None:
    try:
        return contact_urls.send(url, "title", "body")
    except ValueError as error:
        return str(error)


def test_both_ways_deliver_the_text_as_it_is(tmp_path: Path) -> None:
    body = "Bed <b>3</b> & *4*\nReference: abc"
    with receiving(tmp_path) as receiver:
        for url in (receiver.mail("nurse"), receiver.hook("nurse")):
            assert contact_urls.send(url, "Capwatch: a title", body) is None
        mail, hook = receiver.received()
    assert (mail["title"], mail["text"].strip().replace("\r", "")) == ("Capwatch: a title", body)
    assert (hook["title"], hook["text"]) == ("Capwatch: a title", body)


def test_why_it_failed_is_said_without_the_address(tmp_path: Path) -> None:
    assert (
        contact_urls.send("json://127.0.0.1:1/x", "a", "b") == "The service could not be reached, or did not take it."
    )
    with receiving(tmp_path) as receiver:
        refused = contact_urls.send(f"{receiver.hook('x')}?method=delete", "a", "b")
    assert refused == "The service answered 501."
