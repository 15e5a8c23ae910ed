"""The texts of the browser's part in the language it asks for: `GET /api/v1/words`."""

from dashboard import language
from dashboard.api.answers import Texts
from dashboard.api.calls import Call, Operation
from dashboard.messages import of_browser


def texts(_: Call) -> tuple[int, Texts]:
    """Every text by its English."""
    return 200, Texts(language=language.spoken(), words={english: language.t(english) for english in of_browser()})


OPERATIONS = (
    Operation(
        "GET", "/api/v1/words", "Every text of the browser's part, by its English", texts, {200: Texts}, open=True
    ),
)
