"""The files of the round's page: who gets them, and how long a browser keeps them."""

import re

import pytest
from starlette.testclient import TestClient

from dashboard import security, tablet


def test_the_page_needs_a_session(client: TestClient) -> None:
    answer = client.get("/round")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=/round")


def test_the_page_is_served_and_not_kept(signed_in: TestClient) -> None:
    answer = signed_in.get("/round")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == security.content_security_policy()
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', answer.text):
        assert path in tablet.FILES


@pytest.mark.parametrize("path", sorted(tablet.FILES))
def test_its_files_answer_everybody_and_are_asked_for_anew(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(("text/javascript", "text/css", "image/svg+xml"))
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_worker_may_serve_the_page_above_it(client: TestClient) -> None:
    assert client.get("/round/worker.js").headers["service-worker-allowed"] == tablet.PAGE


@pytest.mark.parametrize("path", ["/round/round.html", "/round/../tablet.py", "/round/%2e%2e/tablet.py", "/round/x.js"])
def test_nothing_else_is_served_from_there(client: TestClient, path: str) -> None:
    assert client.get(path, headers={"accept": "*/*"}).status_code == 401
