"""The way to the sign-in page and back to what was asked for: never to an address that somebody else has written."""

import re
from urllib.parse import quote

from dashboard import tablet
from dashboard.places import PLACES

_ID = "[0-9]{1,18}"
_PAGES = re.compile("|".join(("/", re.escape(tablet.PAGE), *(f"/{place.script}" for place in PLACES))))
_MORE = (
    re.compile(rf"/alerts\?alert={_ID}"),
    re.compile(rf"/paper/stays/{_ID}(/readings)?\.(pdf|csv)(\?known_at=[0-9A-Za-z:.%-]{{1,40}})?"),
)


def way_in(path: str, query: str = "", page: str = "/sign-in") -> str:
    """The sign-in page, or another, for who wanted to see this; it names only what is known."""
    asked = f"{path}?{query}" if query else path
    # Without its query a page is still the page; a paper would be another one.
    to = next((one for one in (asked, path if _PAGES.fullmatch(path) else "") if _known(one)), "/")
    return page if to == "/" else f"{page}?to={quote(to)}"


def way_on(to: str) -> str:
    """Where to after signing in: what was asked for, where it is known, else the first page."""
    return to if _known(to) else "/"


def _known(to: str) -> bool:
    return any(known.fullmatch(to) for known in (_PAGES, *_MORE))
