"""A hospital's sign-in: a real OpenID Connect provider (Authlib's server) that answers over HTTP in this process.

It insists on what a strict one insists on: a registered client with its secret, the registered address to come back to,
a nonce, and proof of the key (PKCE, S256). Tests may make it lie: `Provider.lie` changes the
claims before they are signed.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import RSAKey
from joserfc.jwt import encode
from werkzeug.serving import make_server

CLIENT, SECRET = "capwatch", "planted-client-secret"

_PAGE = """<title>Hospital</title><form>
{% for name, value in asked.items() %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}
<button name="sure" value="yes">It is me</button></form>"""

Claims = dict[str, Any]


@dataclass
class Person:
    """Somebody with an account at the hospital; `claims` go into the token as they are."""

    subject: str
    claims: Claims = field(default_factory=dict)

    def get_user_id(self) -> str:
        """What Authlib asks for."""
        return self.subject


@dataclass
class Provider:
    """A provider at `issuer`: who is there, who is about to sign in, and what it has been asked."""

    issuer: str
    back: str
    people: dict[str, Person] = field(default_factory=dict)
    at_the_keyboard: str = ""
    lie: Callable[[Claims], Claims] = dict
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    lasts: int = 3600
    """In seconds: an id token."""
    has_a_page: bool = False
    """Whether somebody has to say so on a page of the provider's."""

    def knows(self, subject: str, **claims: Any) -> None:
        """Makes an account, and seats its owner."""
        self.people[subject] = Person(subject, claims)
        self.at_the_keyboard = subject


@dataclass
class _Code(AuthorizationCodeMixin):
    code: str
    redirect_uri: str
    scope: str
    subject: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    auth_time: int

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass(frozen=True)
class _Client(ClientMixin):
    back: str

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self.back

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, SECRET)

    def check_endpoint_auth_method(self, method: str, _: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


def _code_grant(provider: Provider, codes: dict[str, _Code]) -> type[grants.AuthorizationCodeGrant]:
    class CodeGrant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> _Code:
            sent = request.payload.data
            codes[code] = _Code(
                code,
                request.payload.redirect_uri,
                request.payload.scope,
                request.user.subject,
                *(sent.get(name) for name in ("nonce", "code_challenge", "code_challenge_method")),
                int(time.time()),
            )
            return codes[code]

        def query_authorization_code(self, code: str, _: Any) -> _Code | None:
            return codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            del codes[authorization_code.code]

        def authenticate_user(self, authorization_code: _Code) -> Person | None:
            return provider.people.get(authorization_code.subject)

    return CodeGrant


def _identity(provider: Provider) -> type[OpenIDCode]:
    class Identity(OpenIDCode):
        def exists_nonce(self, *_: Any) -> bool:
            return False

        def encode_id_token(self, token: Claims, request: Any) -> str:
            code = request.authorization_code
            person = provider.people[code.subject]
            at = int(time.time())
            claims = {
                "iss": provider.issuer,
                "aud": [CLIENT],
                "iat": at,
                "exp": at + provider.lasts,
                "sub": person.subject,
            }
            claims |= {"auth_time": code.auth_time, "nonce": code.nonce, **person.claims}
            return encode({"alg": "RS256", "kid": "one"}, provider.lie(claims), provider.signs_with or provider.key)

    return Identity


def _application(provider: Provider) -> flask.Flask:
    application = flask.Flask("hospital")
    server, codes = AuthorizationServer(), {}
    client = _Client(provider.back)
    server.init_app(
        application,
        query_client=lambda name: client if name == CLIENT else None,
        save_token=lambda *_: None,
    )
    server.register_grant(
        _code_grant(provider, codes), [_identity(provider)(require_nonce=True), CodeChallenge(required=True)]
    )

    @application.get("/.well-known/openid-configuration")
    def configuration() -> Claims:
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @application.get("/keys")
    def keys() -> Claims:
        return {"keys": [provider.key.as_dict(private=False)]}

    @application.get("/authorize")
    def authorize() -> Any:
        provider.asked.append(dict(flask.request.args))
        try:
            grant = server.get_consent_grant()
        except OAuth2Error as error:
            return server.handle_error_response(None, error)
        if provider.has_a_page and "sure" not in flask.request.args:
            return flask.render_template_string(_PAGE, asked=flask.request.args)
        person = provider.people.get(provider.at_the_keyboard)
        return server.create_authorization_response(grant_user=person, grant=grant)

    @application.post("/token")
    def token() -> Any:
        provider.asked.append(dict(flask.request.form))
        return server.create_token_response()

    return application


@contextmanager
def providing(back: str, host: str = "127.0.0.1") -> Iterator[Provider]:
    """A provider until the end of the block, for a program that is come back to at `back`.

    host: another name of this machine makes it another site to a browser.
    """
    server = make_server("127.0.0.1", 0, flask.Flask("not yet"), threaded=True)
    provider = Provider(f"http://{host}:{server.port}", back)
    server.app = _application(provider)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
