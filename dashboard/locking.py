"""A screen that is locked: nothing is shown or changed until its person's PIN or password, or another's PIN.

The page itself stays where it is, hidden by the browser (tablet/lock.js), so that what was typed is not lost; these
routes are what it asks, and a page of their own for whoever opens another one.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard import cookies, credentials, language, signin
from dashboard.api.calls import sentence, spoken
from dashboard.clock import now
from dashboard.settings import settings
from dashboard.store import store
from dashboard.ways import way_on
from dashboard.words import told
from db import attempts, pins, sessions, signing_in, users
from db.engine import reading, writing
from models.phrases import Phrase, phrase

PAGE = "/locked"

_ENDED = phrase("Your session has ended")

Attempt = Callable[[sessions.Open, str, dict[str, str]], str | None]
"""Given the session, its token and what was typed: the token of a session that takes its place, if any.

Raises ValueError with a sentence, or attempts.Waiting.
"""


def page(request: Request) -> Response:
    """Who locked the screen, and the ways to open it."""
    found, to = signin.session_of(request), request.query_params.get("to", "")
    if found is None or found.locked_at is None:
        return RedirectResponse("/sign-in" if found is None else way_on(to), 303)
    return _page(found, to)


def screen(request: Request) -> Response:
    """What the browser's part has to know: whose screen it is, whether it is locked, and after what it locks."""
    found = signin.session_of(request)
    if found is None:
        return sentence(told(_ENDED), 401)
    return JSONResponse(
        {"locked": found.locked_at is not None, "lock_seconds": settings().lock_minutes * 60, **_who(found)}
    )


def awake(request: Request) -> Response:
    """Somebody touched the screen."""
    found = signin.session_of(request, awake=True)
    # A lock may have overtaken this since the gate let it in: that is no end of the session.
    return sentence(told(_ENDED), 401) if found is None else JSONResponse({"locked": found.locked_at is not None})


def lock(request: Request) -> Response:
    """Locks the screen, by hand or because nobody touched it."""
    if token := cookies.token(request):
        with writing(store()) as session:
            sessions.lock(session, token, now())
    if _asks_for_a_page(request):
        return RedirectResponse(PAGE, 303)
    return JSONResponse({"locked": True})


async def unlock(request: Request) -> Response:
    """Opens the screen for its own person, by PIN or password."""
    return await _opened(request, _unlocked)


async def hand_over(request: Request) -> Response:
    """Gives the screen to another person, by name and PIN; the session that was there ends."""
    return await _opened(request, _handed_over)


_WHILE_LOCKED = [
    Route(PAGE, page),
    Route("/screen", spoken(screen)),
    Route("/lock", lock, methods=["POST"]),
    Route("/unlock", unlock, methods=["POST"]),
    Route("/hand-over", hand_over, methods=["POST"]),
]

routes = [*_WHILE_LOCKED, Route("/awake", spoken(awake), methods=["POST"])]

PATHS = frozenset(route.path for route in _WHILE_LOCKED)
"""What answers while the screen is locked; each looks at the session itself."""


async def _opened(request: Request, attempt: Attempt) -> Response:
    typed = await credentials.typed(request)
    if typed is None:
        return sentence(told(phrase("This form is too long.")), 413)
    return await credentials.tried(_answered, request, attempt, typed)


def _answered(request: Request, attempt: Attempt, typed: dict[str, str]) -> Response:
    found, token, to = signin.session_of(request), cookies.token(request), typed.get("to", "")
    if found is None or token is None:
        return RedirectResponse("/sign-in", 303) if _asks_for_a_page(request) else sentence(told(_ENDED), 401)
    try:
        other = attempt(found, token, typed)
    except attempts.Waiting as waiting:
        return _refused(request, found, to, credentials.too_many(waiting.wait), 429)
    except ValueError as error:
        return _refused(request, found, to, error.args[0], 403)
    if not _asks_for_a_page(request):
        answer: Response = JSONResponse({"locked": False})
    else:
        answer = RedirectResponse("/" if other else way_on(to), 303)
    if other:
        cookies.give(request, answer, other)
    return answer


def _unlocked(found: sessions.Open, token: str, typed: dict[str, str]) -> None:
    if "pin" in typed:
        pins.unlock(store(), token, found, typed["pin"], now())
        return
    person = signing_in.by_password(store(), found.person.name, typed.get("password", ""), now())
    if person is None:
        raise ValueError(phrase("This is not the password of {name}.", name=found.person.display_name))
    with writing(store()) as session:
        attempts.forgive_pin(session, person.id)
        sessions.unlock(session, token, now(), "password")


def _handed_over(found: sessions.Open, token: str, typed: dict[str, str]) -> str:
    return pins.hand_over(store(), token, found, typed.get("name", ""), typed.get("pin", ""), now())


def _refused(request: Request, found: sessions.Open, to: str, said: Phrase, status: int) -> Response:
    if _asks_for_a_page(request):
        return _page(found, to, str(said), status)
    with language.speaking(language.asked_for(request.headers.get("accept-language", ""))):
        return sentence(told(said), status)


def _page(found: sessions.Open, to: str, problem: str = "", status: int = 200) -> HTMLResponse:
    known = to if way_on(to) == to else ""
    return HTMLResponse(signin.written("locked.html", to=known, problem=problem, **_who(found)), status)


def _who(found: sessions.Open) -> dict[str, object]:
    with reading(store()) as session:
        return {
            "name": found.person.display_name,
            "person": found.person.id,
            "pin": pins.usable(session, found.person.id),
            "password": users.has_password(session, found.person.id),
        }


def _asks_for_a_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
