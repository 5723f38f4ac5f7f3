"""Whom a municipality can be compared with: similar ones as Kolada names them, its other groups, own networks, all.

Membership is as it was known: a group keeps its id while its members change. Nobody is compared with themselves, so the
municipality itself is never among the members.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from styrkedjan.areas.comparison.models import Network
from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions
from styrkedjan.store import key_figures

EVERYBODY = "alla"
SIMILAR = "Liknande kommuner"
GENERAL = "övergripande"
UNWEIGHTED = " (ovägt medel)"  # Kolada's groups are named after the mean it publishes of them


@dataclass(frozen=True, slots=True)
class Group:
    """Some municipalities to compare with. `members` are codes; `why` says who put them together, and when."""

    key: str
    name: str
    members: tuple[str, ...]
    why: str = ""

    @property
    def among(self) -> str:
        """The group inside a sentence: `bland liknande kommuner (grundskola)`."""
        if self.key == EVERYBODY:
            return "bland alla kommuner"
        kind, _, subject = self.name.partition(", ")
        return f"bland {kind.lower()} ({subject})" if subject and kind == SIMILAR else f"i gruppen {self.name}"


def groups(principal: Unit, known: Known) -> list[Group]:
    """The groups there are for the municipality, the most general of the similar ones first (one query)."""
    at_rest, own = store(), principal.code
    whose = "Kolada" if key_figures.labels(at_rest, as_of=known.moment)[0] == key_figures.RAW else "påhittad"
    similar = key_figures.peer_groups(at_rest, own, as_of=known.moment)
    found = [
        Group(
            each.id,
            f"{SIMILAR}, {each.subject}",
            tuple(code for code, _ in each.members),
            f"{whose} {each.year}",
        )
        for each in sorted(similar, key=lambda each: (each.subject.casefold() != GENERAL, each.subject))
    ]
    networks = known.as_written(Network.objects.filter(principal=principal))
    found += [Group(f"natverk-{row.pk}", row.name, tuple(row.members), "Eget nätverk") for row in networks]
    found += [
        Group(each.id, each.title.removesuffix(UNWEIGHTED), each.others(own), whose)
        for each in key_figures.groups_with(at_rest, own, as_of=known.moment)
    ]
    everybody = tuple(
        each.id
        for each in key_figures.municipalities(at_rest, as_of=known.moment)
        if key_figures.is_municipality(each.id) and each.id != own
    )
    return [*found, Group(EVERYBODY, "Alla kommuner", everybody, whose)]


def chosen(found: list[Group], key: str) -> Group:
    """The group with the key, else the first there is."""
    return next((one for one in found if one.key == key), found[0])


BLOCK = 8  # columns


def tiles(codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """Code -> column and row in the tile map; those without a tile there stand by number in the empty corner."""
    laid = {each.code: each.tile for each in load_definitions().country.municipalities if each.tile}
    found = {code: (laid[code][0], laid[code][1]) for code in codes if code in laid}
    others = sorted(code for code in codes if code not in laid)
    return found | {code: (at % BLOCK, at // BLOCK) for at, code in enumerate(others)}


def names(known: Known) -> dict[str, str]:
    """Code -> the municipality's name: those of the official register, and those that key figures are known of."""
    official = {each.code: each.name for each in load_definitions().country.municipalities}
    told = {each.id: each.title for each in key_figures.municipalities(store(), as_of=known.moment)}
    return official | {code: name for code, name in told.items() if key_figures.is_municipality(code)}
