"""What committees do about their frames: money moved, requests sent, own rules adopted, and a frame that is too small.

The climate and city committee has a quay to secure in the autumn, room at other units, and snow clearing that may not
pay for it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.economy.actions import forecasts, frame_requests, own_rules, reallocations
from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.economy.queries.reallocations import Place
from styrkedjan.areas.organisation.models import OperatingForm, Unit, UnitKind
from styrkedjan.areas.year_end.queries.results import committees_of
from styrkedjan.demo.organisation import Organisation, service_of
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.demo.winter import units
from styrkedjan.domain.economy.insufficient_frame import Cause
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW

SCHOOLS, CARE, SOCIAL = "300", "500", "600"
WITHOUT_RULES = ("700", "900")
QUAY = Decimal(6_500_000)
STORM = "Kajen måste säkras i höst efter vårens ras. Entreprenaden är upphandlad och faktureras i november."
ASKED = Decimal(3_000_000)
REQUEST = """Socialnämnden beräknas överskrida sin nettoram. Placeringarna är fler och längre än budgeterat.

Nämnden har i första hand prövat att omdisponera inom ramen: vakanta tjänster hålls tomma och konsulterna är färre. \
Det räcker inte.

Nämnden begär att kommunfullmäktige skjuter upp målet om stöd på hemmaplan till nästa år, så att \
3 000 000 kr kan sparas."""


def build(setting: Setting, made: Organisation) -> None:
    """Everything by the area's own actions, on days when it could have happened."""
    _rules(setting, made)
    own_rules.set_cost_increase(
        by=setting.people["controller"], principal=made.root, year=setting.year, calculated=Decimal("3.2"),
        actual=Decimal("3.4"), source="Prisindex för kommunal verksamhet, augusti (påhittat för Ekevik)",
        at=_known(setting, 9, 1),
    )  # fmt: skip
    _too_small(setting, made)
    _moved(setting, made)
    _asked(setting, made)


def _known(setting: Setting, month: int, day: int) -> datetime:
    """A moment in the year that has been by now."""
    return moment(min(date(setting.year, month, day), setting.today))


def _rules(setting: Setting, made: Organisation) -> None:
    """All committees but two have adopted rules of their own for carry-over."""
    decided = date(setting.year - 1, 2, 18)
    for committee in committees_of(made.root):
        if committee.code not in WITHOUT_RULES:
            own_rules.adopt_carry_over_rules(
                by=setting.people["controller"], committee=committee,
                title=f"Regler för resultatöverföring, {committee.name}",
                decision=Decision(committee.name, decided, "14", f"{committee.code}-{decided.year}/22"),
                at=moment(decided),
            )  # fmt: skip


def _too_small(setting: Setting, made: Organisation) -> None:
    """One street unit that will cost far more than its budget."""
    unit, round_key = units(made)[0], str(setting.latest)
    rows = NOW.rows(Forecast).filter(unit=unit, year=setting.year, round_key=round_key)
    amounts = {row.account_group: row.amount for row in rows}
    if not amounts:
        return
    known = max(row.known_at for row in rows)
    forecasts.save_forecast(
        by=setting.people["controller"], unit=unit, year=setting.year, round_key=round_key,
        amounts={**amounts, "ovrigt": amounts["ovrigt"] + QUAY}, comment=STORM, at=known,
    )  # fmt: skip


def _moved(setting: Setting, made: Organisation) -> None:
    """A school gets what another does not need, as the council's goal has it; a nursing home's move says none."""
    council = Element.objects.filter(
        plan_year__year=setting.year, plan_year__principal=made.root, kind=ElementKind.GOAL,
        unit__kind=UnitKind.COUNCIL, title="En likvärdig skola",
    ).first()  # fmt: skip
    schools = _below(made, SCHOOLS)
    reallocations.reallocate(
        by=setting.people["controller"], committee=made.bodies[SCHOOLS], year=setting.year,
        source=_line(made, schools[0], "personal"), target=_line(made, schools[1], "personal"),
        amount=Decimal(1_200_000), first_month=5, goal=council,
        reason="Två klasser blev en på den ena skolan, och elever med stort behov av stöd börjar på den andra.",
        decision=Decision("Grundskolenämnden", date(setting.year, 4, 15), "31", f"GSN-{setting.year}/88"),
        at=_known(setting, 4, 20),
    )  # fmt: skip
    homes = _below(made, CARE)
    reallocations.reallocate(
        by=setting.people["controller"], committee=made.bodies[CARE], year=setting.year,
        source=_line(made, homes[1], "ovrigt"), target=_line(made, homes[0], "ovrigt"), amount=Decimal(450_000),
        first_month=6, reason="Nya sängar behövs tidigare än planerat.", at=_known(setting, 5, 26),
    )  # fmt: skip


def _below(made: Organisation, code: str) -> list[Unit]:
    """A committee's own units of one service, in code order."""
    service = {SCHOOLS: "grundskola", CARE: "sabo"}[code]
    rows = [unit for unit in made.units if unit.service_area and unit.service_area.code == service]
    return [unit for unit in rows if unit.operating_form == OperatingForm.IN_HOUSE]


def _line(made: Organisation, unit: Unit, group: str) -> Place:
    activity = {"grundskola": "440", "sabo": "511"}[service_of(unit)]
    return Place(unit, made.responsibility[unit.pk], group, activity)


def _asked(setting: Setting, made: Organisation) -> None:
    """The social committee has asked the council to change a goal and waits for the answer."""
    committee, by = made.bodies[SOCIAL], setting.people["controller"]
    goals = Element.objects.filter(
        plan_year__year=setting.year, unit=committee, title="Stöd på hemmaplan före placering"
    )
    sent = min(date(setting.year, 9, 24), setting.today)
    asked = frame_requests.draft_request(
        by=by, committee=committee, year=setting.year, cause=Cause.OWN, amount=ASKED, text=REQUEST, goals=list(goals),
        at=_known(setting, 9, 21),
    )  # fmt: skip
    decision = Decision("Socialnämnden", sent, "77", f"SN-{setting.year}/140")
    frame_requests.send_request(by=by, request=asked, decision=decision, at=moment(sent))
