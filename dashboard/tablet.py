"""The page of the round and its files: the program's own, the same for everyone, with no patient in them.

They answer without a session, so that a tablet whose session has ended still says what waits on it; the page itself
needs one like every page. A browser keeps them and asks each time whether they are still the same.
"""

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboard import colours

PAGE = "/round"
_HERE = Path(__file__).parent / "tablet"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webmanifest": "application/json"}

FILES = frozenset(f"{PAGE}/{file.name}" for file in _HERE.glob("*") if file.suffix in _TYPES)
"""Where its files are asked for."""


def page(_: Request) -> Response:
    """The page, which fetches all that it shows."""
    return HTMLResponse(text("round.html"))


def file(request: Request) -> Response:
    """One file, or that it is still the same."""
    content, tag = _content(request.url.path.rpartition("/")[2])
    # The worker lies a step below the page that it serves.
    headers = {"etag": tag, "service-worker-allowed": PAGE}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    kind = _TYPES[Path(request.url.path).suffix]
    return Response(content, media_type=kind, headers=headers)


def text(name: str) -> str:
    """What stands in one of its files."""
    return (_HERE / name).read_text("utf-8")


@cache
def _content(name: str) -> tuple[str, str]:
    content = text(name)
    if name == "app.css":
        content = colours.variables(dark=False) + content
    return content, f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


routes = [Route(PAGE, page), *(Route(path, file) for path in sorted(FILES))]
