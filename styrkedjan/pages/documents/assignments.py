"""What the council has asked for, from the decision to the proof; and the board's oversight, worst first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.chain.queries.elements import is_late
from styrkedjan.areas.documents.actions import assignments as actions
from styrkedjan.areas.documents.actions import documents as document_actions
from styrkedjan.areas.documents.models import AssignmentShare, CouncilAssignment, SteeringDocument
from styrkedjan.areas.documents.queries import assignments as asked
from styrkedjan.areas.documents.queries.assignments import AssignmentLine
from styrkedjan.areas.documents.queries.rules import rules
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.organisation.queries import root_of, subtree
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.documents.states import (
    COUNCIL_ASSIGNMENT,
    AssignmentKind,
    AssignmentState,
    DocumentState,
    OversightSubject,
)
from styrkedjan.domain.swedish import day
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.oversight import Performed, Seen, oversight, performers
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.doors import by_row, door, principal
from styrkedjan.pages.kit.forms import DayField, DecisionForm, VersionField, choice_of, offer, text_area
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.reports import documents_told
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone
from styrkedjan.reports.tables import Column, ColumnKind

P = Permission
by_assignment = by_row(
    CouncilAssignment.objects.select_related("unit__principal", "programme", "changed_by"), "assignment",
    "Uppdraget finns inte.", of="unit",
)  # fmt: skip
by_share = by_row(
    AssignmentShare.objects.select_related("assignment__unit", "unit__principal", "changed_by"), "part",
    "Delen finns inte.", of="assignment__unit",
)  # fmt: skip


# --- reading ----------------------------------------------------------------------------------------------------------


@door(P.VIEW, anywhere=True)
def overview(request: Request) -> HttpResponse:
    """The council's assignments, late first; for a committee or a unit those that it has a part in."""
    viewer = request.viewer
    unit = viewer.unit or viewer.root
    lines = asked.assignments(unit, viewer.known)
    chained = asked.in_chain(unit, viewer.period.year, viewer.known)
    table = _table(lines)
    beside = _chain_table(chained, viewer.period.year, viewer.known.day)
    if (answer := excel(request, f"Fullmäktiges uppdrag {unit.name}", table, beside)) is not None:
        return answer
    context = {
        "unit": unit, "lines": lines, "headline": documents_told.assignments(lines, chained, viewer.known.day),
        "table": table,
        "beside": beside if chained else None, "picture": _picture(lines),
        "may_edit": viewer.known.is_now and viewer.may(P.EDIT_DOCUMENTS, viewer.root), "root": viewer.root,
    }  # fmt: skip
    return render(request, "documents/assignments.html", context)


def _table(lines: list[AssignmentLine]) -> ListTable:
    fields = (
        words("title", "Uppdrag"), words("standing", "Läge"), words("due", "Senast", tight=True),
        words("owners", "Ägare"), words("decision", "Beslut", aside=True), words("kind", "Slag", aside=True),
    )  # fmt: skip
    rows = tuple(
        Line(
            (one.row.title, one.standing, day(one.row.due), ", ".join(part.unit.name for part in one.shares) or "Ingen",
             one.row.decision_text, one.row.get_kind_display()),
            reverse("documents:assignment", kwargs={"pk": one.row.pk}),
        )
        for one in lines
    )  # fmt: skip
    return ListTable("Uppdrag och löften", fields, rows, noun=("uppdrag", "uppdrag"), name="uppdrag")


def _chain_table(rows: list[Element], year: int, today: date) -> ListTable:
    fields = (words("title", "Uppdrag"), words("standing", "Läge"), words("due", "Senast", tight=True),
              words("owner", "Ägare"), words("to", "Återrapporteras till", aside=True))  # fmt: skip

    def standing(row: Element) -> str:
        if row.reported_back_at:
            return "Återrapporterat"
        return "Försenat" if is_late(row, today) else "Pågår"

    lines = tuple(
        Line((row.title, standing(row), day(row.deadline) if row.deadline else "", row.unit.name,
              row.report_back_to.name if row.report_back_to else ""), reverse("chain:goal", kwargs={"pk": row.pk}))
        for row in rows
    )  # fmt: skip
    return ListTable(f"Uppdrag i mål och budget {year}", fields, lines, noun=("uppdrag", "uppdrag"), name="kedjan")


def _picture(lines: list[AssignmentLine]) -> SafeString | None:
    """How many parts each open assignment has, and how many are proved."""
    open_ = [one for one in lines if one.state is not AssignmentState.CLOSED and one.shares]
    if not open_:
        return None
    done = Series("Klara delar", tuple(Decimal(one.done) for one in open_), tone=Tone.PLAIN)
    left = Series("Kvar", tuple(Decimal(len(one.shares) - one.done) for one in open_), tone=Tone.BAD)
    chart = Chart(ChartKind.COUNTS, tuple(one.row.title for one in open_), (left, done), category_heading="Uppdrag")
    return drawn(chart, "Delar som är redovisade")


@door(P.VIEW, anywhere=True)
def assignment(request: Request, pk: int) -> HttpResponse:
    """One assignment: what was decided, who does what, the proof, the answer, and the council's end of it."""
    viewer = request.viewer
    _, given = by_assignment(request, pk=pk)
    line = asked.of(given["assignment"], viewer.known)
    if line is None:
        raise Http404("Uppdraget fanns inte då.")
    now = viewer.known.is_now
    moves = {move.value for move in COUNCIL_ASSIGNMENT.moves(line.state)} if now else set()
    context = {
        "unit": line.row.unit, "line": line, "row": line.row, "moves": moves,
        "shares": [(one, now and "prove" in moves and viewer.may(P.EDIT_CHAIN, one.unit),
                    one.done_on is None and one.due < viewer.known.day) for one in line.shares],
        "may_edit": now and viewer.may(P.EDIT_DOCUMENTS, line.row.unit),
        "may_decide": now and viewer.may(P.DECIDE_DOCUMENTS, line.row.unit), "ready": line.done == len(line.shares) > 0,
    }  # fmt: skip
    return render(request, "documents/assignment.html", context)


@door(P.VIEW, subject=principal)
def oversight_page(request: Request, unit: Unit) -> HttpResponse:
    """What of each committee and company is looked at this year, most gaps first."""
    viewer, at = request.viewer, query.year(request) or request.viewer.period.year
    found, performed = oversight(unit, at, viewer.known), performers(unit, at, viewer.known)
    gaps, table, providers = _gaps_table(found), _seen_table(found), _performed_table(performed, at)
    if (answer := excel(request, f"Uppsikt {at}", gaps, table, providers)) is not None:
        return answer
    context = {
        "unit": unit, "at": at, "years": list(range(at + 1, at - 4, -1)), "found": found, "table": table,
        "gaps": gaps, "providers": providers, "unseen": sum(one.is_gap(at) for one in performed),
        "headline": documents_told.oversight(found, at), "picture": _gaps(found),
        "notes": [note for one in found for note in one.notes][:12],
        "may_decide": viewer.known.is_now and viewer.may(P.DECIDE_DOCUMENTS, unit),
    }  # fmt: skip
    return render(request, "documents/oversight.html", context)


def _gaps_table(found: list[Seen]) -> ListTable:
    """Every gap with the page where it is told, the body with the most first."""
    fields = (
        words("unit", "Nämnd eller bolag"),
        words("gap", "Lucka"),
        words("seen", "Senast", aside=True, tight=True),
    )
    rows = tuple(
        Line((one.unit.name, f"{look.subject.label}: {look.words[:1].lower()}{look.words[1:]}",
              day(look.on) if look.on else ""),
             look.href or reverse("economy:unit_page", kwargs={"code": one.unit.code}))
        for one in found for look in one.gaps
    )  # fmt: skip
    return ListTable("Luckor", fields, rows, noun=("lucka", "luckor"), name="luckor")


def _performed_table(performed: list[Performed], at: int) -> ListTable:
    def count(key: str, heading: str) -> Field:
        return Field(key, Column(heading, ColumnKind.NUMBER))

    fields = (words("unit", "Utförare"), words("last", "Senast uppföljd", tight=True), count("late", "Försenat"),
              count("open", "Öppna avvikelser"), count("overdue", "Över tiden"),
              words("for", "Utför åt", aside=True))  # fmt: skip
    rows = tuple(
        Line((one.unit.name, day(one.last) if one.last else "Aldrig", Decimal(one.late), Decimal(one.deviations),
              Decimal(one.overdue), ", ".join(one.committees)),
             f"{reverse('providers:card', kwargs={'code': one.unit.code})}?ar={at}")
        for one in performed
    )  # fmt: skip
    return ListTable("Utförare utanför kommunen", fields, rows, noun=("utförare", "utförare"), name="utforare")


def _seen_table(found: list[Seen]) -> ListTable:
    fields = (words("unit", "Nämnd eller bolag"), *(words(one.value, one.label) for one in OversightSubject))

    def cell(one: Seen, subject: OversightSubject) -> str:
        look = one.look(subject)
        return "" if look is None else f"Lucka: {look.words[:1].lower()}{look.words[1:]}" if look.is_gap else look.words

    rows = tuple(
        Line((one.unit.name, *(cell(one, subject) for subject in OversightSubject)),
             reverse("economy:unit_page", kwargs={"code": one.unit.code}))
        for one in found
    )  # fmt: skip
    return ListTable(
        "Vad som är granskat", fields, rows, noun=("nämnd", "nämnder och bolag"), name="uppsikt"
    ).without_empty()


def _gaps(found: list[Seen]) -> SafeString | None:
    if not any(one.gaps for one in found):
        return None
    names = tuple(one.unit.name for one in found)
    gaps = Series("Luckor", tuple(Decimal(len(one.gaps)) for one in found), tone=Tone.BAD)
    seen = Series("Granskat", tuple(Decimal(len(one.looks) - len(one.gaps)) for one in found), tone=Tone.PLAIN)
    return drawn(Chart(ChartKind.COUNTS, names, (gaps, seen), category_heading="Nämnd"), "Granskat och luckor")


# --- forms ------------------------------------------------------------------------------------------------------------


class _Programmes(forms.Form):
    programme: Any = forms.ModelChoiceField(
        label="Program det hör till", queryset=None, required=False, empty_label="Inget"
    )

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "programme", programmes)


class GiveForm(DecisionForm, _Programmes):
    """What the council decided."""

    code = forms.CharField(label="Nummer", max_length=40)
    title = forms.CharField(label="Uppdrag", max_length=255)
    kind = forms.ChoiceField(
        label="Slag", choices=AssignmentKind.choices(), widget=forms.RadioSelect, initial="assignment"
    )
    text = text_area("Vad fullmäktige beslutade", rows=3)
    due = DayField(label="Återredovisas senast")

    field_order = ("code", "title", "kind", "text", "due", "programme", "body", "date", "section", "record_number")


class ChangeAssignmentForm(_Programmes):
    title = forms.CharField(label="Uppdrag", max_length=255)
    text = text_area("Vad fullmäktige beslutade", rows=3)
    due = DayField(label="Återredovisas senast")
    version = VersionField()

    field_order = ("title", "text", "due", "programme")


class ShareForm(forms.Form):
    unit = choice_of("Ägare", Unit)
    task = forms.CharField(label="Vad enheten gör", max_length=255)
    due = DayField(label="Klart senast")

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)


class ProofForm(forms.Form):
    proof = text_area(
        "Hur syns det att det är gjort?", required=True, help_text="Bifoga handlingar på uppdragets sida."
    )
    done_on = DayField(label="Klart den", required=False, help_text="Tomt så länge det pågår.")
    version = VersionField()


class AnswerForm(forms.Form):
    answer = text_area("Svar till fullmäktige", rows=6, required=True)
    answered_on = DayField(label="Återredovisat den", required=False)
    version = VersionField()


class ReturnForm(forms.Form):
    returned = text_area("Varför", required=True)


class OverseeForm(DecisionForm):
    subject = forms.ChoiceField(label="Vad styrelsen granskade", choices=OversightSubject.choices())
    conclusion = text_area("Vad styrelsen såg", required=True)
    demand = text_area("Vad styrelsen begär")
    due = DayField(label="Svar senast", required=False)

    field_order = ("subject", "conclusion", "demand", "due", "body", "date", "section", "record_number")


# --- deeds ------------------------------------------------------------------------------------------------------------


class _WithProgrammes:
    def options(self: Any) -> dict[str, Any]:
        kinds = [one.id for one in rules().kinds if one.is_programme]
        rows = SteeringDocument.objects.filter(
            unit__principal=root_of(self.unit), kind__in=kinds, state=DocumentState.VALID
        )
        return {"programmes": rows.order_by("title", "pk")}


class Give(_WithProgrammes, Deed):
    """Enter what the council has asked for."""

    address, name, form_class = "fullmaktiges-uppdrag/<str:code>/nytt/", "give", GiveForm
    permission, matter, title = P.EDIT_DOCUMENTS, Matter.COUNCIL_ASSIGNMENT, "Nytt uppdrag från fullmäktige"
    action, about = actions.give, "unit"

    def back(self) -> str:
        return (
            reverse("documents:assignment", kwargs={"pk": self.result.pk})
            if self.result
            else reverse("documents:assignments")
        )


class AssignmentDeed(Deed):
    subject, permission, returns_to = staticmethod(by_assignment), P.EDIT_DOCUMENTS, "documents:assignment"
    about = at = "assignment"


class ChangeAssignment(_WithProgrammes, AssignmentDeed, ChangingDeed):
    address, name, form_class = "fullmaktiges-uppdrag/<int:pk>/andra/", "change_assignment", ChangeAssignmentForm
    title, action, edits = "Ändra: {self.assignment}", actions.change_assignment, "assignment"


class RemoveAssignment(AssignmentDeed):
    address, name, button = "fullmaktiges-uppdrag/<int:pk>/bort/", "remove_assignment", "Ta bort"
    title, action, done = "Ta bort: {self.assignment}", actions.remove_assignment, "Uppdraget är borttaget."

    def back(self) -> str:
        return reverse("documents:assignments")


class Share(AssignmentDeed):
    """Give an owner its part."""

    address, name, form_class = "fullmaktiges-uppdrag/<int:pk>/agare/", "share", ShareForm
    title, action = "Ny ägare: {self.assignment}", actions.share

    def options(self) -> dict[str, Any]:
        return {
            "units": subtree(self.unit)
            .filter(valid_to=None)
            .exclude(kind=UnitKind.MUNICIPALITY)
            .order_by("name", "code")
        }

    def initial(self) -> dict[str, Any]:
        return {"due": self.assignment.due}


class Prove(Deed):
    """What one's own part has come to."""

    address, name, form_class = "uppdragsdel/<int:pk>/", "prove", ProofForm
    subject, permission, returns_to = staticmethod(by_share), P.EDIT_CHAIN, "documents:assignment"
    title, lead, at = "{self.part.assignment}: {self.unit.name}", "{self.part.task}", "part.assignment"
    action, about, edits = actions.prove, "part", "part"


class Answer(AssignmentDeed):
    """Answer the council."""

    address, name, form_class = "fullmaktiges-uppdrag/<int:pk>/svara/", "answer", AnswerForm
    title, action, edits = "Återredovisa: {self.assignment}", actions.answer, "assignment"


class ReturnAssignment(AssignmentDeed):
    address, name, form_class = "fullmaktiges-uppdrag/<int:pk>/tillbaka/", "return_assignment", ReturnForm
    permission, title, action = (
        P.DECIDE_DOCUMENTS,
        "Fullmäktige är inte nöjt: {self.assignment}",
        actions.return_assignment,
    )


class CloseAssignment(AssignmentDeed):
    address, name, form_class = "fullmaktiges-uppdrag/<int:pk>/avsluta/", "close_assignment", DecisionForm
    permission, matter, button = P.DECIDE_DOCUMENTS, Matter.COUNCIL_ASSIGNMENT, "För in beslutet"
    title, action = "Avsluta: {self.assignment}", actions.close_assignment


class Oversee(Deed):
    """What the board saw."""

    address, name, form_class = "uppsikt/<str:code>/ny/", "oversee", OverseeForm
    permission, matter, button = P.DECIDE_DOCUMENTS, Matter.OVERSIGHT, "För in"
    title, action, about = "Styrelsens uppsikt: {self.unit.name}", document_actions.oversee, "unit"

    def back(self) -> str:
        return reverse("documents:oversight")


urlpatterns = paths(
    Give, ChangeAssignment, RemoveAssignment, Share, Prove, Answer, ReturnAssignment, CloseAssignment, Oversee
)  # fmt: skip
