"""The main menu: the improvement wheel, so that people know where in the year they stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import get_script_prefix, reverse

from styrkedjan.areas.organisation.models import UnitKind
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Item:
    """A page in the menu: about the chosen unit, about the whole municipality, or neither.

    `of_committee` names the page that a viewer without the whole municipality has in its place: their own committee's.
    """

    label: str
    name: str
    needs: Permission = Permission.VIEW
    with_unit: bool = False
    of_all: bool = False
    of_committee: str = ""

    def open_to(self, viewer: Viewer) -> bool:
        """Whether the viewer may use the page: about some unit, or, `of_all`, about the whole municipality."""
        if not self.of_all:
            return viewer.may_anywhere(self.needs)
        if viewer.principal is not None and viewer.may(self.needs, viewer.principal):
            return True
        return bool(self.of_committee) and viewer.committee is not None and viewer.may(self.needs, viewer.committee)


@dataclass(frozen=True, slots=True)
class Section:
    """A quarter of the wheel."""

    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    links: tuple[Link, ...]
    current: bool


P = Permission
WHEEL: tuple[Section, ...] = (
    Section(
        "Planera",
        (
            Item("Årshjulet", "chain:wheel"),
            Item("Anvisningar", "reporting:instructions"),
            Item("Styrkedjan", "chain:tree"),
            Item("Ramar och budget", "economy:budget", with_unit=True),
            Item("Resursfördelning", "planning:models"),
            Item("Flerårsbudget", "planning:scenarios"),
            Item("Fråga och lyssna", "voices:listening", with_unit=True),
            Item("Taxor och avgifter", "planning:fees"),
            Item("Partiverkstad", "planning:workshop"),
            Item("Riskanalys", "control:analysis", with_unit=True),
            Item("Program för utförare", "providers:programme"),
            Item("Budgetarbete", "planning:budget_work", with_unit=True),
            Item("Styrdokument", "documents:register"),
            Item("Planår", "chain:years", P.MANAGE_YEAR),
            Item("Styrmodeller", "onboarding:models", P.MANAGE_YEAR, of_all=True),
        ),
    ),
    Section(
        "Genomför",
        (
            Item("Enheten", "economy:unit_page", with_unit=True),
            Item("Indikatorer", "indicators:list"),
            Item("Investeringar", "investments:portfolio", with_unit=True),
            Item("Mina avtal", "providers:own", P.ANSWER_PROVIDERS),
            Item("Min tillsyn", "inspection:own", P.ANSWER_PROVIDERS),
            Item("Synpunkter att svara på", "voices:mine", P.HANDLE_VOICES),
            Item("Medarbetarsamtal", "people:mine"),
        ),
    ),
    Section(
        "Följ upp",
        (
            Item("Uppföljningar", "reporting:rounds"),
            Item("Ekonomi", "economy:unit", with_unit=True),
            Item("Verksamheterna", "economy:services"),
            Item("Prognoser", "economy:signing", with_unit=True),
            Item("Månaden", "economy:month", P.VIEW_TRANSACTIONS, with_unit=True),
            Item("Ekonomireglerna", "economy:findings", of_all=True, of_committee="economy:committee_findings"),
            Item("Intern kontroll", "control:overview", with_unit=True),
            Item("Utförare", "providers:overview", with_unit=True),
            Item("Tillsyn", "inspection:overview", with_unit=True),
            Item("Valfrihet", "providers:systems", with_unit=True),
            Item("Synpunkter", "voices:overview", with_unit=True),
            Item("Löften", "voices:promises", with_unit=True),
            Item("Medarbetare", "people:overview", with_unit=True),
            Item("Vad som begärs", "burden:asked", with_unit=True),
            Item("Mätbörda", "burden:ledger"),
            Item("Vem svarar för vad", "providers:accountability"),
            Item("Vem beslutar om vad", "documents:who_decides"),
            Item("Fullmäktiges uppdrag", "documents:assignments"),
            Item("Styrelsens uppsikt", "documents:oversight", of_all=True),
            Item("Årsavslut", "year_end:overview", with_unit=True),
            Item("Kommunens räkenskaper", "accounts:overview", of_all=True),
        ),
    ),
    Section(
        "Förbättra",
        (
            Item("Lämna en idé", "improvement:suggest", P.SUGGEST, with_unit=True),
            Item("Förbättringar", "improvement:board", with_unit=True),
            Item("Goda exempel", "improvement:cards"),
            Item("Jämlikhet", "improvement:equality", with_unit=True),
            Item("Kommunkompassen", "assessment:overview"),
        ),
    ),
    Section(
        "Jämför",
        (
            Item("Kommunens profil", "comparison:profile"),
            Item("Tidig varning", "comparison:changed"),
            Item("Nyckeltal", "comparison:search"),
            Item("Kostnad och kvalitet", "comparison:together"),
            Item("Egna enheter", "comparison:units"),
            Item("Skillnader mellan grupper", "comparison:gaps"),
            Item("Resultatvisaren", "comparison:sets"),
            Item("Finansiell profil", "comparison:finances"),
            Item("Undersökningar", "comparison:surveys"),
            Item("Att mata in i Kolada", "comparison:to_kolada"),
            Item("Närmaste grannar", "comparison:neighbours"),
            Item("Nätverk och grupper", "comparison:networks"),
            Item("Söka utmärkelser", "assessment:award_own", P.ANSWER_ASSESSMENT, of_all=True),
            Item("Utmärkelser", "assessment:awards", P.ARRANGE_AWARD, of_all=True),
            Item("Mina uppdrag i juryn", "assessment:award_seats", P.JUDGE_AWARD),
        ),
    ),
    Section(
        "Öppet",
        (
            Item("Det alla ser", "portal:municipalities"),
            Item("Publicering", "portal:publications", P.PUBLISH, of_all=True),
        ),
    ),
    Section(
        "Underlag",
        (
            Item("Läs in och exportera", "imports:index", P.IMPORT),
            Item("Organisation", "organisation:tree"),
            Item("Katalogen och inloggningen", "directory:overview", P.MANAGE_PEOPLE, of_all=True),
            Item("Händelselogg", "organisation:audit", P.VIEW_AUDIT),
            Item("Diariet", "archive:register", P.KEEP_RECORDS),
            Item("Gallring", "archive:disposal", P.KEEP_RECORDS, of_all=True),
            Item("Personuppgifter", "archive:people", P.MANAGE_PEOPLE, of_all=True),
            Item("Driften", "operations:jobs", P.MANAGE_PEOPLE, of_all=True),
        ),
    ),
)

# An evaluating organisation has no goals, units or money of its own.
OF_EVALUATOR: tuple[Section, ...] = (
    Section(
        "Utvärdera",
        (
            Item("Utvärderingar", "assessment:overview"),
            Item("Utveckling och exempel", "assessment:development"),
            Item("Frågor och övning", "assessment:setup", P.ASSESS),
            Item("Utmärkelser", "assessment:awards", P.ARRANGE_AWARD, of_all=True),
            Item("Mina uppdrag i juryn", "assessment:award_seats", P.JUDGE_AWARD),
        ),
    ),
    WHEEL[-1],
)


def sections(request: Request) -> tuple[Group, ...]:
    """The menu as this viewer may use it; no query beyond the viewer's own roles and unit."""
    viewer = request.viewer
    match = request.resolver_match
    return menu(viewer, match.view_name if match is not None else "") if viewer else ()


def menu(viewer: Viewer, current: str = "") -> tuple[Group, ...]:
    """The sections with the pages this viewer may use; `current` is the page that is shown."""
    if viewer.unit is None:
        return ()
    groups = []
    is_evaluator = viewer.principal is not None and viewer.principal.kind == UnitKind.EVALUATOR
    for section in OF_EVALUATOR if is_evaluator else WHEEL:
        links = tuple(_link(item, viewer, current) for item in section.items if item.open_to(viewer))
        if links:
            groups.append(Group(section.label, links, any(link.current for link in links)))
    return tuple(groups)


def _link(item: Item, viewer: Viewer, current: str) -> Link:
    name, code = item.name, viewer.unit.code if item.with_unit and viewer.unit else ""
    if item.of_committee and viewer.committee and not (viewer.principal and viewer.may(item.needs, viewer.principal)):
        name, code = item.of_committee, viewer.committee.code
    is_current = bool(current) and current in (item.name, item.of_committee)
    return Link(item.label, _href(name, code, get_script_prefix()), is_current)


@lru_cache(maxsize=4096)
def _href(name: str, code: str, prefix: str) -> str:
    """Thirty addresses of every page there is, that never change where the product stands (`prefix`)."""
    return reverse(name, kwargs={"code": code} if code else None)
