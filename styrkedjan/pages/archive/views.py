"""The register, one matter in it, the rules for both, disposal with its lists, and whom the service has data about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from styrkedjan.areas.archive.models import Disposal, Erasure, Package, Registration, Tombstone
from styrkedjan.areas.archive.queries import personal
from styrkedjan.areas.archive.queries import register as registered
from styrkedjan.areas.archive.queries.due import due, goes
from styrkedjan.areas.archive.queries.register import RegLine, Waiting
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.archive.states import REGISTRATION, RegistrationMove, RegistrationState, Way
from styrkedjan.domain.errors import NotAllowed, Refused
from styrkedjan.domain.swedish import day, plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.archive import subjects
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Line, ListTable, words
from styrkedjan.reports import archive_told
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone

P = Permission
SHOWN = 25


# --- the register -----------------------------------------------------------------------------------------------------


@door(P.KEEP_RECORDS, anywhere=True)
def register(request: Request) -> HttpResponse:
    """What is to be registered, what is registered, and where each matter stands."""
    viewer = request.viewer
    root, paths = viewer.root, viewer.paths(P.KEEP_RECORDS)
    lines = registered.lines(viewer.user, registered.registrations(paths), viewer.known)
    waits = registered.waiting(viewer.user, root, paths) if viewer.known.is_now else []
    table = _table(lines)
    if (answer := excel(request, f"Diariet {root.name}", table)) is not None:
        return answer
    context = {
        "unit": root, "headline": archive_told.register(lines, len(waits)), "table": table,
        "picture": _picture(lines, waits), "waits": _waiting_rows(waits[:SHOWN]), "more": len(waits) - SHOWN,
        "may_rule": viewer.may(P.KEEP_RECORDS, root), "may_people": viewer.may(P.MANAGE_PEOPLE, root),
        "now": viewer.known.is_now,
    }  # fmt: skip
    return render(request, "archive/register.html", context)


def _waiting_rows(waits: Sequence[Waiting]) -> list[tuple[Waiting, str]]:
    """Each with where it is registered; what one may not read is somebody else's to register."""
    return [
        (one, reverse("archive:enter", kwargs={"kind": one.kind.key, "pk": one.record.pk}) if one.may_see else "")
        for one in waits
    ]


def _table(lines: Iterable[RegLine]) -> ListTable:
    fields = (
        words("number", "Diarienummer"), words("title", "Ärendemening"), words("state", "Läge"),
        words("kind", "Slag", aside=True), words("unit", "Enhet", aside=True), words("klassa", "Klass", tight=True),
        words("opened", "Öppnat", tight=True, aside=True), words("closed", "Avslutat", tight=True, aside=True),
        words("secrecy", "Sekretess", aside=True),
    )  # fmt: skip
    rows = tuple(
        Line(
            (one.row.record_number, one.title, f"{one.state.label}, stoppat" if one.open_holds else one.state.label,
             one.kind_name, one.row.unit.name, one.row.klassa, day(one.row.opened_on),
             day(one.row.closed_on) if one.row.closed_on else "", one.row.secrecy),
            reverse("archive:case", kwargs={"pk": one.row.pk}),
        )
        for one in lines
    )  # fmt: skip
    return ListTable("Registrerat", fields, rows, noun=("ärende", "ärenden"), name="diariet").without_empty()


def _picture(lines: Sequence[RegLine], waits: Sequence[Waiting]) -> SafeString | None:
    """By kind, how many are registered and how many wait."""
    names = sorted({one.kind.plural for one in lines} | {one.kind.plural for one in waits})
    if not names:
        return None

    def counted(rows: Sequence[RegLine] | Sequence[Waiting]) -> tuple[Decimal, ...]:
        return tuple(Decimal(sum(one.kind.plural == name for one in rows)) for name in names)

    both = (
        Series("Ska registreras", counted(waits), tone=Tone.BAD),
        Series("Registrerade", counted(lines), tone=Tone.PLAIN),
    )
    labels = tuple(name.capitalize() for name in names)
    return drawn(Chart(ChartKind.COUNTS, labels, both, category_heading="Slag"), "Handlingar efter slag")


@door(P.KEEP_RECORDS, subjects.by_registration)
def case(request: Request, registration: Registration) -> HttpResponse:
    """One matter: where it stands, by which rule it goes or stays, what stops it, and the packages made of it."""
    viewer = request.viewer
    line = next(iter(registered.lines(viewer.user, [registration], viewer.known)), None)
    if line is None:
        raise Refused("Handlingen var inte registrerad då.", "Gå tillbaka till i dag.")
    root, now = root_of(registration.unit), viewer.known.is_now
    rule = next((one for one in registered.rules(root, viewer.known) if one.klassa == line.row.klassa), None)
    packages = viewer.known.made(Package.objects.filter(registration=registration).select_related("created_by"))
    there = line.record is not None and line.may_see
    context = {
        "unit": registration.unit, "line": line, "row": line.row, "headline": archive_told.case(line),
        "rule": rule, "packages": packages, "versions": line.row.history.count(),
        "moves": {move.value for move in REGISTRATION.moves(line.state)} if now else set(),
        "stone": Tombstone.objects.filter(registration=registration).select_related("disposal").first(),
        "href": reverse(line.kind.page, kwargs=dict(line.kind.address(line.record))) if there else "",
        "may": now and there and line.state is not RegistrationState.DISPOSED, "now": now,
        "can_withdraw": line.state is RegistrationState.OPEN and not line.holds and not packages,
        "can_deliver": RegistrationMove.DELIVER in REGISTRATION.moves(line.state),
    }  # fmt: skip
    return render(request, "archive/case.html", context)


# --- the rules --------------------------------------------------------------------------------------------------------


@door(P.KEEP_RECORDS, principal)
def rules(request: Request, unit: Unit) -> HttpResponse:
    """How each kind is handled, how long each class is kept, and what is agreed with the archive. Nothing is preset."""
    viewer = request.viewer
    decided, kept = registered.handling(unit, viewer.known), registered.rules(unit, viewer.known)
    kinds = registered.official_kinds()
    without = registered.classes_without_rule(unit) if viewer.known.is_now else []
    undecided = [kind.plural for kind in kinds if kind.key not in decided]
    context = {
        "unit": unit, "headline": archive_told.rules(kept, without, undecided),
        "kinds": [(kind, decided.get(kind.key)) for kind in kinds],
        "rules": sorted(kept, key=lambda row: (row.decided_by_id is not None, row.klassa)),
        "without": without, "terms": registered.terms(unit, viewer.known), "now": viewer.known.is_now,
        "me": viewer.user.pk, "register": Way.REGISTER,
    }  # fmt: skip
    return render(request, "archive/rules.html", context)


# --- disposal ---------------------------------------------------------------------------------------------------------


@door(P.KEEP_RECORDS, principal)
def disposal(request: Request, unit: Unit) -> HttpResponse:
    """What is due, exactly what would go with each, the lists that wait for somebody else, and what is gone."""
    viewer = request.viewer
    found = due(unit) if viewer.known.is_now else []
    lines = {one.row.pk: one for one in registered.lines(viewer.user, [row for row, _ in found], viewer.known)}
    taken = goes(list(lines.values()))
    lists = viewer.known.made(
        Disposal.objects.filter(principal=unit).select_related("created_by", "done_by").prefetch_related("items")
    )
    waits = [row for row in lists if not viewer.known.holds(row.done_at)]
    rows = [(lines[row.pk], rule, taken[row.pk]) for row, rule in found]
    held = Registration.objects.filter(unit__path__startswith=unit.path, holds__lifted_at=None, holds__isnull=False)
    context = {
        "unit": unit, "rows": rows, "waits": waits, "done": [row for row in lists if row not in waits],
        "headline": archive_told.disposal(len(rows), waits, held.distinct().count()), "now": viewer.known.is_now,
        "stones": _stones(request, unit),
    }  # fmt: skip
    return render(request, "archive/disposal.html", context)


def _stones(request: Request, unit: Unit) -> ListTable:
    viewer = request.viewer
    rows = Tombstone.objects.filter(registration__unit__path__startswith=unit.path)
    stones = list(
        viewer.known.made(rows, "disposal__done_at")
        .select_related("registration__unit", "disposal__done_by")
        .order_by("-disposal__done_at", "-pk")
    )
    lines = {one.row.pk: one for one in registered.lines(viewer.user, [row.registration for row in stones], NOW)}
    fields = (
        words("number", "Diarienummer"), words("title", "Ärendemening"), words("when", "Gallrat", tight=True),
        words("by", "Av", aside=True), words("rule", "Regel"), words("taken", "Det som togs bort", aside=True),
    )  # fmt: skip
    told = tuple(
        Line(
            (row.registration.record_number, lines[row.registration_id].title,
             _day(row.disposal), str(row.disposal.done_by or ""),
             row.rule, _taken(row.taken)),
            reverse("archive:case", kwargs={"pk": row.registration_id}),
        )
        for row in stones
    )  # fmt: skip
    return ListTable("Det som är gallrat", fields, told, noun=("handling", "handlingar"), name="gravstenar")


def _day(row: Disposal) -> str:
    return day(timezone.localdate(row.done_at)) if row.done_at else ""


def _taken(taken: dict[str, int]) -> str:
    parts = ((taken["texts"], "text", "texter"), (taken["comments"], "kommentar", "kommentarer"),
             (taken["files"], "bilaga", "bilagor"))  # fmt: skip
    return ", ".join(plural(count, *words_) for count, *words_ in parts if count) or "Inget stod kvar"


@door(P.KEEP_RECORDS, subjects.by_list)
def disposal_list(request: Request, disposal: Disposal) -> HttpResponse:
    """One list: what goes, and what has been held, opened or had its rule changed since and therefore stays."""
    viewer = request.viewer
    items = list(disposal.items.select_related("unit__principal", "changed_by"))
    lines = registered.lines(viewer.user, items, NOW)
    done = viewer.known.holds(disposal.done_at)
    still = {row.pk: rule for row, rule in due(disposal.principal)} if not done else {}
    gone = set(disposal.tombstones.values_list("registration_id", flat=True))
    stays = [one for one in lines if one.row.pk not in (gone if done else still)]
    taken = goes(lines)
    context = {
        "unit": disposal.principal, "row": disposal, "is_done": done, "stays": stays,
        "goes": [(one, still.get(one.row.pk), taken[one.row.pk]) for one in lines if one not in stays],
        "headline": archive_told.disposal_list(disposal, len(lines), len(stays)),
        "may_do": viewer.known.is_now and not done and disposal.created_by_id != viewer.user.pk,
        "mine": disposal.created_by_id == viewer.user.pk,
    }  # fmt: skip
    return render(request, "archive/list.html", context)


# --- a person's data --------------------------------------------------------------------------------------------------


@door(P.MANAGE_PEOPLE, principal)
def people(request: Request, unit: Unit) -> HttpResponse:
    """Who has had a role here, to find the one that asks; and the erasures that wait for a second person."""
    viewer = request.viewer
    text = query.words(request)
    found = personal.people_of(unit)
    waits = list(Erasure.objects.filter(person__in=found, done_at=None).select_related("person", "created_by"))
    rows = personal.named(found, text)[:SHOWN] if text else found.none()
    context = {
        "unit": unit, "text": text, "headline": archive_told.people(waits), "waits": waits, "rows": rows,
        "me": viewer.user.pk,
        "done": Erasure.objects.filter(person__in=found).exclude(done_at=None).select_related("created_by", "done_by"),
    }  # fmt: skip
    return render(request, "archive/people.html", context)


@door(P.MANAGE_PEOPLE, subjects.by_person)
def person(request: Request, person: User, unit: Unit) -> HttpResponse:
    """What there is about one person, what an erasure would take, and what would stay without the name."""
    viewer = request.viewer
    try:
        told = personal.preview(by=viewer.user, person=person)
    except NotAllowed as refused:
        # Somebody with a role in another municipality too is that one's to say yes to.
        return render(request, "archive/person.html", {"unit": unit, "person": person, "refused": refused})
    waiting = Erasure.objects.filter(person=person, done_at=None).select_related("created_by").first()
    context = {
        "unit": unit, "person": person, "told": told, "because": personal.KEPT_BECAUSE, "waiting": waiting,
        "has_roles": personal.has_roles(person), "now": viewer.known.is_now,
        "may_erase": waiting is not None and viewer.user.pk not in (waiting.created_by_id, person.pk),
        "erased": Erasure.objects.filter(person=person).exclude(done_at=None).first(),
    }  # fmt: skip
    return render(request, "archive/person.html", context)
