"""Which body may decide what: the matters that the system enters decisions on, and a steering model's rule for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, identifier, reference, refuse, suggestion
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.swedish import listing

if TYPE_CHECKING:
    from styrkedjan.domain.steering_model import SteeringModel


class Matter(Labelled):
    """What a decision can be about. A steering model says who decides it; where it says nothing, anybody may."""

    NET_FRAME = "net_frame", "nämndernas ramar"
    SUPPLEMENTARY = "supplementary", "tilläggsanslag"
    TECHNICAL_ADJUSTMENT = "technical_adjustment", "tekniska justeringar av ramarna"
    REALLOCATION = "reallocation", "omdisponering inom nämnden"
    FRAME_REQUEST = "frame_request", "nämndens begäran om ramen"
    FRAME_ANSWER = "frame_answer", "svar på en begäran om ramen"
    EARMARK = "earmark", "särskilda anslag"
    CARRY_OVER = "carry_over", "resultatöverföring"
    CARRY_OVER_RULES = "carry_over_rules", "nämndens regelverk för resultatöverföring"
    OPENING_EQUITY = "opening_equity", "ingående eget kapital"
    EQUITY_USE = "equity_use", "uttag ur eget kapital"
    EQUITY_FREEZE = "equity_freeze", "spärr av eget kapital"
    RECOVERY_PLAN = "recovery_plan", "godkännande av åtgärdsplan"
    INVESTMENT_FRAME = "investment_frame", "investeringsramar"
    PROJECT = "project", "investeringsprojekt"
    PROJECT_RENEWAL = "project_renewal", "förnyat beslut om ett investeringsprojekt"
    PROJECT_URGENT = "project_urgent", "brådskande beslut om ett investeringsprojekt"
    PROJECT_NOTICE = "project_notice", "anmälan av ett brådskande beslut"
    PROJECT_BALANCE = "project_balance", "balansering av investeringsmedel"
    COLLECTED_DEVIATIONS = "collected_deviations", "samlad redovisning av avvikelser"
    GOALS_AND_BUDGET = "goals_and_budget", "mål och budget"
    OBJECTIVE = "objective", "finansiella mål"
    GUIDELINE = "guideline", "riktlinjer för god ekonomisk hushållning"
    SOUND_VERDICT = "sound_verdict", "fullmäktiges bedömning av god ekonomisk hushållning"
    SOUND_BOARD_VERDICT = "sound_board_verdict", "styrelsens bedömning av god ekonomisk hushållning"
    DEFICIT = "deficit", "återställande av underskott"
    REPORT = "report", "nämndens rapport"
    INSTRUCTION = "instruction", "anvisningar till nämnderna"
    FEE_PROPOSAL = "fee_proposal", "nämndens förslag till taxor och avgifter"
    FEES = "fees", "taxor och avgifter"
    TARGET = "target", "målvärden"
    GOAL = "goal", "mål och uppdrag"
    CONTROL_PLAN = "control_plan", "plan för intern kontroll"
    CONTROL_JUDGEMENT = "control_judgement", "nämndens bedömning av den interna kontrollen"
    CONTROL_WHOLE = "control_whole", "den samlade bedömningen av den interna kontrollen"
    PROVIDER_PROGRAMME = "provider_programme", "program för utförare"
    FOLLOW_UP_PLAN = "follow_up_plan", "plan för uppföljning av utförare"
    INSPECTION_PLAN = "inspection_plan", "tillsynsplan"
    INSPECTION = "inspection", "åtgärder vid tillsyn"
    CHOICE_DOCUMENT = "choice_document", "förfrågningsunderlag i ett valfrihetssystem"
    CHOICE_POLICY = "choice_policy", "beställarpolicy och ägardirektiv"
    PUBLICATION = "publication", "publicering av öppna data"
    RETENTION = "retention", "bevarande och gallring"
    PROMISE = "promise", "löften till invånarna"
    CITIZEN_PROPOSAL = "citizen_proposal", "medborgarförslag"
    PARTICIPATORY_BUDGET = "participatory_budget", "medborgarbudget"
    STEERING_DOCUMENT = "steering_document", "styrdokument"
    DELEGATION = "delegation", "delegationsordning"
    COUNCIL_ASSIGNMENT = "council_assignment", "fullmäktiges uppdrag och löften"
    OVERSIGHT = "oversight", "styrelsens uppsikt"


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """The bodies that may decide a matter, the usual one first, with where that is written."""

    source: Citation
    id: str = identifier("decision_rule")
    bodies: tuple[str, ...] = reference("body")

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id")
        known = [matter.value for matter in Matter]
        if self.id and self.id not in known:
            flaws.append(Flaw(("id",), f"Ärendet ”{self.id}” finns inte.", suggestion(self.id, known)))
        if not self.bodies:
            flaws.append(Flaw(("bodies",), "Ingen får besluta.", "Skriv minst ett organ, eller ta bort regeln."))
        refuse(flaws)

    @property
    def matter(self) -> Matter:
        return Matter(self.id)


@dataclass(frozen=True, slots=True)
class Decider:
    """A body that may decide, by the names that its decisions may carry; the first is the one shown."""

    names: tuple[str, ...]

    def is_named(self, text: str) -> bool:
        return text.casefold() in {name.casefold() for name in self.names}


def rule_for(model: SteeringModel | None, matter: Matter) -> DecisionRule | None:
    """The model's rule for a matter; None where it says nothing."""
    return next((rule for rule in model.decisions if rule.id == matter), None) if model else None


def require_decider(matter: Matter, body: str, deciders: Sequence[Decider]) -> None:
    """Raise Refused unless one of the deciders has the name; none at all lets any body decide."""
    if deciders and not any(one.is_named(body) for one in deciders):
        allowed = listing(names_of(deciders), "eller")
        raise Refused(f"{body} beslutar inte om {matter.label}.", f"Det beslutar {allowed} om enligt styrmodellen.")


def names_of(deciders: Iterable[Decider]) -> list[str]:
    """The names to choose among."""
    return [one.names[0] for one in deciders]
