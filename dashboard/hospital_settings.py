"""The settings of the hospital's sign-in (OpenID Connect). docs/signing-in.md says what a provider needs for them."""

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from models.hospital import Rules
from models.roles import ROLES

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_MORE = "docs/signing-in.md"


def _address(url: str) -> str:
    try:
        parsed = urlsplit(url)
        host, _ = parsed.hostname, parsed.port
    except ValueError:
        host = None
    if not host or parsed.query or parsed.fragment or parsed.username is not None:
        raise ValueError(f"is not an address, such as https://sign-in.hospital, but '{url}'")
    if parsed.scheme != "https" and not (parsed.scheme == "http" and host in _LOOPBACK):
        raise ValueError("must begin with https://: who signs in could be read on the way")
    return url


def _public(url: str) -> str:
    if urlsplit(url).path.strip("/"):
        raise ValueError("must end with the name of the server: the program answers at the root of its address")
    return url.rstrip("/")


def _mapping(known: Callable[[str], bool], wanted: str) -> Callable[[str], str]:
    def checked(written: str) -> str:
        try:
            found = json.loads(written)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not found or not all(isinstance(one, str) for one in found.values()):
            raise ValueError(f"must be a JSON object of texts, such as {wanted}")
        unknown = next((one for one in found.values() if not known(one)), None)
        if unknown is not None:
            raise ValueError(f"gives '{unknown}'; it must be such as {wanted}")
        return written

    return checked


_roles = _mapping(lambda role: role in ROLES and role != "program", '{"ward-nurses": "nurse"}')
_wards = _mapping(lambda ward: bool(ward.strip()), '{"ward-west": "West", "all-wards": "*"}')


class HospitalSettings(BaseSettings):
    """How the hospital's sign-in is reached, and what its claims give; without an issuer there is none."""

    public_url: Annotated[str, AfterValidator(_address), AfterValidator(_public)] | None = Field(
        None, description="the address that browsers reach this program at, such as https://capwatch.hospital"
    )
    oidc_issuer: Annotated[str, AfterValidator(_address)] | None = Field(
        None, description="the hospital's sign-in (OpenID Connect): its issuer, see [signing in](docs/signing-in.md)"
    )
    oidc_client_id: str | None = Field(None, min_length=1, description="what the program is called there")
    oidc_client_secret: SecretStr | None = Field(
        None, min_length=1, description="its secret there; better in a file, which no list of processes shows"
    )
    oidc_client_secret_file: Path | None = Field(None, description="the file that holds this secret, and nothing else")
    oidc_scopes: str = Field("openid profile email", description="what is asked for there")
    oidc_prompt: Literal["login", "select_account"] = Field(
        "login",
        description="`login`: the hospital asks for the password each time, as shared tablets need it; "
        "`select_account`: only where every device has one user",
    )
    oidc_roles_claim: str = Field("groups", min_length=1, description="the claim that holds the role")
    oidc_roles: Annotated[str, AfterValidator(_roles)] | None = Field(
        None, description='which of its values gives which role: {"ward-nurses": "nurse"}; the first that fits counts'
    )
    oidc_wards_claim: str = Field("groups", min_length=1, description="the claim that holds the wards")
    oidc_wards: Annotated[str, AfterValidator(_wards)] | None = Field(
        None,
        description='which of its values gives which ward: {"ward-west": "West", "all-wards": "*"}; unset, '
        "administrators give wards",
    )
    oidc_name_claim: str = Field("name", min_length=1, description="the claim that holds the name that others see")

    @field_validator("oidc_scopes")
    @classmethod
    def _says_who(cls, scopes: str) -> str:
        if "openid" not in scopes.split():
            raise ValueError("must hold openid: without it, nobody is named")
        return scopes

    @field_validator("oidc_client_secret_file")
    @classmethod
    def _readable(cls, file: Path | None) -> Path | None:
        try:
            if file is not None and not file.read_text("utf-8").strip():
                raise ValueError(f"names an empty file, {file}")
        except (OSError, UnicodeDecodeError):
            raise ValueError(f"names a file that cannot be read, {file}") from None
        return file

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.oidc_issuer is None:
            return self
        needed = {
            "CAPWATCH_PUBLIC_URL": self.public_url,
            "CAPWATCH_OIDC_CLIENT_ID": self.oidc_client_id,
            "CAPWATCH_OIDC_CLIENT_SECRET_FILE": self.oidc_client_secret_file or self.oidc_client_secret,
            "CAPWATCH_OIDC_ROLES": self.oidc_roles,
        }
        lacking = next((name for name, value in needed.items() if value is None), None)
        if lacking is not None:
            raise ValueError(f"{lacking} must be set where CAPWATCH_OIDC_ISSUER is: {_MORE} says to what")
        return self

    @cached_property
    def hospital(self) -> Rules | None:
        """What the hospital's claims give, or None where there is no such sign-in."""
        if self.oidc_issuer is None:
            return None
        return Rules(
            issuer=self.oidc_issuer,
            client=str(self.oidc_client_id),
            roles=json.loads(self.oidc_roles or "{}"),
            roles_claim=self.oidc_roles_claim,
            wards=json.loads(self.oidc_wards or "{}"),
            wards_claim=self.oidc_wards_claim,
            name_claim=self.oidc_name_claim,
            prompt=self.oidc_prompt,
        )

    @property
    def client_secret(self) -> str:
        """The program's secret at the hospital's sign-in; a file counts before a variable."""
        if self.oidc_client_secret_file is not None:
            return self.oidc_client_secret_file.read_text("utf-8").strip()
        return "" if self.oidc_client_secret is None else self.oidc_client_secret.get_secret_value()
