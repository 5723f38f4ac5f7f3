"""One search over what people look for by name or by number: a constant number of queries, whatever is found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.documents.models import CouncilAssignment, SteeringDocument
from styrkedjan.areas.documents.queries.delegation import answers
from styrkedjan.areas.economy.models import FrameRequest, NetFrame
from styrkedjan.areas.economy.queries.ledger import transactions
from styrkedjan.areas.economy.queries.scope import store
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.investments.models import InvestmentProject
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.areas.reporting.permissions import readable
from styrkedjan.domain.documents.answers import is_question, matter_of
from styrkedjan.domain.documents.rules import mended
from styrkedjan.domain.documents.states import DocumentState
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.navigation import menu
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.store.queries import ledger_accounts

LIMIT = 12
# More words than this find nothing that fewer do not, and each costs the database a comparison a row.
MOST_WORDS, LONGEST = 8, 200
MOST_ANSWERS = 4
# A series and a number, as vouchers are called.
_VOUCHER = re.compile(r"[^\W\d_]{0,4}[ -]?\d{1,12}")


@dataclass(frozen=True, slots=True)
class Hit:
    label: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    hits: tuple[Hit, ...]


def find(viewer: Viewer, text: str) -> tuple[Group, ...]:
    """Up to twelve hits of each kind, only what the viewer may see: the chain and its indicators are open to all.

    `vem beslutar om …` is answered with who does; where no order says it, with what is found of the matter.
    """
    words = text[:LONGEST].split()[:MOST_WORDS]
    if not viewer.may_anywhere(Permission.VIEW):  # a provider has a role in the municipality, and reads none of it
        pages = tuple(_pages(viewer, words))
        return (Group("Sidor", pages),) if pages else ()
    decides = Group("Vem beslutar", tuple(_decides(viewer, " ".join(words))))
    if is_question(text):
        about = matter_of(text)
        return (decides,) if decides.hits else find(viewer, about) if about else ()
    groups = (
        Group("Sidor", tuple(_pages(viewer, words))),
        Group("Enheter", tuple(_units(viewer, words))),
        Group("Mål och uppdrag", tuple(_elements(viewer, words))),
        Group("Indikatorer", tuple(_indicators(viewer, words))),
        Group("Konton", tuple(_accounts(viewer, words))),
        Group("Verifikat", tuple(_vouchers(viewer, " ".join(words)))),
        Group("Investeringsprojekt", tuple(_projects(viewer, words))),
        Group("Beslut", tuple(_decisions(viewer, words))),
        decides,
        Group("Styrdokument", tuple(_documents(viewer, words))),
        Group("Fullmäktiges uppdrag", tuple(_assignments(viewer, words))),
        Group("Rapporter", tuple(_reports(viewer, words))),
    )
    return tuple(group for group in groups if group.hits)


def _matching(words: Iterable[str], *fields: str) -> Q:
    condition = Q()
    for word in words:
        either = Q()
        for field in fields:
            either |= Q(**{f"{field}__icontains": word})
        condition &= either
    return condition


def _units(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    rows = Unit.objects.filter(_matching(words, "name", "code"), within(viewer.paths()), principal=viewer.principal)
    for unit in rows.select_related("parent")[:LIMIT]:
        note = unit.parent.label if unit.parent else unit.get_kind_display()
        yield Hit(unit.name, note, reverse("economy:unit_page", kwargs={"code": unit.code}))


def _elements(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    rows = Element.objects.filter(
        _matching(words, "title", "key"), plan_year__principal=viewer.principal, withdrawn_at=None
    ).select_related("unit", "plan_year")
    for row in rows.order_by("-plan_year__year", "key")[:LIMIT]:
        note = f"{row.get_kind_display().lower()}, {row.unit.label}, {row.plan_year.year}"
        yield Hit(row.title, f"{row.key}, {note}", reverse("chain:goal", kwargs={"pk": row.pk}))


def _indicators(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    rows = Indicator.objects.filter(_matching(words, "name", "key"), principal=viewer.principal)
    for row in rows.select_related("owner")[:LIMIT]:
        yield Hit(row.name, row.owner.label, reverse("indicators:indicator", kwargs={"pk": row.pk}))


def _reports(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    rows = UnitReport.objects.filter(_matching(words, "round__name", "unit__name"), readable(viewer.user))
    for row in rows.select_related("round", "unit")[:LIMIT]:
        href = reverse("reporting:report", kwargs={"pk": row.pk})
        yield Hit(f"{row.round.name}, {row.unit.name}", row.get_state_display(), href)


def _decides(viewer: Viewer, text: str) -> Iterable[Hit]:
    """Who decides about it, in one sentence each, the best answer first (at most six queries)."""
    if viewer.principal is None:
        return
    known = viewer.known
    for found in answers(viewer.principal, text, known.day, known, most=MOST_ANSWERS):
        href = f"{reverse('documents:who_decides')}?{urlencode({'q': text})}"
        yield Hit(found.sentence, f"{mended(found.row.matter)[:120]}, punkt {found.row.number}", href)


def _documents(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    """What is decided: a draft is found in the register by those who work with it."""
    rows = SteeringDocument.objects.filter(
        _matching(words, "title", "matter", "summary", "code"), unit__principal=viewer.principal,
        state=DocumentState.VALID,
    ).select_related("unit")  # fmt: skip
    for row in rows.order_by("title", "pk")[:LIMIT]:
        yield Hit(row.title, f"{row.unit.label}, {row.decision_text}", reverse("documents:document", args=[row.pk]))


def _assignments(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    rows = CouncilAssignment.objects.filter(_matching(words, "title", "code", "text"), unit=viewer.principal)
    for row in rows.order_by("due", "pk")[:LIMIT]:
        yield Hit(row.title, row.get_state_display().lower(), reverse("documents:assignment", args=[row.pk]))


def _pages(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    """The menu's own pages by name, so that who knows what it is called need not know where it lies."""
    for group in menu(viewer):
        for link in group.links:
            if all(word.casefold() in f"{link.label} {group.label}".casefold() for word in words):
                yield Hit(link.label, group.label, link.href)


def _accounts(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    """Accounts by number, at the chosen unit, for those who may see what is booked there (no SQL)."""
    unit, number = viewer.unit, words[0] if len(words) == 1 else ""
    if unit is None or viewer.principal is None or not number.isascii() or not number.isdigit():
        return
    if not viewer.may(Permission.VIEW_TRANSACTIONS, unit):
        return
    year = viewer.period.year
    accounts = ledger_accounts(store(), viewer.principal.code, year, as_of=viewer.known.moment)
    for account in [each for each in accounts if each.startswith(number)][:LIMIT]:
        href = reverse("economy:transactions", kwargs={"code": unit.code, "account": account})
        yield Hit(f"Konto {account}", f"Poster {year}, {unit.label}", href)


def _vouchers(viewer: Viewer, text: str) -> Iterable[Hit]:
    """A voucher by its number ("L1814"), of the chosen year and unit, for those who may see what is booked (no SQL)."""
    unit = viewer.unit
    if unit is None or not _VOUCHER.fullmatch(text) or not viewer.may(Permission.VIEW_TRANSACTIONS, unit):
        return
    for voucher in dict.fromkeys((text, text.upper())):
        found = transactions(unit, viewer.period, viewer.known, voucher=voucher, limit=1)
        if found.count:
            href = f"{reverse('economy:entries', kwargs={'code': unit.code})}?{urlencode({'ver': voucher})}"
            note = f"{plural(found.count, 'rad', 'rader')}, {viewer.period.year}, {unit.label}"
            yield Hit(f"Verifikat {voucher}", note, href)


def _projects(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    rows = InvestmentProject.objects.filter(
        _matching(words, "name", "code"), within(viewer.paths(), "committee__"), principal=viewer.principal
    )
    for row in rows.select_related("committee")[:LIMIT]:
        note = f"{row.code}, {row.committee.label}, {row.get_state_display().lower()}"
        yield Hit(row.name, note, reverse("investments:project", kwargs={"pk": row.pk}))


def _decisions(viewer: Viewer, words: list[str]) -> Iterable[Hit]:
    """Decisions by record number or section: of frames, and the answers to committees' requests (two queries)."""
    fields = ("record_number", "decision_section", "decision_body", "note")
    frames = viewer.known.rows(NetFrame).filter(
        _matching(words, *fields), within(viewer.paths(), "unit__"), unit__principal=viewer.principal
    )
    for frame in frames.select_related("unit")[:LIMIT]:
        href = reverse("economy:budget", kwargs={"code": frame.unit.code})
        yield Hit(frame.decision_text or frame.note, f"Ram {frame.year}, {frame.unit.label}", href)
    asked = FrameRequest.objects.filter(
        _matching(words, "record_number", "decision_section", "sent_decision", "text"),
        within(viewer.paths(), "committee__"),
        committee__principal=viewer.principal,
        sent_at__isnull=False,
    )
    for row in asked.select_related("committee")[:LIMIT]:
        href = reverse("economy:request", kwargs={"pk": row.pk})
        yield Hit(row.decision_text or row.sent_decision or "Begäran om ramen", f"Begäran, {row.committee.label}", href)
