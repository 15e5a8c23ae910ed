"""Addresses of contacts: which Apprise URLs can be used, how one is shown without its secrets, and how it is loaded.

Only services that are reached over the network: never one that runs a program, talks to this machine's desktop or its
log, or reads a file of the server.
"""

import logging
import re
import threading
from urllib.parse import parse_qsl, urlsplit

import apprise

# urllib3 logs the paths it asks for, which hold tokens.
for _logger in ("urllib3", "requests", "paho"):
    logging.getLogger(_logger).setLevel(logging.CRITICAL + 1)


class _Silence(logging.Filter):
    """Lets nothing through that Apprise logs; keeps the status that a service answered with in this thread."""

    def __init__(self) -> None:
        super().__init__()
        self.of = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps the number, and nothing else."""
        if found := re.search(r"error=(\d{3})\b", record.getMessage()):
            self.of.status = found[1]
        return False


_SILENCE = _Silence()
logging.getLogger("apprise").addFilter(_SILENCE)

_WITH_A_HOST = """
apprise apprises form forms goalert goalerts gotify gotifys json jsons mailto mailtos matrix matrixs mmost mmosts nctalk
nctalks ntfy ntfys rocket rockets signal signals smseagle smseagles splunk xml xmls
"""
_OF_A_PROVIDER = """
azure bulksms clickatell clicksend d7sms gchat ilert mailgun msgbird nexmo o365 opsgenie pagerduty plivo pover sendgrid
ses seven signl4 sinch slack smtp2go sns squadcast tgram threema twilio vonage whatsapp workflow workflows wxteams zoom
"""

ON_A_HOST = frozenset(_WITH_A_HOST.split())
"""Services on a host of the URL, which is no secret; of all others what follows may be a token."""

SERVICES = ON_A_HOST | frozenset(_OF_A_PROVIDER.split())
"""The services that a contact can be on, by the beginning of their URLs."""

REFUSED_PARTS = frozenset({"attach", "attach-as", "template", "pgp", "pgppub", "pgpprv", "wkd", "discovery", "path"})
"""What may follow a question mark in an Apprise URL, and would read a file, send one or ask another host."""

LONGEST = 2000

_ASSET = apprise.AppriseAsset(
    app_id="Capwatch",
    app_desc="Capwatch",
    app_url="",
    image_url_mask="",
    image_url_logo="",
    image_path_mask="",
    async_mode=False,
    interpret_emojis=False,
    http_redirects=False,
    pgp_autogen=False,
    pem_autogen=False,
    service_timeout=0,
    allow_templates=False,
    storage_mode=apprise.PersistentStoreMode.MEMORY,
    language="en",
)


def masked(url: str) -> str:
    """The URL without its secrets: `mailtos://mail.example.org/…`. Raises ValueError with a sentence for a bad one."""
    service(url)
    scheme = _scheme(url)
    host = urlsplit(url).hostname if scheme in ON_A_HOST else None
    return f"{scheme}://{host}/…" if host else f"{scheme}://…"


def service(url: str) -> apprise.Apprise:
    """What sends to this URL. Raises ValueError with a sentence that does not repeat it."""
    _refuse(url)
    loaded = apprise.Apprise.instantiate(url, asset=_ASSET, suppress_exceptions=True)
    if loaded is None:
        raise ValueError("Apprise cannot read this address: look up how the service's URL is written.")
    # Where a service would read markup, what stands in a name must not become any.
    loaded.notify_format = apprise.NotifyFormat.TEXT
    made = apprise.Apprise(asset=_ASSET)
    made.add(loaded)
    return made


def send(url: str, title: str, body: str) -> str | None:
    """Sends plain text: None, or a sentence without secrets that says why it could not. Raises what `service` does."""
    loaded, _SILENCE.of.status = service(url), None
    result = loaded.notify(
        body, title=title, notify_type=apprise.NotifyType.WARNING, body_format=apprise.NotifyFormat.TEXT
    )
    if result:
        return None
    status = _SILENCE.of.status
    return f"The service answered {status}." if status else "The service could not be reached, or did not take it."


def _refuse(url: str) -> None:
    if not url.isprintable() or len(url) > LONGEST or " " in url:
        raise ValueError("The address holds a space or another character that no URL has, or is too long.")
    scheme = _scheme(url)
    if scheme in {"http", "https"}:
        raise ValueError(
            f"Write a webhook as {'jsons' if scheme == 'https' else 'json'}://, and a service by its own name."
        )
    if scheme not in SERVICES:
        raise ValueError("The address must be an Apprise URL of a service that is reached over the network.")
    named = {name.lower() for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    refused = sorted(named & REFUSED_PARTS)
    if refused:
        raise ValueError(f"'{refused[0]}' cannot be part of an address here: it reads a file or asks another host.")


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()
