"""A person signs in with the hospital, in a browser that goes to another site and comes back."""

from pathlib import Path

from playwright.sync_api import Page, expect

from dashboard.cookies import COOKIE
from tests.provider import CLIENT, SECRET, providing
from tests.serving import drawn, free_port, serving


def test_in_by_the_hospital_out_again_and_not_back_by_what_is_left(tmp_path: Path, page: Page) -> None:
    port = str(free_port())
    here = f"http://127.0.0.1:{port}"
    file = tmp_path / "secret"
    file.write_text(SECRET, "utf-8")
    with providing(f"{here}/oauth2callback", "localhost") as provider:
        chosen = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret_file": str(file)}
        chosen |= {"oidc_roles": '{"nurses": "nurse"}', "oidc_wards": '{"all": "*"}', "public_url": here}
        provider.knows("s-1", name="Nina Example", preferred_username="nina", groups=["nurses", "all"])
        provider.has_a_page = True
        with serving(tmp_path, port=port, log_level="debug", **chosen) as server:
            page.goto(f"{here}/alerts")
            page.get_by_role("link", name="Sign in with the hospital").click()
            page.get_by_role("button", name="It is me").click()
            drawn(page)
            expect(page.locator(".corner")).to_contain_text("Nina Example")
            assert page.url == f"{here}/alerts"
            kept = {cookie["name"]: cookie for cookie in page.context.cookies(here)}
            assert not [name for name in kept if name.startswith("_streamlit_user")]
            assert kept[COOKIE]["sameSite"] == "Strict"
            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_role("link", name="Sign in with the hospital")).to_be_visible()
            page.goto(here)
            expect(page).to_have_url(f"{here}/sign-in")
            # Whoever is asked anew is refused once the hospital gives no role, and is told why.
            provider.knows("s-1", name="Nina Example", groups=["porters"])
            page.get_by_role("link", name="Sign in with the hospital").click()
            page.get_by_role("button", name="It is me").click()
            expect(page.get_by_role("alert")).to_contain_text("has no role in Capwatch")
            asked = {
                value for one in provider.asked for name, value in one.items() if name in ("code", "code_verifier")
            }
            written = "".join(server.log)
            assert asked
            assert not [one for one in (*asked, SECRET, kept[COOKIE]["value"], "Nina Example") if one in written]
            command = Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
            assert SECRET.encode() not in command
