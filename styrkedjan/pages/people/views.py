"""Reading: one's own dialogues and people, a dialogue for the two of it, what is counted for everybody, the rules."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.comparison.queries.surveys import Engagement, engagement
from styrkedjan.areas.documents.queries.documents import values_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import committees, root_of, subtree
from styrkedjan.areas.people.models import Dialogue
from styrkedjan.areas.people.queries import rules, staff
from styrkedjan.domain.people.dialogue import DIALOGUE, MOVES_OF, DialogueMove, DialogueState, Side
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door, home
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.pages.people.subjects import by_dialogue
from styrkedjan.reports.tables import Column, ColumnKind

P = Permission
MOST_BELOW = 400


@door(P.VIEW, subject=home)
def mine(request: Request, unit: Unit) -> HttpResponse:
    """One's own dialogue, and those one leads; what waits for oneself first."""
    viewer, root = request.viewer, root_of(unit)
    year = query.year(request) or viewer.period.year
    reach = [one.path for one in subtree_units(viewer.paths(P.HOLD_DIALOGUES))]
    own = staff.with_dialogue(staff.own(viewer.user, root), viewer.user, year)
    led = staff.with_dialogue(staff.led(reach, viewer.user, root), viewer.user, year)
    led.sort(key=lambda one: not one.waits_for(viewer.user))
    context = {
        "unit": unit, "year": year, "own": own, "is_now": viewer.known.is_now,
        "led": [one for one in led if one.row.manager_id == viewer.user.pk],
        "others": [one for one in led if one.row.manager_id != viewer.user.pk],
        "leads": bool(reach), "waiting": sum(one.waits_for(viewer.user) for one in (*own, *led)),
        "may_add": viewer.known.is_now and viewer.may(P.HOLD_DIALOGUES, unit),
    }  # fmt: skip
    return render(request, "people/mine.html", context)


def subtree_units(paths: tuple[str, ...]) -> list[Unit]:
    """The very units one is head of: the staff of units below have heads of their own (one query)."""
    return list(Unit.objects.filter(path__in=paths))


@door(P.VIEW, subject=by_dialogue)
def dialogue(request: Request, dialogue: Dialogue, side: Side) -> HttpResponse:
    """The whole dialogue, for the two of it."""
    told = staff.told(dialogue)
    state = DialogueState(dialogue.state)
    moves = {one.value for one in DIALOGUE.moves(state) if MOVES_OF.get(one, side) is side}
    employment = dialogue.employment
    other = employment.manager if side is Side.PERSON else employment.person
    context = {
        "unit": employment.unit, "told": told, "row": dialogue, "state": state, "side": side, "moves": moves,
        "other": other, "person": employment.person, "manager": employment.manager,
        "may_write": DialogueMove.WRITE in moves, "own_text": dialogue.wishes if side is Side.PERSON else dialogue.view,
        "values": values_of(employment.unit, NOW),
    }  # fmt: skip
    return render(request, "people/dialogue.html", context)


@door(P.VIEW)
def overview(request: Request, unit: Unit) -> HttpResponse:
    """How many have had their dialogue, and the HME: counted, never read, and nothing of few."""
    viewers.remember_unit(request, unit)
    viewer, root = request.viewer, root_of(unit)
    year = viewer.period.year
    counts = staff.counts(root, year, viewer.known)
    asked = engagement(root, year, viewer.known)
    below = committees(root) if unit.parent_id is None else list(subtree(unit).exclude(pk=unit.pk).order_by("code"))
    below = [one for one in below[:MOST_BELOW] if viewer.may(P.VIEW, one)]
    table = _table(counts, [unit, *below])
    if (answer := excel(request, f"Medarbetarsamtal {unit.name}", table)) is not None:
        return answer
    shown = {unit.pk, *(one.pk for one in below)}
    found = [one for one in asked[1] if one.unit.pk in shown] if asked else []
    context = {
        "unit": unit, "year": year, "table": table, "counted": counts.of(unit),
        "hme_year": asked[0] if asked else None, "hme": _hme(found), "own_hme": _own(found, unit),
        "fewest": rules.whole(rules.held(root, viewer.known), "fewest"),
        "may_ask": viewer.known.is_now and viewer.may(P.EDIT_VOICES, unit),
    }  # fmt: skip
    return render(request, "people/overview.html", context)


def _own(found: list[Engagement], unit: Unit) -> Engagement | None:
    return next((one for one in found if one.unit.pk == unit.pk and one.total is not None), None)


def _table(counts: staff.Counts, units: list[Unit]) -> ListTable:
    """A unit a line, in the order of the tree and never of the figures; one of few says so."""
    fields = (
        words("unit", "Enhet"), _figure("employed", "Medarbetare"), _figure("held", "Haft samtal"),
        Field("share", Column("Andel", ColumnKind.SHARE, "%", 0)),
        _figure("linked", "Bidrag till ett mål", aside=True), _figure("cost", "Kompetensplan, kr", aside=True),
    )  # fmt: skip
    lines = []
    for one in units:
        if one.path not in counts.by_path:
            continue
        found = counts.of(one)
        told: tuple[Decimal | None, ...] = (None,) * 5
        if found is not None:
            told = (Decimal(found.employed), Decimal(found.held), found.share, Decimal(found.linked), found.cost)
        note = "För få för att visas" if found is None else ""
        lines.append(Line((one.name, *told), reverse("people:overview", kwargs={"code": one.code}), note))
    return ListTable("Samtal", fields, tuple(lines), noun=("enhet", "enheter"), name="samtal")


def _figure(key: str, heading: str, *, aside: bool = False) -> Field:
    return Field(key, Column(heading, ColumnKind.NUMBER), aside=aside)


def _hme(found: list[Engagement]) -> ListTable | None:
    """The lowest first."""
    if not found:
        return None
    index = {one.value: Field(one.value, Column(one.label, ColumnKind.NUMBER, "", 0)) for one in found[0].parts}
    fields = (words("unit", "Enhet"), Field("total", Column("HME", ColumnKind.NUMBER, "", 0)), *index.values())
    lines = tuple(
        Line((one.unit.name, one.total, *one.parts.values()), note="" if one.total is not None else "Visas inte")
        for one in found
    )
    return ListTable("HME", fields, lines, noun=("enhet", "enheter"), name="hme")


@door(P.VIEW, subject=home)
def rules_page(request: Request, unit: Unit) -> HttpResponse:
    """The municipality's rules for dialogues, with their sources."""
    viewer, root = request.viewer, root_of(unit)
    held = rules.held(root, viewer.known)
    may_edit = viewer.known.is_now and viewer.may(P.MANAGE_YEAR, root)
    fields = (words("name", "Regel"), words("value", "Värde"), words("mark", "Hur säkert"), words("source", "Källa"))
    lines = tuple(
        Line((one.setting.name, one.shown, one.mark, one.source),
             reverse("people:set_rule", kwargs={"rule": key}) if may_edit else "", one.setting.description)
        for key, one in held.items()
    )  # fmt: skip
    table = ListTable("Regler", fields, lines, noun=("regel", "regler"), name="regler")
    if (answer := excel(request, "Regler för medarbetarsamtal", table)) is not None:
        return answer
    context = {
        "unit": root, "table": table, "missing": [one.setting.name for one in held.values() if not one.value],
        "may_erase": viewer.known.is_now and viewer.may(P.MANAGE_PEOPLE, root),
    }  # fmt: skip
    return render(request, "people/rules.html", context)
