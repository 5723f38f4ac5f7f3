"""The installation's file of kinds and replaced laws, and what the bodies that may decide are called here."""

from __future__ import annotations

from collections.abc import Iterable

from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.organisation.queries import committees, root_of
from styrkedjan.domain.definitions import suggestion
from styrkedjan.domain.documents.rules import DocumentKind, DocumentRules
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import listing
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions

COUNCIL = ("Kommunfullmäktige", "Regionfullmäktige", "Fullmäktige", "KF")


def rules() -> DocumentRules:
    """The installation's file (no query)."""
    return load_definitions().document_rules["standard"]


def kind_of(key: str) -> DocumentKind:
    """The kind. Raises InvalidInput for one that there is not."""
    found = rules().kind(key)
    if found is None:
        known = [one.id for one in rules().kinds]
        raise InvalidInput([Problem("", "Typ", f"Typen ”{key}” finns inte.", suggestion(key, known))])
    return found


def values_kinds() -> list[str]:
    return [one.id for one in rules().kinds if one.is_values]


class Bodies:
    """The names of the bodies of a municipality (at most two queries, however many documents ask)."""

    def __init__(self, root: Unit, year: int, known: Known) -> None:
        model = governing_model(root, year)
        councils = [body for body in model.bodies if body.id == "council"] if model else []
        self.council = [name for body in councils for name in (body.name, body.abbreviation) if name]
        self.units = [one for one in committees(root) if known.holds(one.created_at)]

    def names(self, kind: DocumentKind | None, unit: Unit) -> list[str]:
        """What may stand as the one that decided a document of the kind, where it applies to the unit."""
        return list(dict.fromkeys(name for body in (kind.bodies if kind else ()) for name in self._of(body, unit)))

    def said(self, kind: DocumentKind | None, unit: Unit) -> str:
        """The same as people say it: `kommunstyrelsen eller nämnden själv`, each by its first name."""
        first = [next(iter(self._of(body, unit)), "") for body in (kind.bodies if kind else ())]
        return listing(list(dict.fromkeys(name for name in first if name)), "eller")

    def _of(self, body: str, unit: Unit) -> Iterable[str]:
        if body == "council":
            return [*self.council, *COUNCIL]
        if body == "executive_board":
            found = [one for one in self.units if one.kind == UnitKind.EXECUTIVE_BOARD]
        else:
            found = [one for one in self.units if body == "committee" and (
                unit.path.startswith(one.path) or unit.parent_id is None)]  # fmt: skip
        return [name for one in found for name in (one.name, one.short_name) if name]


def bodies(unit: Unit, year: int, known: Known) -> Bodies:
    return Bodies(root_of(unit), year, known)
