"""The board's instructions to the committees, answered in words and by reports; one is still waiting for answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from simple_history.utils import bulk_create_with_history

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.organisation.models import UnitKind
from styrkedjan.areas.reporting.models import Instruction, InstructionAnswer
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.instructions import InstructionState
from styrkedjan.foundation import editing
from styrkedjan.foundation.decisions import Decision

# Committee -> what it answered to the direction, in the order they came.
STATEMENTS = {
    "200": "Fler barn i Kvarnberg gör att en avdelning öppnas i augusti. Effektiviseringen nås genom färre tillfälliga "
           "lokaler. Maxtaxan ger nämnden inga egna höjningar.",
    "300": "Elevantalet är högre än i ramen. Nämnden föreslår samordnad skolskjuts och väntar med ett IT-system. "
           "Avgiften för fritidsklubb höjs med index.",
    "500": "Hemtjänsten kostar mer än ramen ger. Nämnden prövar ruttplanering i hela kommunen och föreslår att "
           "avgifterna följer prisbasbeloppet.",
    "400": "Ramen ryms om vuxenutbildningen tar in var annan månad. Inga taxor berörs.",
    "600": "Placeringarna är fler än ramen bär. Nämnden begär att målet om stöd på hemmaplan skjuts upp.",
    "700": "Simhallens öppettider minskas sommartid. Hyran för anläggningar prövas nästa år.",
    "900": "Taxan för bygglov når 58 procent av självkostnaden. Nämnden föreslår en höjning i två steg.",
}  # fmt: skip
LATE = "800"


@dataclass(frozen=True, slots=True)
class Written:
    """An instruction of a step: the months and days it was issued and is due, counted from the year of the plan."""

    step: str
    name: str
    text: str
    to_hand_in: str
    issued: tuple[int, int, int]
    due: tuple[int, int, int]
    section: str


WRITTEN = (
    Written(
        "statements", "Yttrande till inriktningsärendet",
        "Nämnden beskriver vad de preliminära ramarna betyder för verksamheten, och vilka åtgärder, effektiviseringar "
        "och förbättringar som kan bli aktuella. Förslag till ändrade taxor lämnas samtidigt.",
        "- Ekonomiska konsekvenser av ramen\n- Åtgärder och effektiviseringar\n- Förslag till taxor och avgifter",
        (-1, 6, 10), (-1, 9, 18), "78",
    ),
    Written(
        "operational_plans", "Verksamhetsplan och budget",
        "Planen visar hur mycket av verksamheterna som ryms inom ramen, och med vilken kvalitet. Beräknat uttag ur "
        "eget kapital anges i planen; det justeras bara i april och augusti.",
        "- Verksamhetsplan med mål, volymer och interna priser\n- Plan för intern kontroll\n"
        "- Plan för uppföljning av utförare\n- Beräknat uttag ur eget kapital",
        (-1, 11, 2), (-1, 12, 18), "141",
    ),
    Written(
        "interim_report_august", "Delårsrapport per augusti",
        "Rapporten innehåller helårsprognos, bedömning av alla mål och hur arbetet med intern kontroll fortlöper. "
        "Nämnd med underskott i bokslutet följer upp sin åtgärdsplan.",
        "- Delårsrapport med helårsprognos\n- Uppföljning av åtgärdsplanen för underskott",
        (0, 6, 9), (0, 9, 18), "79",
    ),
)  # fmt: skip


def build(setting: Setting, made: Organisation) -> None:
    """Those issued by today: of the open year, and what is under way for the next."""
    for plan in PlanYear.objects.filter(principal=made.root, year__in=(setting.year, setting.year + 1)):
        for one in WRITTEN:
            issued = _day(plan.year, one.issued)
            if issued <= setting.today and (one.issued[0] == 0 or plan.year > setting.year):
                _issue(setting, made, plan, one, issued)


def _day(year: int, when: tuple[int, int, int]) -> date:
    return date(year + when[0], when[1], when[2])


def _issue(setting: Setting, made: Organisation, plan: PlanYear, one: Written, issued: date) -> None:
    by, at = setting.people["controller"], moment(issued)
    decision = Decision("Kommunstyrelsen", issued, one.section, f"KS-{issued.year}/{300 + int(one.section)}")
    row = Instruction.objects.create(
        plan_year=plan, cycle_id=one.step, name=one.name, text=one.text, to_hand_in=one.to_hand_in,
        due=_day(plan.year, one.due), state=InstructionState.ISSUED, issued_at=at, **editing.stamp(by, at),
        **decision.fields(),
    )  # fmt: skip
    # The committees; the companies have their owner directives, and the board its own office.
    bodies = [body for code, body in made.bodies.items() if body.kind == UnitKind.COMMITTEE and code.isdigit()]
    answers = [InstructionAnswer(instruction=row, unit=unit, **editing.stamp(by, at)) for unit in bodies]
    bulk_create_with_history(answers, InstructionAnswer, default_user=by, default_date=at)
    if one.step == "statements":
        for number, (code, text) in enumerate(STATEMENTS.items()):
            _answer(setting, row, code, text, _day(plan.year, (-1, 9, 10 + number)))
        _answer(setting, row, LATE, "Nämnden begär ram för kajen och har inget att invända i övrigt.",
                _day(plan.year, (-1, 9, 24)))  # fmt: skip


def _answer(setting: Setting, row: Instruction, code: str, text: str, day: date) -> None:
    answer = InstructionAnswer.objects.filter(instruction=row, unit__code=code).first()
    if answer is None or day > setting.today:
        return
    by = setting.people.get(f"chef{code.lower()}", setting.people["controller"])
    editing.write(answer, by=by, at=moment(day), text=text, answered_at=moment(day))
