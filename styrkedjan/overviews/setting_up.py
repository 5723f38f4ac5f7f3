"""What is left from an empty municipality to its first decided report, each step judged by what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.chain.queries.steering_models import steering_model_of
from styrkedjan.areas.economy.models import BudgetLine
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.indicators.models import Indicator, IndicatorLink
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, RoleAssignment, Unit, UnitKind
from styrkedjan.areas.reporting.models import FrozenReport, UnitReport
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.remembering import remembered
from styrkedjan.foundation.roles import ROLES, Permission, Role

# So many names are told; the rest are counted.
FEW = 3


@dataclass(frozen=True, slots=True)
class Way:
    """A page where the step is taken."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `told` says what there is, or what is missing; `needs` is what it takes to do it."""

    name: str
    why: str
    told: str
    done: bool
    needs: Permission
    ways: tuple[Way, ...]

    @property
    def who(self) -> str:
        """The roles that can do it."""
        roles = [role.label.lower() for role in Role if self.needs in ROLES[role].permissions]
        return listing(roles[:2], "eller")


@remembered
def is_set_up(principal: Unit) -> bool:
    """Whether the municipality has had its first report decided (one query)."""
    return FrozenReport.objects.filter(report__round__plan_year__principal=principal).exists()


@remembered
def steps(principal: Unit, month: Period) -> tuple[Step, ...]:
    """All of them, in the order they are taken: a bounded number of queries, whatever the municipality holds."""
    there = _There(principal, month)
    found: list[Callable[[_There], Step]] = [
        _model, _organisation, _people, _year, _goals, _indicators, _opened, _budget, _ledger, _round, _decided,
    ]  # fmt: skip
    return tuple(step(there) for step in found)


class _There:
    """What there is, each asked for once."""

    def __init__(self, principal: Unit, month: Period) -> None:
        self.principal = principal
        self.units = list(Unit.objects.filter(principal=principal, valid_to=None).exclude(pk=principal.pk))
        rows = list(PlanYear.objects.filter(principal=principal).exclude(state=YearState.CLOSED).order_by("year"))
        opened = [row for row in rows if row.state == YearState.OPEN]
        self.plan_year = next(iter([*opened, *rows]), None)
        self.year = self.plan_year.year if self.plan_year else month.year
        held = RoleAssignment.objects.filter(unit__principal=principal, valid_to=None)
        self.held = list(held.values_list("role", "unit__path"))
        self.levels = Counter(
            Element.objects.filter(plan_year=self.plan_year, withdrawn_at=None).values_list("level", flat=True)
        )
        self.reports = Counter(
            UnitReport.objects.filter(round__plan_year=self.plan_year).values_list("state", flat=True)
        )

    @property
    def model(self) -> SteeringModel | None:
        try:
            name = self.plan_year.steering_model if self.plan_year else self.principal.steering_model
            return steering_model_of(self.principal.pk, name)
        except InvalidInput:
            return None

    @property
    def bodies(self) -> list[Unit]:
        return [unit for unit in self.units if unit.kind in POLITICAL_KINDS and unit.kind != UnitKind.COMPANY]

    def without(self, permission: Permission, among: list[Unit], *, own: bool = False) -> list[Unit]:
        """Those of the units where nobody may do it: on the unit itself (`own`), or on it or above."""
        able = [path for role, path in self.held if permission in ROLES[Role(role)].permissions]
        return [
            unit for unit in among if not any(path == unit.path if own else unit.path.startswith(path) for path in able)
        ]


def _to(name: str, label: str, **address: object) -> Way:
    return Way(label, reverse(name, kwargs=address or None))


def _file(kind: str, label: str) -> Way:
    return _to("imports:upload", label, kind=kind)


def _names(units: list[Unit]) -> str:
    return _words([unit.label for unit in units])


def _words(words: list[str]) -> str:
    more = len(words) - FEW
    return listing([*words[:FEW], *([f"{more} till"] if more > 0 else [])])


def _model(there: _There) -> Step:
    model = there.model
    told = "Ingen är vald."
    if model is not None:
        levels = [level for level in model.levels if not level.personal]
        reports = plural(len(model.reports), "rapport", "rapporter")
        told = f"{model.name}: {plural(len(levels), 'nivå', 'nivåer')} och {reports} om året."
    return Step(
        "Välj styrmodell", "Den säger vilka nivåer, mål, beslut och rapporter ni har.", told, model is not None,
        Permission.MANAGE_YEAR, (_to("onboarding:models", "Välj, kopiera eller ändra styrmodell"),),
    )  # fmt: skip


def _organisation(there: _There) -> Step:
    kinds = Counter(UnitKind(unit.kind).label.lower() for unit in there.units)
    told = _words([f"{count} {kind}" for kind, count in kinds.items()]) if kinds else "Bara kommunen själv finns."
    # What a level of the model has no kind of unit for has nobody to write its goals.
    done = bool(there.bodies) and len(there.units) > len(there.bodies)
    if kinds and not done:
        told += ", men ingen enhet under en nämnd ännu." if there.bodies else ", men ingen nämnd eller styrelse ännu."
    return Step(
        "Lägg upp organisationen", "Nämnder, förvaltningar och enheter, så djupt som ni är.", f"{told.rstrip('.')}.",
        done, Permission.EDIT_ORGANISATION,
        (_file("organisation", "Läs in en arbetsbok"), _to("organisation:tree", "Lägg till på sidan")),
    )  # fmt: skip


def _people(there: _There) -> Step:
    """Somebody must write each unit's report, another approve it, and a chair enter the decision."""
    lowest = [unit for unit in there.units if unit.kind == UnitKind.UNIT]
    headless = there.without(Permission.SUBMIT_REPORT, lowest, own=True)
    unapproved = there.without(Permission.APPROVE_REPORT, [*there.bodies])
    undecided = there.without(Permission.DECIDE_REPORT, [*there.bodies])
    missing = [
        f"{words} saknas för {_names(units)}"
        for words, units in (("chef", headless), ("den som godkänner", unapproved), ("ordförande", undecided))
        if units
    ]
    told = f"{plural(len(there.held), 'roll', 'roller')} är utdelade."
    if missing:
        told = f"{told.rstrip('.')}; {listing(missing)}."
    enough = bool(there.bodies) and not unapproved and not undecided and len(headless) < max(1, len(lowest))
    return Step(
        "Lägg upp personer och roller", "En chef skriver, en annan godkänner och ordföranden för in beslutet.", told,
        enough, Permission.MANAGE_PEOPLE,
        (
            _file("people", "Läs in en arbetsbok"),
            _to("organisation:people", "Lägg till på sidan", code=there.principal.code),
        ),
    )  # fmt: skip


def _year(there: _There) -> Step:
    row = there.plan_year
    told = f"{row.year} {'är öppet' if row.state == YearState.OPEN else 'förbereds'}." if row else "Inget finns."
    return Step(
        "Börja ett planår", "Modellens egna mål och målområden kommer med.", told, row is not None,
        Permission.MANAGE_YEAR, (_to("chain:years", "Börja ett planår"),),
    )  # fmt: skip


def _goals(there: _There) -> Step:
    model = there.model
    told, done = "Inga mål finns.", False
    if model is not None and there.levels:
        names = {level.id: level.name.lower() for level in model.levels}
        told = f"{_words([f'{count} på nivån {names.get(level, level)}' for level, count in there.levels.items()])}."
        done = any(level not in model.top_levels for level in there.levels)
        told += "" if done else " Nämnderna har inga ännu."
    return Step(
        "Skriv mål", "Fullmäktiges, nämndernas och enheternas, kopplade till varandra.", told, done,
        Permission.EDIT_CHAIN, (_file("goals", "Läs in en arbetsbok"), _to("chain:tree", "Skriv på sidan")),
    )  # fmt: skip


def _indicators(there: _There) -> Step:
    count = Indicator.objects.filter(principal=there.principal).count()
    links = NOW.rows(IndicatorLink).filter(indicator__principal=there.principal, element__plan_year=there.plan_year)
    linked = links.values("indicator").distinct().count()
    told = f"{plural(count, 'indikator', 'indikatorer')}, {linked} kopplade till mål." if count else "Inga finns."
    return Step(
        "Välj indikatorer", "Färdiga ur katalogen med enhet, riktning och källa, eller egna.", told, linked > 0,
        Permission.EDIT_INDICATORS,
        (_to("onboarding:catalogue", "Välj ur katalogen"), _file("targets", "Läs in målvärden")),
    )  # fmt: skip


def _opened(there: _There) -> Step:
    row = there.plan_year
    is_open = row is not None and row.state == YearState.OPEN
    left = [one.what for one in years.remaining_to_open(row) if one.blocks] if row and not is_open else []
    told = f"{row.year} är öppet." if row and is_open else "Året är inte öppnat."
    if left:
        told = f"Det återstår: {_words([one.rstrip('.') for one in left])}."
    where = _to("chain:year", f"Öppna {row.year}", year=row.year) if row else _to("chain:years", "Börja ett planår")
    return Step(
        "Öppna planåret", "Från och med då kan uppföljningar öppnas.", told, is_open, Permission.MANAGE_YEAR, (where,)
    )


def _budget(there: _There) -> Step:
    rows = NOW.rows(BudgetLine).filter(unit__principal=there.principal, year=there.year)
    count = rows.values("unit").distinct().count()
    told = f"{plural(count, 'enhet har', 'enheter har')} budget för {there.year}." if count else "Ingen är inläst."
    return Step(
        "Läs in budgeten", "Per enhet, konto och månad, ur ekonomisystemet eller Excel.", told, count > 0,
        Permission.IMPORT, (_file("budget", "Läs in budgeten"),),
    )  # fmt: skip


def _ledger(there: _There) -> Step:
    last = booked_through(there.principal, there.year, NOW)
    told = f"Inläst till och med {Period.month(there.year, last).label}." if last else "Ingen är inläst."
    return Step(
        "Läs in redovisningen", "SIE eller en fil med egna rubriker; ni säger vilken kolumn som är vad.", told,
        last is not None, Permission.IMPORT, (_file("ledger", "Läs in redovisningen"),),
    )  # fmt: skip


def _round(there: _There) -> Step:
    total = sum(there.reports.values())
    told = f"{plural(total, 'rapport är', 'rapporter är')} öppnade." if total else "Ingen är öppnad."
    return Step(
        "Öppna den första uppföljningen", "Varje enhet får sin rapport, förifylld.", told, total > 0,
        Permission.OPEN_ROUNDS, (_to("reporting:rounds", "Öppna en uppföljning"),),
    )  # fmt: skip


def _decided(there: _There) -> Step:
    total, decided = sum(there.reports.values()), there.reports.get(ReportState.DECIDED, 0)
    handed_in = total - there.reports.get(ReportState.DRAFT, 0) - there.reports.get(ReportState.REFERRED_BACK, 0)
    told = f"{handed_in} av {total} är inlämnade, {decided} beslutade." if total else "Ingen rapport finns ännu."
    return Step(
        "Lämna in, godkänn och besluta", "När den första rapporten är beslutad är ni i gång.", told, decided > 0,
        Permission.DECIDE_REPORT, (_to("reporting:rounds", "Se hur långt rapporterna kommit"),),
    )  # fmt: skip
