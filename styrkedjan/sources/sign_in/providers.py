"""The organisation's log-ins, out of one file (YAML). A slip names the log-in, the field and the remedy.

- key: entra
  label: Logga in med Ekeviks konto
  kind: oidc
  municipality: "0000"
  organisations: ["212000-1234"]
  issuer: https://login.microsoftonline.com/…/v2.0
  client_id: …
  client_secret_file: /etc/styrkedjan/entra.secret
  attributes: {uid: oid, groups: groups}
  organisation: "212000-1234"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from styrkedjan.domain.directory.affiliations import organisation_number
from styrkedjan.domain.errors import InvalidInput, Problem

# Sweden Connect's attributes by SAML name, and the same as claims.
SAML_ATTRIBUTES = {
    "affiliation": "urn:oid:1.2.752.201.3.1",
    "uid": "urn:oid:1.2.752.29.6.2.1",
    "organisation": "urn:oid:2.5.4.97",
    "first_name": "urn:oid:2.5.4.42",
    "last_name": "urn:oid:2.5.4.4",
    "email": "urn:oid:0.9.2342.19200300.100.1.3",
    "groups": "",
}
OIDC_ATTRIBUTES = {
    "affiliation": "https://id.oidc.se/claim/orgAffiliation",
    "uid": "",
    "organisation": "https://id.oidc.se/claim/orgNumber",
    "first_name": "given_name",
    "last_name": "family_name",
    "email": "email",
    "groups": "groups",
}
_NEEDS = {"oidc": ("issuer", "client_id"), "saml": ("metadata",)}
_LONGEST_KEY = 30


@dataclass(frozen=True, slots=True)
class Provider:
    """One way in that somebody else answers for."""

    key: str
    label: str
    kind: str
    municipality: str
    organisations: tuple[str, ...]
    organisation: str = ""  # where the log-in gives a uid and leaves the organisation out
    attributes: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    new_people: bool = False
    issuer: str = ""
    client_id: str = ""
    client_secret_file: str = ""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    ask: Mapping[str, str] = field(default_factory=dict)
    userinfo: bool = False
    metadata: str = ""
    entity_id: str = ""
    certificate_file: str = ""
    private_key_file: str = ""

    def secret(self) -> str:
        return Path(self.client_secret_file).read_text(encoding="utf-8").strip() if self.client_secret_file else ""


def read(path: Path) -> tuple[Provider, ...]:
    """Raises InvalidInput with every slip."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput([Problem(path.name, "", f"Filen går inte att läsa: {error}", "Rätta filen.")]) from error
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise InvalidInput([Problem(path.name, "", "Filen ska vara en lista av inloggningar.", "Börja med - key: …")])
    problems: list[Problem] = []
    found = [_read(path, number, one, problems) for number, one in enumerate(told, 1)]
    keys = [one.key for one in found if one is not None]
    if len(set(keys)) != len(keys):
        problems.append(Problem(path.name, "key", "Två inloggningar har samma key.", "Ge var och en sin egen."))
    if problems:
        raise InvalidInput(problems)
    return tuple(one for one in found if one is not None)


def _read(path: Path, number: int, told: dict[str, Any], problems: list[Problem]) -> Provider | None:
    where = f"inloggning {number}"
    before = len(problems)

    def slip(name: str, what: str, remedy: str) -> None:
        problems.append(Problem(path.name, f"{where}, {name}", what, remedy))

    known = {one.name: one for one in fields(Provider)}
    for name in sorted(map(str, told.keys() - known.keys())):
        slip(name, "Det finns ingen sådan uppgift.", f"Det som finns: {', '.join(known)}.")
    kind = told.get("kind")
    if kind not in _NEEDS:
        slip("kind", "Slaget ska vara oidc eller saml.", "Skriv ett av dem.")
    for name in ("key", "label", "municipality", "organisations", *_NEEDS.get(str(kind), ())):
        if not told.get(name):
            slip(name, "Uppgiften saknas.", "Fyll i den.")
    key = str(told.get("key", ""))
    if key and not (key.isascii() and key.isalnum() and key.islower() and len(key) <= _LONGEST_KEY):
        slip("key", "Nyckeln står i adresser.", "Använd små bokstäver a till z och siffror.")
    _files(told, slip)
    numbers = [organisation_number(str(one)) for one in _list(told.get("organisations"))]
    own = organisation_number(str(told["organisation"])) if told.get("organisation") else ""
    if None in numbers or own is None:
        slip("organisations", "Ett organisationsnummer har inte tio siffror.", "Skriv det som 212000-1234.")
    _addresses(told, slip)
    defaults = SAML_ATTRIBUTES if kind == "saml" else OIDC_ATTRIBUTES
    if unknown := set(told.get("attributes") or {}) - set(defaults):
        slip("attributes", f"{', '.join(sorted(unknown))} finns inte.", f"Det som finns: {', '.join(defaults)}.")
    if len(problems) > before:
        return None
    values = {name: value for name, value in told.items() if value is not None}
    return Provider(**values | {
        "municipality": str(told["municipality"]),
        "organisations": tuple(str(one) for one in numbers),
        "organisation": own or "",
        "attributes": defaults | (told.get("attributes") or {}),
        "levels": tuple(_list(told.get("levels"))),
        "scopes": tuple(_list(told.get("scopes")) or ("openid", "profile", "email")),
    })  # fmt: skip


def _files(told: dict[str, Any], slip: Any) -> None:
    for name in ("client_secret_file", "certificate_file", "private_key_file"):
        if told.get(name) and not Path(str(told[name])).is_file():
            slip(name, f"{told[name]} finns inte.", "Rätta sökvägen.")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _addresses(told: dict[str, Any], slip: Any) -> None:
    for name in ("issuer", "metadata"):
        _address(name, str(told.get(name) or ""), slip)


def _address(name: str, text: str, slip: Any) -> None:
    """Told over the network only encrypted, but from this machine itself."""
    url = urlsplit(text)
    if url.scheme == "http" and url.hostname not in {"127.0.0.1", "localhost"}:
        slip(name, "Adressen är inte https.", "Skriv https://…")
    elif name == "metadata" and text and not url.scheme and not Path(text).is_file():
        slip(name, f"{text} finns inte.", "Rätta sökvägen, eller skriv en adress som börjar med https://.")
    elif name == "issuer" and text and url.scheme not in {"https", "http"}:
        slip(name, "Det är ingen adress.", "Skriv https://…")
