"""Employees in the reports: how many have had their dialogue, what learning costs, and the HME; nothing of few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from styrkedjan.areas.comparison.queries.surveys import Engagement, engagement
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.organisation.queries import committees, root_of, subtree
from styrkedjan.areas.people.queries.staff import Counts, counts
from styrkedjan.domain.people.dialogue import Counted
from styrkedjan.domain.periods import Period
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.swedish import kronor, listing, number, percent
from styrkedjan.foundation.known import Known
from styrkedjan.reports.document import Block, Paragraph
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table

FEW = "För få för att visas"


def employees(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """The whole in words, then those below it one by one where there are several (five queries)."""
    root = root_of(unit)
    told, asked = counts(root, period.year, known), engagement(root, period.year, known)
    hme = {one.unit.pk: one for one in asked[1]} if asked else {}
    words = [*_held(told.of(unit), unit.path in told.by_path, period.year)]
    if asked and unit.pk in hme:
        words.append(_hme(hme[unit.pk], asked[0]))
    below = committees(unit) if unit.parent_id is None else subtree(unit).filter(kind=UnitKind.UNIT).order_by("code")
    shown = [one for one in below if known.holds(one.created_at) and (one.path in told.by_path or one.pk in hme)]
    if not words and not shown:
        return
    if words:
        yield Paragraph(" ".join(words))
    if len(shown) > 1:
        yield _table(shown, told, hme, period.year, asked[0] if asked else 0)


def _held(found: Counted | None, is_told: bool, year: int) -> Iterable[str]:
    if found is None or not found.employed:
        if is_told:
            yield "Så få medarbetare är upptagna att samtalen inte redovisas."
        return
    share = f" ({percent(found.share, 0)})" if found.share is not None else ""
    yield f"{number(found.held)} av {number(found.employed)} medarbetare{share} har haft sitt medarbetarsamtal {year}."
    if found.linked:
        yield f"I {number(found.linked)} av samtalen hör medarbetarens bidrag till ett av enhetens mål."
    if found.cost:
        yield f"Kompetensplanerna kostar {kronor(found.cost)}."


def _hme(found: Engagement, year: int) -> str:
    """`Hållbart medarbetarengagemang 2025: 78 av 100 (motivation 80, ledarskap 79 och styrning 75).`"""
    if found.total is None:
        return f"Så få har svarat på frågorna om medarbetarengagemang {year} att de inte redovisas."
    parts = [f"{part.label.lower()} {number(value)}" for part, value in found.parts.items() if value is not None]
    return f"Hållbart medarbetarengagemang (HME) {year}: {number(found.total)} av 100 ({listing(parts)})."


def _table(
    shown: Sequence[Unit], told: Counts, hme: Mapping[int, Engagement], year: int, hme_year: int
) -> Table:  # fmt: skip
    """In the order of the tree: dialogues are counted, and nobody is ranked by them."""
    is_asked = any(one.pk in hme for one in shown)
    index_column = (Column(f"HME {hme_year}", ColumnKind.NUMBER, "", 0),) if is_asked else ()
    columns = (Column("Enhet"), Column("Har haft samtal"), *index_column)
    rows = []
    for one in shown:
        found, index = told.of(one), hme.get(one.pk)
        none = FEW if one.path in told.by_path else "Ingen är upptagen ännu"
        held = f"{number(found.held)} av {number(found.employed)}" if found else none
        rows.append(Row((one.name, held, *((index.total if index else None,) if is_asked else ()))))
    return Table(f"Medarbetarsamtal {year}", columns, tuple(rows))


PARTS = {SectionKind.EMPLOYEES: employees}
