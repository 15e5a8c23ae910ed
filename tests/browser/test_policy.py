"""The content security policy is in force, and the tests would see it violated."""

import pytest
from playwright.sync_api import Page

from tests.serving import Server

MARKUP = """document.body.insertAdjacentHTML("beforeend", '<img src="x" onerror="document.title = 1">')"""
ELSEWHERE = """fetch("http://127.0.0.1:9/elsewhere").catch(() => null)"""


@pytest.mark.parametrize(("does", "directive"), [(MARKUP, "script-src-attr"), (ELSEWHERE, "connect-src")])
def test_what_the_policy_forbids_does_not_happen_and_is_seen(
    server: Server, page: Page, violations: list[str], does: str, directive: str
) -> None:
    page.goto(f"{server.url}/sign-in")
    seen = page.evaluate(
        f"""() => new Promise((seen) => {{
          addEventListener("securitypolicyviolation", (event) => seen(event.effectiveDirective), {{ once: true }});
          {does};
        }})"""
    )
    assert seen == directive
    assert page.title().startswith("Sign in")
    # Asking the page once more lets what it said before be heard.
    assert [told for told in violations if told.startswith(f"{directive}: ")]
    violations.clear()
