"""Settings from the environment: one class, a Swedish sentence of help for each, checked when read.

`env.sample` is written from this class (`styrkedjan settings --sample`), so the two cannot differ.
"""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from dotenv import dotenv_values
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "STYRKEDJAN_"
DEMO_SECRET_KEY = "endast-for-demo-pa-den-egna-datorn-byt-alltid-i-produktion"  # refused in production
SHORTEST_SECRET_KEY = 50
FILE_VARIABLE = f"{PREFIX}ENV_FILE"
# Names of ours in the environment that are no settings: where the settings are, and what the tests are told.
_NO_SETTINGS = (FILE_VARIABLE, f"{PREFIX}TEST_")


def settings_file() -> Path:
    """The file that settings are read from, whether it is there or not."""
    return Path(os.environ.get(FILE_VARIABLE, ".env")).absolute()


class Environment(BaseSettings):
    """Everything that may differ between two installations."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=os.environ.get(FILE_VARIABLE, ".env"),
        env_file_encoding="utf-8",
        extra="ignore",
    )

    mode: Literal["demo", "production"] = Field(
        default="demo",
        description="demo för att prova på den egna datorn, production för drift; drift vägrar starta med osäkra val.",
    )
    secret_key: str = Field(
        default=DEMO_SECRET_KEY,
        description="Hemlig nyckel som signerar inloggningar; minst 50 slumpade tecken i drift.",
    )
    debug: bool = Field(
        default=False,
        description="true visar felsidor med innehåll ur minnet; bara för utveckling, vägras i drift.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1", "localhost", "[::1]"),
        description="Värdnamn som tjänsten svarar på, åtskilda med komma; * och .namn vägras i drift.",
    )
    trusted_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Adresser (https://namn) som formulär får skickas från bakom en omvänd proxy, åtskilda med komma.",
    )
    behind_proxy: bool = Field(
        default=False,
        description="true om en omvänd proxy sköter TLS och själv sätter X-Forwarded-Proto; annars false.",
    )
    data: Path = Field(
        default=Path("var"),
        description="Mapp för det som installationen själv skriver (databasfil, faktalager, statiska filer).",
    )
    database_url: str = Field(
        default="",
        description="postgresql://namn:lösenord@värd:5432/databas eller sqlite:///sökväg; tomt ger SQLite i data.",
    )
    database_seconds: int = Field(
        default=60,
        ge=1,
        le=3600,
        description="Sekunder som en fråga till PostgreSQL får ta innan den avbryts; migreringar är undantagna.",
    )
    store: Path | None = Field(
        default=None,
        description="Mapp för faktalagret (Parquet); tomt ger mappen store i datamappen.",
    )
    engine: Literal["duckdb", "spark"] = Field(
        default="duckdb",
        description="Motor för frågor mot faktalagret: duckdb i samma process eller spark (SPARK_REMOTE säger var).",
    )
    engine_memory: str = Field(
        default="",
        description="Mest minne för duckdb, till exempel 2GB; tomt ger motorns eget val.",
    )
    definitions: Path | None = Field(
        default=None,
        description="Mapp med styrmodeller, mått och kommunregister (YAML); tomt ger de medföljande.",
    )
    max_upload_mb: int = Field(
        default=200,
        ge=1,
        le=4096,
        description="Största fil i megabyte som får laddas upp, till exempel en SIE-fil eller en arbetsbok.",
    )
    session_hours: int = Field(
        default=10,
        ge=1,
        le=168,
        description="Timmar en inloggning gäller; en arbetsdag är lagom.",
    )
    session_idle_minutes: int = Field(
        default=30,
        ge=5,
        le=1440,
        description="Minuter utan att något görs innan man loggas ut; att skriva i ett formulär räknas som att göra.",
    )
    sign_in: Path | None = Field(
        default=None,
        description="Fil (YAML) med organisationens inloggningar, OpenID Connect och SAML; tom ger bara den lokala.",
    )
    local_login: Literal["all", "emergency"] = Field(
        default="all",
        description="Vem som får logga in med lösenord eller egen nyckel här: all eller bara reservkonton (emergency).",
    )
    second_step: Literal["voluntary", "required"] = Field(
        default="voluntary",
        description="required kräver nyckel eller engångskod av den som loggar in med lösenord.",
    )
    hsts_seconds: int = Field(
        default=31_536_000,
        ge=0,
        description="Sekunder som webbläsaren ska kräva https i drift; sätt lågt första dagen.",
    )
    public_address: str = Field(
        default="http://127.0.0.1:8000",
        description="Adressen som tjänsten nås på, för länkar i brev, till exempel https://styr.kommunen.se.",
    )
    mail_url: str = Field(
        default="",
        description="smtp://namn:lösenord@värd:587 (STARTTLS) eller smtps://…:465; tomt skriver breven i loggen.",
    )
    kolada_weekly: bool = Field(
        default=False,
        description="true låter jobben hämta nyckeltal från Kolada en gång i veckan; kräver väg ut till api.kolada.se.",
    )
    metrics_token: str = Field(
        default="",
        description="Nyckel som läsaren av /metrics visar (Authorization: Bearer); tom svarar bara den egna datorn.",
    )
    mail_from: str = Field(
        default="styrkedjan@localhost",
        description="Avsändare av brev.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO",
        description="Lägsta nivå som skrivs i loggen; loggen är JSON-rader utan personuppgifter.",
    )

    @field_validator("allowed_hosts", "trusted_origins", mode="before")
    @classmethod
    def _comma_separated(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("store", "definitions", "sign_in", mode="before")
    @classmethod
    def _empty_is_default(cls, value: Any) -> Any:
        return None if value == "" else value

    @property
    def store_folder(self) -> Path:
        """Where the facts lie."""
        return self.store or self.data / "store"

    def share(self) -> None:
        """Pass on what the rooms below read straight from the environment, so that `.env` reaches them too."""
        shared = {"engine": self.engine, "engine_memory": self.engine_memory, "definitions": self.definitions}
        for name, value in shared.items():
            if value:
                os.environ.setdefault(f"{PREFIX}{name.upper()}", str(value))

    @property
    def mode_is_said(self) -> bool:
        """Whether anybody has said that this is a demo, or a production; else it is a demo by default."""
        return "mode" in self.model_fields_set

    def origin(self) -> str:
        """Where the settings come from, in a sentence: another folder has another file, and so another database."""
        file = settings_file()
        read = f"Inställningar ur {file}" if file.is_file() else f"Ingen inställningsfil ({file}) finns"
        said = "" if self.mode_is_said else " (inte sagt)"
        return f"{read}. Läge: {self.mode}{said}. Data: {self.data.absolute()}."

    def unsafe(self) -> list[str]:
        """Every reason not to start, each naming the setting and the remedy; empty when the start is safe."""
        if self.mode != "production":
            return []
        checks = [
            (
                self.secret_key == DEMO_SECRET_KEY,
                "SECRET_KEY är demonyckeln. Sätt en egen; en rad ger: styrkedjan settings key",
            ),
            (
                len(self.secret_key) < SHORTEST_SECRET_KEY or len(set(self.secret_key)) < 10,
                f"SECRET_KEY är för kort eller för enkel. Använd minst {SHORTEST_SECRET_KEY} slumpade tecken.",
            ),
            (self.debug, "DEBUG är påslaget och visar minnesinnehåll för besökare. Ta bort det eller sätt false."),
            (
                any("*" in host or host.startswith(".") for host in self.allowed_hosts),
                "ALLOWED_HOSTS släpper in fler än tjänsten (* eller .namn). Räkna upp dess namn: styr.kommunen.se.",
            ),
            (
                "allowed_hosts" not in self.model_fields_set or not self.allowed_hosts,
                "ALLOWED_HOSTS är inte satt. Räkna upp tjänstens namn, till exempel styr.kommunen.se.",
            ),
            (
                any(not origin.startswith("https://") for origin in self.trusted_origins),
                "TRUSTED_ORIGINS har en adress utan https. Skriv adresserna som https://namn.",
            ),
            (
                self.local_login == "emergency" and self.sign_in is None,
                "LOCAL_LOGIN är emergency men SIGN_IN saknas, så ingen annan än reservkontot kommer in. Sätt SIGN_IN.",
            ),
        ]
        return [PREFIX + sentence for failed, sentence in checks if failed]

    def django_mail(self) -> tuple[str, str, int, str, str, bool, bool]:
        """Django's mail settings: backend, host, port, user, password, TLS from the start, STARTTLS.

        Raises:
            ValueError: the address is neither smtp:// nor smtps://.
        """
        if not self.mail_url:
            return "django.core.mail.backends.console.EmailBackend", "localhost", 25, "", "", False, False
        url = urlsplit(self.mail_url)
        if url.scheme not in {"smtp", "smtps"} or not url.hostname:
            raise ValueError(f"{PREFIX}MAIL_URL ska börja med smtp:// eller smtps:// och namnge en värd.")
        direct, user = url.scheme == "smtps", unquote(url.username or "")
        backend, port = "django.core.mail.backends.smtp.EmailBackend", url.port or (465 if direct else 587)
        return backend, url.hostname, port, user, unquote(url.password or ""), direct, not direct and bool(user)

    def doubtful(self) -> list[str]:
        """What is allowed in production but should be known."""
        if self.mode == "production" and self.django_database()["ENGINE"].endswith("sqlite3"):
            return [f"{PREFIX}DATABASE_URL pekar på SQLite. Det bär en liten kommun; PostgreSQL rekommenderas i drift."]
        return []

    def django_database(self) -> dict[str, Any]:
        """Django's `DATABASES["default"]`.

        Raises:
            ValueError: the address is neither SQLite nor PostgreSQL, or asks for something that is not understood.
        """
        if not self.database_url:
            return _sqlite(self.data / "styrkedjan.sqlite3")
        url = urlsplit(self.database_url)
        if url.scheme == "sqlite":
            return _sqlite(Path(unquote(url.path.removeprefix("/"))))
        if url.scheme in {"postgresql", "postgres"}:
            told = _options_of(url.query)
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(url.path.lstrip("/")),
                "USER": unquote(url.username or ""),
                "PASSWORD": unquote(url.password or ""),
                "HOST": unquote(url.hostname or "") or told.pop("host", ""),  # ?host= is a socket's folder
                "PORT": str(url.port or ""),
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
                "OPTIONS": _patience(self.database_seconds) | told,
            }
        raise ValueError(
            f"{PREFIX}DATABASE_URL börjar med {url.scheme or 'något okänt'}. "
            "Skriv postgresql://namn:lösenord@värd:5432/databas eller sqlite:///sökväg."
        )


def misread() -> list[str]:
    """What was meant as a setting and is none: a file that is not there, a name that we do not have.

    Such a slip would otherwise mean the default in silence, and the default is a demo.
    """
    file = settings_file()
    told = os.environ.get(FILE_VARIABLE)
    reasons = []
    if told is not None and not file.exists():
        reasons.append(f"{FILE_VARIABLE} pekar på {file}, som inte finns. Rätta sökvägen eller ta bort variabeln.")
    known = {f"{PREFIX}{name.upper()}" for name in Environment.model_fields}
    names = [*os.environ, *(dotenv_values(file, encoding="utf-8") if file.is_file() else ())]
    for name in sorted({name.upper() for name in names} - known):
        if name.startswith(PREFIX) and not name.startswith(_NO_SETTINGS):
            close = get_close_matches(name, sorted(known), n=1)
            remedy = f"Menade du {close[0]}?" if close else "Ta bort den; styrkedjan settings visar dem som finns."
            reasons.append(f"{name} är ingen inställning. {remedy}")
    return reasons


# What may stand after the question mark of an address; anything else is a slip that must not pass in silence, least of
# all one that was meant to encrypt.
_OPTIONS = frozenset({
    "host", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslnegotiation", "ssl_min_protocol_version",
    "channel_binding", "require_auth", "gssencmode", "target_session_attrs", "connect_timeout", "application_name",
    "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "options",
    "passfile", "service",
})  # fmt: skip


def _options_of(query: str) -> dict[str, str]:
    """The options of an address. Raises ValueError for one that is not an option of PostgreSQL's."""
    told = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(told.keys() - _OPTIONS):
        raise ValueError(
            f"{PREFIX}DATABASE_URL har {', '.join(unknown)} efter frågetecknet, som PostgreSQL inte känner. "
            "Skriv till exempel ?sslmode=verify-full&sslrootcert=/sökväg."
        )
    return told


def _patience(seconds: int) -> dict[str, Any]:
    """How long a connection waits: for the server, for an answer, and for a network that has gone silent."""
    limits = {"statement_timeout": seconds, "lock_timeout": seconds, "idle_in_transaction_session_timeout": 600}
    return {
        "connect_timeout": 5,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        "options": " ".join(f"-c {name}={value}s" for name, value in limits.items()),
    }


def _sqlite(path: Path) -> dict[str, Any]:
    """WAL and IMMEDIATE: writers wait for each other instead of failing half-way.

    A connection is kept: Django teaches each new one some sixty functions, which takes ten times as long as to answer
    with a page that is remembered.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        },
    }
