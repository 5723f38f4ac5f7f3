"""Claims or attributes, read by the names that a log-in's settings give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from styrkedjan.domain.directory.affiliations import Affiliation, Presented, affiliation, first_text, keyed, texts
from styrkedjan.sources.sign_in.providers import Provider


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The session at the organisation's log-in: what a log-out there, or from there, calls it."""

    key: str
    name: str
    index: str = ""
    form: str = ""  # the kind of name (SAML)
    proof: str = ""  # the token that was given to us (OpenID Connect)


def presented(provider: Provider, told: Mapping[str, object], level: str) -> Presented:
    """Affiliations as they are told whole, and the one that a uid and an organisation make together."""
    names = provider.attributes
    found: list[Affiliation | None] = [affiliation(one) for one in texts(told.get(names["affiliation"]))]
    if names["uid"]:
        organisation = first_text(told, names["organisation"]) or provider.organisation
        found.append(keyed(first_text(told, names["uid"]), organisation))
    return Presented(
        affiliations=tuple(one for one in found if one is not None),
        first_name=first_text(told, names["first_name"])[:150],
        last_name=first_text(told, names["last_name"])[:150],
        email=first_text(told, names["email"])[:254],
        groups=tuple(one[:255] for one in texts(told.get(names["groups"])))[:500] if names["groups"] else (),
        level=level,
    )
