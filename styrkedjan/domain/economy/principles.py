"""The seventeen principles by number: what the system does about each, and with which functions.

The council's wording and limits stand in the steering model; here stands the behaviour, so that a page and the
reference can show principle, rule and code together. The numbers are those of "Ekonomistyrningsprinciper" (seed 004).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from styrkedjan.domain.economy import (
    balanced_budget,
    carry_over,
    equity_use,
    insufficient_frame,
    investment_frames,
    investments,
    net_frames,
    recovery,
)
from styrkedjan.domain.economy.finding import cite
from styrkedjan.domain.economy_principles import Behaviour
from styrkedjan.domain.workings import Citation


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a principle: a sentence in Swedish, what the system does, and the function that does it."""

    sentence: str
    behaviour: Behaviour
    function: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Principle:
    """A principle by number. `behaviour` is that of its first, main rule."""

    number: int
    title: str
    rules: tuple[Rule, ...]

    @property
    def behaviour(self) -> Behaviour:
        return self.rules[0].behaviour

    @property
    def citation(self) -> Citation:
        return cite(self.number)


_COMPUTED, _REFUSED, _GUIDED = Behaviour.COMPUTED, Behaviour.REFUSED, Behaviour.GUIDED

PRINCIPLES: Mapping[int, Principle] = {
    principle.number: principle
    for principle in (
        Principle(
            1,
            "Mål och uppdrag inom ramen",
            (Rule("Mål som inte nås visas bredvid ramen.", _COMPUTED, insufficient_frame.goal_findings),),
        ),
        Principle(
            2,
            "Budget i balans och finansierad",
            (
                Rule(
                    "En budget som inte är i balans och finansierad stoppas.", _REFUSED, balanced_budget.require_balance
                ),
                Rule("En utgift under året stoppas utan finansiering.", _REFUSED, balanced_budget.require_financing),
            ),
        ),
        Principle(
            3,
            "Omdisponering inom ramen, aldrig över ett särskilt anslag",
            (Rule("En flytt över gränsen för nämnd eller anslag stoppas.", _REFUSED, net_frames.reallocate),),
        ),
        Principle(
            4,
            "När ramen inte räcker",
            (Rule("Åtgärderna visas i den ordning de ska prövas.", _GUIDED, insufficient_frame.guide),),
        ),
        Principle(
            5,
            "Nettoram",
            (Rule("Ramen är kostnader minus intäkter.", _COMPUTED, net_frames.net_frame),),
        ),
        Principle(
            6,
            "Tekniska justeringar och resultatöverföring",
            (
                Rule("Hela resultatet förs över, med tak för eget kapital.", _COMPUTED, carry_over.carry_over),
                Rule("En teknisk justering som ändrar totalramen stoppas.", _REFUSED, net_frames.adjust_technically),
            ),
        ),
        Principle(
            7,
            "Årets balansresultat och enheternas andelar",
            (
                Rule("Överföringen bokförs vid sidan av driftbudgeten.", _COMPUTED, carry_over.book),
                Rule("Enheternas andelar summerar till nämndens.", _COMPUTED, carry_over.unit_shares),
                Rule("En enhets uttag utan nämndens godkännande stoppas.", _REFUSED, equity_use.require_use),
                Rule("Planerat uttag justeras bara vid uppföljningarna.", _REFUSED, equity_use.adjust_plan),
            ),
        ),
        Principle(
            8,
            "Eget kapital bara för engångsinsatser",
            (Rule("Ett uttag för långsiktiga åtaganden stoppas.", _REFUSED, equity_use.require_use),),
        ),
        Principle(
            9,
            "Kommunstyrelsens prövning och fullmäktiges spärr",
            (
                Rule("Underlag för prövningen mot volymer och mål.", _GUIDED, equity_use.board_test),
                Rule("Grund för att spärra eget kapital visas.", _COMPUTED, equity_use.freeze_ground),
                Rule("Uttag stoppas medan spärren gäller.", _REFUSED, equity_use.require_use),
            ),
        ),
        Principle(
            10,
            "Underskott återställs inom tre år",
            (
                Rule("Kvar att återställa räknas fram per år.", _COMPUTED, recovery.committee_deficits),
                Rule("En plan som inte räcker kan inte godkännas.", _REFUSED, recovery.require_approvable),
                Rule("Planen följs upp vid varje tillfälle.", _GUIDED, recovery.recovery_findings),
            ),
        ),
        Principle(
            11,
            "Investeringsram för samhällsbyggnadsprojekt",
            (Rule("Planerade investeringar jämförs med ramen.", _COMPUTED, investment_frames.frame_findings),),
        ),
        Principle(
            12,
            "Var anslaget binder",
            (Rule("En flytt mellan genomförandeprojekt stoppas.", _REFUSED, investment_frames.move_refusal),),
        ),
        Principle(
            13,
            "Anslag för kapitalkostnader",
            (Rule("Kapitalkostnaden räknas fram.", _COMPUTED, investment_frames.capital_cost),),
        ),
        Principle(
            14,
            "Årlig investeringsram för övriga verksamheter",
            (
                Rule(
                    "Kapitalkostnader ska rymmas i driftbudgeten.", _COMPUTED, investment_frames.capital_cost_findings
                ),
                Rule("Planerade investeringar jämförs med ramen.", _COMPUTED, investment_frames.frame_findings),
            ),
        ),
        Principle(
            15,
            "Utöver ramen prövas av fullmäktige",
            (Rule("En investering över ramen stoppas.", _REFUSED, investment_frames.require_within_frame),),
        ),
        Principle(
            16,
            "Investeringsram för verksamhetslokaler",
            (Rule("Planerade lokaler jämförs med ramen.", _COMPUTED, investment_frames.frame_findings),),
        ),
        Principle(
            17,
            "Uppföljning av projekt",
            (
                Rule("Avvikelsen prövas mot båda gränserna.", _COMPUTED, investments.deviation),
                Rule("Ett brådskande beslut utan grund stoppas.", _REFUSED, investments.require_urgent),
                Rule("Övriga avvikelser redovisas samlat.", _COMPUTED, investments.report_together),
                Rule("Slutredovisning och balansering påminns om.", _GUIDED, investments.year_end_findings),
            ),
        ),
    )
}
