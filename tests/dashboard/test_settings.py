"""Settings: their defaults, what is refused and in which words, and that the README lists them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboard.__main__ import main
from dashboard.settings import ROOT, Settings, SettingsError, settings, variable


def _row(field: str) -> str:
    described = Settings.model_fields[field]
    default = {None: "unset", True: "true", False: "false"}.get(described.default, described.default)
    return f"| `{variable(field)}` | {default} | {described.description} |"


@pytest.mark.parametrize("field", Settings.model_fields)
def test_readme_lists_every_setting(field: str) -> None:
    assert _row(field) in (ROOT / "README.md").read_text("utf-8")


def test_store_is_in_the_checkout_unless_said_otherwise() -> None:
    assert settings().database_url == f"sqlite:///{ROOT / 'data' / 'capwatch.db'}"
    assert settings().criteria == "bedside"
    assert str(settings().zone) == "UTC"


def test_values_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPWATCH_TIME_ZONE", "Europe/Berlin")
    monkeypatch.setenv("CAPWATCH_REFRESH_SECONDS", "60")
    monkeypatch.setenv("CAPWATCH_TRUSTED_PROXIES", "127.0.0.1, ::1 ,10.20.0.0/16")
    monkeypatch.setenv("CAPWATCH_DATABASE_URL", "sqlite:////var/lib/capwatch/store.db")
    assert str(settings().zone) == "Europe/Berlin"
    assert settings().refresh_seconds == 60
    assert settings().trusted_proxies == "127.0.0.1,::1,10.20.0.0/16"
    assert settings().database_url == "sqlite:////var/lib/capwatch/store.db"


def test_a_hospitals_own_criteria_file_is_found_from_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPWATCH_CRITERIA", "models/criteria/bedside.toml")
    assert settings().criteria == str(ROOT / "models" / "criteria" / "bedside.toml")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CAPWATCH_PORT", "0", "greater than or equal to 1"),
        ("CAPWATCH_PORT", "65536", "less than or equal to 65535"),
        ("CAPWATCH_PORT", "eighty", "valid integer"),
        ("CAPWATCH_HOST", "", "at least 1 character"),
        ("CAPWATCH_TIME_ZONE", "Europe/Atlantis", "'Europe/Atlantis'"),
        ("CAPWATCH_TIME_ZONE", "", "must be the name of a time zone"),
        ("CAPWATCH_TIME_ZONE", "../etc/passwd", "must be the name of a time zone"),
        ("CAPWATCH_CRITERIA", "nowhere.toml", "neither a criteria set"),
        ("CAPWATCH_DATABASE_URL", "store.db", "is not the address of a store"),
        ("CAPWATCH_DATABASE_URL", "sqlite:///:memory:", "must name a SQLite file"),
        ("CAPWATCH_DATABASE_URL", "sqlite://", "must name a SQLite file"),
        ("CAPWATCH_REFRESH_SECONDS", "0", "greater than or equal to 1"),
        ("CAPWATCH_REFRESH_SECONDS", "61", "less than or equal to 60"),
        ("CAPWATCH_IDLE_MINUTES", "0", "greater than or equal to 1"),
        ("CAPWATCH_LOCK_MINUTES", "-1", "greater than or equal to 0"),
        ("CAPWATCH_SESSION_HOURS", "0", "greater than or equal to 1"),
        ("CAPWATCH_DEMONSTRATION", "perhaps", "valid boolean"),
        ("CAPWATCH_LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("CAPWATCH_LOG_FORMAT", "xml", "'text' or 'json'"),
        ("CAPWATCH_TRUSTED_PROXIES", "*", "not '*'"),
        ("CAPWATCH_TRUSTED_PROXIES", "127.0.0.1, proxy.hospital", "not 'proxy.hospital'"),
        ("CAPWATCH_TRUSTED_PROXIES", "10.20.0.1/16", "not '10.20.0.1/16'"),
        ("CAPWATCH_WARD", " ", "must be the name of a ward"),
        ("CAPWATCH_OIDC_ISSUER", "http://sign-in.hospital", "must begin with https://"),
        ("CAPWATCH_OIDC_ISSUER", "sign-in.hospital", "is not an address"),
        ("CAPWATCH_OIDC_ISSUER", "https://sign-in.hospital?a=b", "is not an address"),
        ("CAPWATCH_PUBLIC_URL", "https://hospital/capwatch", "must end with the name of the server"),
        ("CAPWATCH_OIDC_ROLES", "nurses=nurse", "must be a JSON object"),
        ("CAPWATCH_OIDC_ROLES", "{}", "must be a JSON object"),
        ("CAPWATCH_OIDC_ROLES", '{"ward-nurses": "matron"}', "gives 'matron'"),
        ("CAPWATCH_OIDC_ROLES", '{"ward-nurses": "program"}', "gives 'program'"),
        ("CAPWATCH_OIDC_WARDS", '{"ward-west": " "}', "gives ' '"),
        ("CAPWATCH_OIDC_SCOPES", "profile", "must hold openid"),
        ("CAPWATCH_OIDC_PROMPT", "none", "'login' or 'select_account'"),
        ("CAPWATCH_OIDC_CLIENT_SECRET_FILE", "/nowhere/secret", "names a file that cannot be read"),
        ("CAPWATCH_PROT", "8502", "is not a setting"),
        ("capwatch_prot", "8502", "is not a setting"),
    ],
)
def test_a_bad_value_stops_the_start_with_a_sentence(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    stopped = CliRunner().invoke(main, ["serve"])
    assert stopped.exit_code == 2
    assert stopped.stdout == ""
    assert stopped.stderr.startswith(name)
    assert said in stopped.stderr
    assert stopped.stderr.endswith(".\n")
    assert stopped.stderr.count("\n") == 1


def test_criteria_file_is_refused_with_file_and_line(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path_factory.mktemp("criteria") / "own.toml"
    own.write_text('name = "own"\n= 3\n')
    monkeypatch.setenv("CAPWATCH_CRITERIA", str(own))
    with pytest.raises(SettingsError, match=r"CAPWATCH_CRITERIA: cannot be used: .*own\.toml:2: "):
        settings()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://capwatch:open-sesame@db.hospital:5433/capwatch?sslmode=require",
        "postgres://capwatch:open-sesame@db.hospital:5433/capwatch?sslmode=require",
        "postgresql+psycopg://capwatch:open-sesame@db.hospital:5433/capwatch?sslmode=require",
    ],
)
def test_a_postgresql_database_is_reached_by_psycopg_3(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPWATCH_DATABASE_URL", address)
    there = "capwatch:open-sesame@db.hospital:5433/capwatch?sslmode=require"
    assert settings().database_url == f"postgresql+psycopg://{there}"
    assert "open-sesame" not in repr(settings())


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql+psycopg2://capwatch:open-sesame@db/capwatch", "must name a SQLite file or a PostgreSQL database"),
        ("mysql://capwatch:open-sesame@db/capwatch", "must name a SQLite file or a PostgreSQL database"),
        ("postgresql://capwatch:open-sesame@db", "must name the database after the server"),
        ("postgresql://capwatch:open-sesame@db/", "must name the database after the server"),
        ("postgresql://capwatch@db/capwatch?password=open-sesame", "must give the password before the @"),
        ("postgresql://capwatch:open@-sesame@db/capwatch", "more than one @"),
        ("postgresql://capwatch:open-sesame@db:port/capwatch", "is not the address of a store"),
        ("open-sesame", "is not the address of a store"),
    ],
)
def test_a_password_in_the_stores_address_is_not_repeated(
    address: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAPWATCH_DATABASE_URL", address)
    with pytest.raises(SettingsError) as refused:
        settings()
    assert said in str(refused.value)
    assert "sesame" not in str(refused.value)
    assert str(refused.value).count(". ") == 0


@pytest.mark.parametrize("name", ["CAPWATCH_CHROMIUM", "CAPWATCH_TEST_SEED"])
def test_variables_of_tests_are_no_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    assert settings().port == 8501


def _with_hospital(monkeypatch: pytest.MonkeyPatch, **changed: str | None) -> None:
    chosen: dict[str, str | None] = {
        "CAPWATCH_PUBLIC_URL": "https://capwatch.hospital/",
        "CAPWATCH_OIDC_ISSUER": "https://sign-in.hospital/realms/staff",
        "CAPWATCH_OIDC_CLIENT_ID": "capwatch",
        "CAPWATCH_OIDC_CLIENT_SECRET": "planted secret",
        "CAPWATCH_OIDC_ROLES": '{"CN=Nurses,OU=Wards": "nurse"}',
    }
    for name, value in (chosen | changed).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    settings.cache_clear()


def test_the_hospitals_sign_in_needs_all_of_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    _with_hospital(monkeypatch)
    found = settings()
    assert found.public_url == "https://capwatch.hospital"
    assert found.hospital is not None
    assert found.hospital.roles == {"CN=Nurses,OU=Wards": "nurse"}
    assert "planted" not in repr(found) + str(found.model_dump())
    for name in ("PUBLIC_URL", "OIDC_CLIENT_ID", "OIDC_ROLES"):
        _with_hospital(monkeypatch, **{f"CAPWATCH_{name}": None})
        with pytest.raises(SettingsError, match=f"^CAPWATCH_{name} must be set"):
            settings()


def test_a_secret_in_a_file_counts_before_one_in_a_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(" of the file \n", "utf-8")
    _with_hospital(monkeypatch, CAPWATCH_OIDC_CLIENT_SECRET_FILE=str(file))
    assert settings().client_secret == "of the file"
    file.write_text("\n", "utf-8")
    settings.cache_clear()
    with pytest.raises(SettingsError, match="CAPWATCH_OIDC_CLIENT_SECRET_FILE: names an empty file"):
        settings()
