"""How a report is laid out: which sections, in which order, under which headings. A controller changes it in a file.

The figures, statuses and texts come from the report itself; a template only chooses and names. Fixed texts may hold the
placeholders {unit}, {period} and {year}.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from styrkedjan.domain.annual_cycle import StepKind
from styrkedjan.domain.definitions import Flaw, blank_flaws, refuse, suggestion

PLACEHOLDERS = ("unit", "period", "year")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class SectionKind(StrEnum):
    """What a section holds."""

    SUMMARY = "summary"
    GOALS = "goals"
    ECONOMY = "economy"
    EQUITY = "equity"
    INVESTMENTS = "investments"
    ASSIGNMENTS = "assignments"
    VOLUMES = "volumes"
    ACTIVITIES = "activities"
    UNITS = "units"
    MISSING = "missing"
    WORKINGS = "workings"
    TEXT = "text"
    # The operational plan: the ids are those of what a plan must contain in the steering model.
    PLAN = "plan"
    COMMITMENTS = "commitments"
    PRIORITIES = "priorities"
    ORGANISATION = "organisation"
    FOLLOW_UP = "follow_up"
    FRAMES = "frames"
    PLANNED_USE_OF_EQUITY = "planned_use_of_equity"
    INTERNAL_CONTROL_PLAN = "internal_control_plan"
    PROVIDER_FOLLOW_UP_PLAN = "provider_follow_up_plan"
    # The annual report and the municipality's interim report.
    ACCOUNTS = "books"  # the word in the templates that municipalities have written
    BALANCE_REQUIREMENT = "balance_requirement"
    SOUND_MANAGEMENT = "sound_management"
    # What the law asks of the municipality's own report beside that: written, with what the system knows.
    GROUP = "group"
    CONDITIONS = "conditions"
    EVENTS = "events"
    GOVERNANCE = "governance"
    STAFF = "staff"
    OUTLOOK = "outlook"
    NOTES = "notes"
    # What an area tells by itself in any report (reports.parts).
    INTERNAL_CONTROL = "internal_control"
    PROVIDERS = "providers"
    INSPECTION_PLAN = "inspection_plan"
    INSPECTION = "inspection"
    VOICES = "voices"
    PROMISES = "promises"
    COUNCIL_ASSIGNMENTS = "council_assignments"
    IMPROVEMENTS = "improvements"
    EQUALITY = "equality"
    EMPLOYEES = "employees"

    @property
    def label(self) -> str:
        """What a person is asked to write about, where a steering model asks for it."""
        return _LABELS.get(self.value, self.value)


_LABELS = {
    "commitments": "Åtaganden och kvalitet inom ramen",
    "priorities": "Fördelning och prioriteringar",
    "organisation": "Organisation och interna regler",
    "follow_up": "Uppföljning",
    "volumes": "Volymer, prestationer och internpriser",
    "planned_use_of_equity": "Planerad användning av eget kapital",
    "internal_control_plan": "Plan för intern kontroll",
    "provider_follow_up_plan": "Plan för uppföljning av utförare",
    "group": "Den kommunala koncernen",
    "conditions": "Viktiga förhållanden för resultat och ekonomisk ställning",
    "events": "Händelser av väsentlig betydelse",
    "governance": "Styrning och uppföljning av verksamheten",
    "staff": "Väsentliga personalförhållanden",
    "outlook": "Förväntad utveckling",
    "notes": "Noter och redovisningsprinciper",
    "internal_control": "Intern kontroll",
    "providers": "Uppföljning av utförare",
    "inspection_plan": "Tillsynsplan",
    "inspection": "Tillsyn",
    "voices": "Synpunkter och klagomål",
    "promises": "Löften till invånarna",
    "council_assignments": "Fullmäktiges uppdrag och löften",
    "improvements": "Förbättringar",
    "equality": "Jämlikhet: skillnader mellan grupper",
    "employees": "Medarbetare: samtal och engagemang",
}


class AmountUnit(StrEnum):
    """In which unit the tables show money."""

    KRONOR = "kr"
    THOUSANDS = "tkr"
    MILLIONS = "mnkr"


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its kind, its heading, an introduction in own words, and whether it begins on a new page."""

    kind: SectionKind
    heading: str
    text: str = ""
    new_page: bool = False

    def __post_init__(self) -> None:
        flaws = [*blank_flaws(self, "heading"), *_placeholder_flaws("text", self.text)]
        if self.kind is SectionKind.TEXT and not self.text.strip():
            flaws.append(Flaw(("text",), "Ett textavsnitt utan text.", "Skriv texten, eller ta bort avsnittet."))
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class ReportTemplate:
    """A layout for some kinds of reports. `steering_models` empty means all; a template that names one wins.

    `logo` is an SVG or PNG file and `word` a Word document whose styles are used, both beside the template.
    """

    id: str
    name: str
    reports: tuple[StepKind, ...]
    sections: tuple[Section, ...]
    steering_models: tuple[str, ...] = ()
    amounts: AmountUnit = AmountUnit.THOUSANDS
    colour: str = "#0b5563"
    logo: str = ""
    logo_text: str = ""
    word: str = ""
    footer: str = ""

    def __post_init__(self) -> None:
        flaws = [*blank_flaws(self, "id", "name"), *_placeholder_flaws("footer", self.footer)]
        if not _COLOUR.fullmatch(self.colour):
            flaws.append(Flaw(("colour",), f"”{self.colour}” är ingen färg.", 'Skriv till exempel "#0b5563".'))
        if not self.sections:
            flaws.append(Flaw(("sections",), "Mallen har inga avsnitt.", "Lägg till minst ett avsnitt."))
        flaws += [
            Flaw(("reports", index), f"”{kind.value}” är ingen rapport.", "Välj en rapport i årshjulet.")
            for index, kind in enumerate(self.reports)
            if not kind.is_written
        ]
        seen: set[SectionKind] = set()
        for index, section in enumerate(self.sections):
            if section.kind in seen and section.kind is not SectionKind.TEXT:
                what = f"Avsnittet {section.kind.value} står två gånger."
                flaws.append(Flaw(("sections", index), what, "Ta bort det ena."))
            seen.add(section.kind)
        if self.logo and not self.logo_text.strip():
            what = "Logotypen saknar beskrivning för den som inte ser den."
            flaws.append(Flaw(("logo",), what, "Lägg till logo_text, till exempel kommunens namn."))
        for name in ("logo", "word"):
            file = getattr(self, name)
            if "/" in file or "\\" in file:
                flaws.append(Flaw((name,), "Skriv bara filens namn.", "Lägg filen bredvid mallen."))
        refuse(flaws)

    def fits(self, kind: StepKind, steering_model: str) -> bool:
        """Whether the template may be used for this kind of report in this steering model."""
        return kind in self.reports and (not self.steering_models or steering_model in self.steering_models)


def choose(templates: tuple[ReportTemplate, ...], kind: StepKind, steering_model: str) -> ReportTemplate | None:
    """The template for a report: one that names the steering model before one for all, then by id."""
    fitting = [template for template in templates if template.fits(kind, steering_model)]
    return min(fitting, key=lambda one: (not one.steering_models, one.id), default=None)


def filled(text: str, *, unit: str, period: str, year: int) -> str:
    """A fixed text with its placeholders replaced."""
    values = {"unit": unit, "period": period, "year": str(year)}
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def _placeholder_flaws(name: str, text: str) -> list[Flaw]:
    return [
        Flaw((name,), f"{{{word}}} går inte att fylla i.", suggestion(word, PLACEHOLDERS))
        for word in _PLACEHOLDER.findall(text)
        if word not in PLACEHOLDERS
    ]
