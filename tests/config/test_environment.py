"""Settings from the environment: what each may be, and what production refuses."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrkedjan.config.commands import sample_text, settings
from styrkedjan.config.environment import DEMO_SECRET_KEY, Environment, misread

GOOD_KEY = "Zk3vQ9-tYw7LmN2xR5cB8dF1gH4jK6pS0aE_uI-oT3yU7iOqWzXc"
SAFE = {"mode": "production", "secret_key": GOOD_KEY, "allowed_hosts": "styr.example.se"}


def test_a_demo_starts_with_nothing_set() -> None:
    assert Environment().unsafe() == []


def test_safe_production_is_let_through() -> None:
    assert Environment(**SAFE).unsafe() == []


@pytest.mark.parametrize(
    ("change", "setting", "remedy"),
    [
        ({"secret_key": DEMO_SECRET_KEY}, "SECRET_KEY", "settings key"),
        ({"secret_key": "kort"}, "SECRET_KEY", "minst 50"),
        ({"secret_key": "a" * 80}, "SECRET_KEY", "slumpade"),
        ({"debug": True}, "DEBUG", "sätt false"),
        ({"allowed_hosts": "*"}, "ALLOWED_HOSTS", "Räkna upp"),
        ({"allowed_hosts": "styr.example.se,*"}, "ALLOWED_HOSTS", "Räkna upp"),
        ({"allowed_hosts": ".example.se"}, "ALLOWED_HOSTS", "Räkna upp"),
        ({"allowed_hosts": ".se"}, "ALLOWED_HOSTS", "Räkna upp"),
        ({"allowed_hosts": ""}, "ALLOWED_HOSTS", "Räkna upp"),
        ({"trusted_origins": "http://styr.example.se"}, "TRUSTED_ORIGINS", "https://"),
    ],
)
def test_production_refuses(change: dict[str, object], setting: str, remedy: str) -> None:
    sentences = Environment(**(SAFE | change)).unsafe()
    assert any(s.startswith(f"STYRKEDJAN_{setting} ") and remedy in s for s in sentences), sentences


def test_production_says_all_its_reasons_at_once() -> None:
    assert len(Environment(mode="production", debug=True).unsafe()) == 3


def test_production_on_sqlite_is_allowed_with_a_word() -> None:
    assert "PostgreSQL" in Environment(**SAFE).doubtful()[0]
    assert Environment(**SAFE, database_url="postgresql://a:b@c/d").doubtful() == []


@pytest.mark.parametrize(
    ("url", "name", "host", "password"),
    [
        ("postgresql://styr:l%C3%B6s%40ord@db.example.se:5433/styrkedjan", "styrkedjan", "db.example.se", "lös@ord"),
        ("postgres://styr@/styrkedjan?host=/run/postgresql", "styrkedjan", "/run/postgresql", ""),
    ],
)
def test_a_postgresql_address(url: str, name: str, host: str, password: str) -> None:
    database = Environment(database_url=url).django_database()
    assert (database["NAME"], database["HOST"], database["PASSWORD"]) == (name, host, password)


def test_the_options_of_an_address_reach_the_database() -> None:
    address = "postgresql://styr@db/styr?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&connect_timeout=3"
    options = Environment(database_url=address, database_seconds=7).django_database()["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"], options["connect_timeout"]) == (
        "verify-full",
        "/etc/ca.pem",
        "3",
    )
    assert "statement_timeout=7s" in options["options"]


@pytest.mark.parametrize("query", ["sslmod=require", "ssl=true", "sslmode=require&pool=5"])
def test_an_option_that_is_not_understood_is_refused_and_never_dropped(query: str) -> None:
    with pytest.raises(ValueError, match="efter frågetecknet"):
        Environment(database_url=f"postgresql://styr@db/styr?{query}").django_database()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("", Path("var/styrkedjan.sqlite3")),
        ("sqlite:///annan.sqlite3", Path("annan.sqlite3")),
        ("sqlite:////srv/styr.sqlite3", Path("/srv/styr.sqlite3")),
    ],
)
def test_a_sqlite_address(url: str, path: Path) -> None:
    database = Environment(database_url=url, data=Path("var")).django_database()
    assert database["NAME"] == path
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_unknown_database_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"börjar med mysql.*Skriv postgresql://"):
        Environment(database_url="mysql://x/y").django_database()


def test_what_the_rooms_below_read_is_passed_on_but_never_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYRKEDJAN_ENGINE", "spark")
    monkeypatch.setenv("STYRKEDJAN_DEFINITIONS", "")
    monkeypatch.delenv("STYRKEDJAN_DEFINITIONS")
    Environment(engine="duckdb", definitions="/srv/definitioner").share()
    assert os.environ["STYRKEDJAN_ENGINE"] == "spark"
    assert os.environ["STYRKEDJAN_DEFINITIONS"] == "/srv/definitioner"


def test_every_setting_has_a_sentence() -> None:
    for name, field in Environment.model_fields.items():
        assert (field.description or "").endswith("."), name


def test_the_sample_file_is_current(root: Path) -> None:
    assert (root / "env.sample").read_text(encoding="utf-8") == sample_text(), "kör: make lock"


def test_a_key_is_one_line_that_a_shell_and_a_settings_file_take_as_it_is() -> None:
    (line,) = CliRunner().invoke(settings, ["key"]).output.splitlines()
    assert re.fullmatch(r"[\w-]{50,}", line, re.ASCII)


def test_the_command_shows_settings_but_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYRKEDJAN_SECRET_KEY", GOOD_KEY)
    monkeypatch.setenv("STYRKEDJAN_DATABASE_URL", "postgresql://styr:hemligt@db/styr")
    output = CliRunner().invoke(settings).output
    assert "STYRKEDJAN_MODE = demo" in output
    assert GOOD_KEY not in output
    assert "hemligt" not in output


def run(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"STYRKEDJAN_ENV_FILE": "/dev/null", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "styrkedjan", *arguments],
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_unsafe_production_does_not_start_and_shows_no_traceback(tmp_path: Path) -> None:
    done = run(["serve", "--address", "127.0.0.1:0"], STYRKEDJAN_MODE="production", STYRKEDJAN_DATA=str(tmp_path))
    assert done.returncode == 1
    assert "STYRKEDJAN_SECRET_KEY är demonyckeln" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_does_not_start_before_migrations_have_run(tmp_path: Path) -> None:
    done = run(
        ["serve", "--address", "127.0.0.1:0"],
        STYRKEDJAN_MODE="production",
        STYRKEDJAN_SECRET_KEY=GOOD_KEY,
        STYRKEDJAN_ALLOWED_HOSTS="styr.example.se",
        STYRKEDJAN_DATA=str(tmp_path),
    )
    assert done.returncode == 1
    assert "styrkedjan manage migrate" in done.stderr
    assert "styrkedjan manage collectstatic" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_out_of_reach_is_a_sentence(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/saknas/styr.sqlite3"
    told = {"STYRKEDJAN_DATABASE_URL": address, "STYRKEDJAN_DATA": str(tmp_path), "STYRKEDJAN_MODE": "demo"}
    done = run(["serve", "--address", "127.0.0.1:0"], **told)
    assert done.returncode == 1
    assert "går inte att nå" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_before_migrate_is_a_sentence(tmp_path: Path) -> None:
    done = run(["demo"], STYRKEDJAN_DATA=str(tmp_path / "ny" / "mapp"))
    assert done.returncode == 1
    assert "Kör styrkedjan manage migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_is_never_loaded_in_production(tmp_path: Path) -> None:
    production = {
        "STYRKEDJAN_MODE": "production",
        "STYRKEDJAN_SECRET_KEY": GOOD_KEY,
        "STYRKEDJAN_ALLOWED_HOSTS": "styr.example.se",
        "STYRKEDJAN_DATA": str(tmp_path),
    }
    for arguments in (["demo"], ["serve", "--demo", "--address", "127.0.0.1:0"]):
        done = run(arguments, **production)
        assert done.returncode == 1
        assert "i drift" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    done = run(["manage", "check"], STYRKEDJAN_SESSION_HOURS="alltid", STYRKEDJAN_DATA=str(tmp_path))
    assert done.returncode == 1
    assert "STYRKEDJAN_SESSION_HOURS" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_production_started_from_another_folder_does_not_open_as_a_demo(tmp_path: Path) -> None:
    """Its `.env` is not read there, and an empty demo is no answer to that."""
    own, other = tmp_path / "tjänsten", tmp_path / "annan"
    own.mkdir()
    other.mkdir()
    (own / ".env").write_text("STYRKEDJAN_MODE=production\n", encoding="utf-8")
    arguments = [sys.executable, "-m", "styrkedjan", "serve", "--address", "127.0.0.1:0"]
    clean = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)}
    told = {"env": clean, "capture_output": True, "text": True, "timeout": 60, "check": False}
    said = {folder: subprocess.run(arguments, cwd=folder, **told) for folder in (own, other)}
    assert "demonyckeln" in said[own].stderr
    assert said[other].returncode == 1
    assert f"Ingen inställningsfil ({other}/.env) finns" in said[other].stderr
    assert "Sätt STYRKEDJAN_MODE=production" in said[other].stderr
    assert "Traceback" not in said[other].stderr


@pytest.mark.parametrize("where", ["miljön", "filen"])
def test_a_setting_that_is_misspelt_is_refused_and_never_a_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    file = tmp_path / "styr.env"
    file.write_text("STYRKEDJAN_MOD=production\nANNAT=1\n" if where == "filen" else "", encoding="utf-8")
    monkeypatch.setenv("STYRKEDJAN_ENV_FILE", str(file))
    if where == "miljön":
        monkeypatch.setenv("STYRKEDJAN_MOD", "production")
    assert misread() == ["STYRKEDJAN_MOD är ingen inställning. Menade du STYRKEDJAN_MODE?"]


def test_a_settings_file_that_is_told_and_missing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYRKEDJAN_ENV_FILE", str(tmp_path / "finns-inte.env"))
    (reason,) = misread()
    assert "finns-inte.env, som inte finns" in reason


def test_it_is_said_where_the_settings_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "styr.env"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("STYRKEDJAN_ENV_FILE", str(file))
    assert Environment(mode="demo").origin().startswith(f"Inställningar ur {file}. Läge: demo. Data: /")
    monkeypatch.delenv("STYRKEDJAN_MODE", raising=False)
    assert "Läge: demo (inte sagt)" in Environment().origin()
