"""The register of steering documents: what needs attention first, a document with all it steers, and what all see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.documents.actions import documents as actions
from styrkedjan.areas.documents.models import CurrencyReview, SteeringDocument
from styrkedjan.areas.documents.permissions import may_read
from styrkedjan.areas.documents.queries import assignments, documents
from styrkedjan.areas.documents.queries.documents import DocLine, Steered
from styrkedjan.areas.documents.queries.rules import kind_of, rules
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.organisation.queries import people, root_of, subtree
from styrkedjan.domain.documents.faults import Fault, Finding
from styrkedjan.domain.documents.rules import Rank
from styrkedjan.domain.documents.states import STEERING_DOCUMENT, DocumentState, ReviewResult
from styrkedjan.domain.swedish import day
from styrkedjan.foundation import attachments, records
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import Attachment
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.goals import Standing, standings
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.doors import by_row, door
from styrkedjan.pages.kit.files import given_out
from styrkedjan.pages.kit.forms import (
    AmountField,
    DayField,
    DecisionForm,
    TokenField,
    VersionField,
    choice_of,
    offer,
    text_area,
)
from styrkedjan.pages.kit.public import municipality, public
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Total, words
from styrkedjan.reports import documents_told
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone
from styrkedjan.reports.tables import Column, ColumnKind

P = Permission
by_document = by_row(
    SteeringDocument.objects.select_related(
        "unit__principal", "unit__parent", "owner", "replaces", "changed_by"
    ), "document", "Styrdokumentet finns inte.", of="unit__principal",
)  # fmt: skip
by_use = by_row(
    documents.uses().select_related("document__unit__principal"), "use",
    "Kopplingen finns inte.", of="document__unit__principal", unit="document.unit",
)  # fmt: skip
by_file = by_row(
    documents.opened().select_related("document__unit__principal", "attachment"), "file",
    "Filen finns inte.", of="document__unit__principal", unit="document.unit",
)  # fmt: skip


def _kinds() -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in rules().kinds]


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Findings of one kind, with where each is mended."""

    fault: Fault
    findings: tuple[tuple[Finding, str], ...]


def _groups(found: Iterable[Finding]) -> list[FoundGroup]:
    groups: dict[Fault, list[tuple[Finding, str]]] = {}
    for one in found:
        groups.setdefault(one.fault, []).append((one, reverse("documents:document", kwargs={"pk": one.document})))
    return [FoundGroup(fault, tuple(rows)) for fault, rows in groups.items()]


def _table(lines: Iterable[DocLine]) -> ListTable:
    fields = (
        words("title", "Styrdokument"), words("standing", "Läge"), words("kind", "Typ"), words("unit", "Gäller för"),
        words("decided", "Beslutat", aside=True), words("until", "Gäller till", tight=True),
        words("owner", "Ansvarig", aside=True),
    )  # fmt: skip
    rows = tuple(
        Line(
            (
                one.row.title, one.found[0].fault.label if one.found else one.state.label, one.kind_name,
                one.row.unit.name, one.row.decision_text, day(one.until) if one.until else "Tills vidare",
                str(one.row.owner or one.row.owner_role or "Ingen"),
            ),
            reverse("documents:document", kwargs={"pk": one.row.pk}),
        )
        for one in lines
    )  # fmt: skip
    return ListTable("Styrdokument", fields, rows, noun=("styrdokument", "styrdokument"), name="styrdokument")


def _picture(lines: Iterable[DocLine]) -> SafeString | None:
    """How many of each rank need something, of those that hold; None before any does."""
    counts = {rank: [0, 0] for rank in Rank}
    for one in lines:
        if one.kind is not None:
            counts[one.kind.rank][0 if one.found else 1] += 1
    ranks = [rank for rank in Rank if sum(counts[rank])]
    if not ranks:
        return None

    def series(name: str, tone: Tone, at: int) -> Series:
        return Series(name, tuple(Decimal(counts[rank][at]) for rank in ranks), tone=tone)

    both = (series("Behöver något", Tone.BAD, 0), series("I ordning", Tone.PLAIN, 1))
    return drawn(
        Chart(ChartKind.COUNTS, tuple(rank.label for rank in ranks), both, category_heading="Slag"),
        "Styrdokument efter slag",
    )


@door(P.VIEW, anywhere=True)
def register(request: Request) -> HttpResponse:
    """Every document that steers the municipality or the chosen unit, those that need something first."""
    viewer = request.viewer
    root, unit = viewer.root, viewer.unit or viewer.root
    found = documents.register(unit, viewer.known, lambda place: viewer.may(P.VIEW_DRAFTS, place))
    table = _table(found.lines)
    if (answer := excel(request, f"Styrdokument {unit.name}", table)) is not None:
        return answer
    context = {
        "unit": unit, "root": root, "found": found, "headline": documents_told.register(unit.name, found),
        "groups": _groups(found.found), "picture": _picture(found.valid), "table": table,
        "may_edit": viewer.known.is_now and viewer.may(P.EDIT_DOCUMENTS, unit),
    }  # fmt: skip
    return render(request, "documents/register.html", context)


@dataclass(frozen=True, slots=True)
class Use:
    """Something that the document steers, where it is, and how it goes where it is a goal."""

    steered: Steered
    href: str
    standing: Standing | None


@door(P.VIEW, anywhere=True)
def document(request: Request, pk: int) -> HttpResponse:
    """One document: whether it holds, who answers, what it steers; a programme's goals, money and owners."""
    viewer = request.viewer
    _, given = by_document(request, pk=pk)
    row: SteeringDocument = given["document"]
    found = documents.register(
        row.unit, viewer.known, lambda place: viewer.may(P.VIEW_DRAFTS, place) or viewer.may(P.DECIDE_DOCUMENTS, place)
    )
    line = next((one for one in found.lines if one.row.pk == pk), None)
    if line is None or not may_read(viewer.user, row):
        raise Http404("Styrdokumentet finns inte.")
    steered = documents.steered(row, lambda kind, record: kind.may_see(viewer.user, record), viewer.known)
    shares = documents.shares(row, viewer.known) if line.kind and line.kind.is_programme else []
    talks = documents.talks(row, viewer.known.day.year, viewer.known) if line.kind and line.kind.is_values else []
    now, unit = viewer.known.is_now, row.unit
    table = _shares_table(shares)
    if shares and (answer := excel(request, row.title, table)) is not None:
        return answer
    asked = [one for one in assignments.assignments(root_of(unit), viewer.known) if one.row.programme_id == pk]
    context = {
        "unit": unit, "line": line, "row": line.row, "headline": documents_told.document(line),
        "uses": _uses(steered, request), "shares": shares, "table": table, "talks": talks, "asked": asked,
        "units": _units_talking(row, viewer.known) if talks or (line.kind and line.kind.is_values) else 0,
        "year": viewer.known.day.year,
        "moves": {move.value for move in STEERING_DOCUMENT.moves(line.state)} if now else set(),
        "files": documents.open_files([pk], viewer.known).get(pk, ()),
        "laws": [text for text in line.row.laws.splitlines() if text.strip()],
        "may_edit": now and viewer.may(P.EDIT_DOCUMENTS, unit), "may_decide": now and viewer.may(P.DECIDE_DOCUMENTS,
        unit),
    }  # fmt: skip
    return render(request, "documents/document.html", context)


def _units_talking(row: SteeringDocument, known: Known) -> int:
    """How many units should talk about it."""
    return known.made(subtree(row.unit).filter(kind=UnitKind.UNIT, valid_to=None, operating_form="in_house")).count()


def _uses(steered: Iterable[Steered], request: Request) -> list[Use]:
    rows = list(steered)
    goals = [one.record for one in rows if isinstance(one.record, Element)]
    known: dict[int, Standing] = {}
    for plan_year in {one.plan_year for one in goals}:
        keys = [one.pk for one in goals if one.plan_year_id == plan_year.pk]
        known |= standings(plan_year, keys, request.viewer.period, request.viewer.known)
    return [
        Use(one, reverse(one.kind.page, kwargs=dict(one.kind.address(one.record))),
            known.get(one.record.pk) if isinstance(one.record, Element) else None)
        for one in rows
    ]  # fmt: skip


def _shares_table(shares: Iterable[Any]) -> ListTable:
    def money(key: str, heading: str) -> Field:
        return Field(key, Column(heading, ColumnKind.MONEY, "kr"), Total.SUM)

    fields = (words("owner", "Ägare"), words("task", "Svarar för"), words("year", "År", tight=True),
              money("amount", "Avsatt"), money("used", "Använt"))  # fmt: skip
    rows = tuple(Line((one.unit.name, one.task, str(one.year), one.amount, one.used)) for one in shares)
    return ListTable("Ägare och pengar", fields, rows, noun=("ägare", "ägare"), name="agare")


@public
def open_register(request: HttpRequest, code: str) -> HttpResponse:
    """What is decided and holds, for everybody."""
    root = municipality(code)
    lines = documents.decided(root, NOW)
    kinds = {one.id: one.name for one in rules().kinds}
    groups: dict[str, list[DocLine]] = {}
    for one in lines:
        if one.kind and one.kind.is_values:
            continue  # its words stand first
        groups.setdefault(kinds.get(one.row.kind, one.row.kind), []).append(one)
    values = [one for one in lines if one.kind and one.kind.is_values]
    context = {"root": root, "lines": lines, "groups": groups.items(), "values": values,
               "files": documents.open_files([one.row.pk for one in lines], NOW)}  # fmt: skip
    return render(request, "documents/public.html", context)


@public
def open_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A document's file for everybody, while the document is decided and holds."""
    found = documents.open_file(municipality(code), pk)
    if found is None:
        raise Http404("Filen finns inte.")
    return given_out(found.attachment)


# --- forms ------------------------------------------------------------------------------------------------------------


class DocumentFields(forms.Form):
    """What stands in the head of a document."""

    title = forms.CharField(label="Namn", max_length=160)
    kind = forms.ChoiceField(label="Typ")
    matter = forms.CharField(
        label="Sakfråga",
        max_length=120,
        required=False,
        help_text="Vad det handlar om. Två som gäller om samma sak hittas. Ekonomi, intern kontroll, utförare och "
        "upphandling visas också på sina egna sidor.",
    )
    summary = text_area("Vad det säger", rows=5, help_text="Läses av alla när det är beslutat.")
    laws = text_area(
        "Lagar det hänvisar till", rows=2, help_text="En på varje rad, med nummer: kommunallagen (2017:725)."
    )
    link = forms.URLField(label="Adress till dokumentet", required=False, assume_scheme="https")
    owner: Any = forms.ModelChoiceField(label="Ansvarig", queryset=None, required=False, empty_label="Ingen ännu")
    owner_role = forms.CharField(label="Ansvarig funktion", max_length=120, required=False)
    valid_from = DayField(label="Gäller från", required=False)
    valid_to = DayField(
        label="Gäller till", required=False, help_text="Tomt är tills vidare, men högst så länge som typen får."
    )
    revise_by = DayField(label="Revideras senast", required=False)
    replaces: Any = forms.ModelChoiceField(label="Ersätter", queryset=None, required=False, empty_label="Inget")

    def __init__(self, *args: Any, owners: Any, earlier: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", _kinds())
        offer(self, "owner", owners)
        offer(self, "replaces", earlier)


class DocumentForm(DocumentFields):
    """A new one, with its own number."""

    code = forms.CharField(label="Nummer", max_length=40)

    field_order = ("code",)


class ChangeDocumentForm(DocumentFields):
    version = VersionField()


class TendForm(forms.Form):
    """Of what is decided: who answers for it, where it lies and what it is about."""

    owner: Any = forms.ModelChoiceField(label="Ansvarig", queryset=None, required=False, empty_label="Ingen ännu")
    owner_role = forms.CharField(label="Ansvarig funktion", max_length=120, required=False)
    matter = forms.CharField(label="Sakfråga", max_length=120, required=False)
    link = forms.URLField(label="Adress till dokumentet", required=False, assume_scheme="https")
    version = VersionField()

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", owners)


class ProlongForm(DecisionForm):
    valid_to = DayField(label="Gäller till", required=False)
    revise_by = DayField(label="Revideras senast", required=False)


class OfficialForm(DecisionForm):
    """A routine that a manager decides has no paragraph."""

    without_section = True


class RepealForm(forms.Form):
    repealed_on = DayField(label="Upphävt den")


class ReviewForm(forms.Form):
    result = forms.ChoiceField(label="Är det aktuellt?", choices=ReviewResult.choices(), widget=forms.RadioSelect)
    note = text_area("Varför", help_text="Behövs när det inte är aktuellt.")
    version = TokenField(required=False)


class LinkForm(forms.Form):
    document = choice_of("Styrdokument", SteeringDocument)

    def __init__(self, *args: Any, documents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "document", documents)


class OpenFileForm(forms.Form):
    attachment = choice_of("Fil", Attachment)

    def __init__(self, *args: Any, files: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "attachment", files)


class ShareForm(forms.Form):
    """What an owner answers for."""

    unit = choice_of("Ägare", Unit)
    year = forms.IntegerField(label="År", min_value=2000, max_value=2100)
    task = forms.CharField(label="Svarar för", max_length=255)
    amount = AmountField(label="Avsatt, kr", required=False, to_the_ore=True)
    used = AmountField(label="Använt, kr", required=False, to_the_ore=True)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)


class TalkForm(forms.Form):
    """A meeting about the values; how many, never who."""

    document = choice_of("Vad ni pratade om", SteeringDocument)
    held_on = DayField(label="Mötet var")
    took_part = forms.IntegerField(label="Hur många var med?", min_value=1, max_value=10_000, required=False)
    learnt = text_area("Vad tar vi med oss?", required=True, help_text="Skriv inte om enskilda personer.")

    def __init__(self, *args: Any, documents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "document", documents)


# --- deeds ------------------------------------------------------------------------------------------------------------


class _Choices:
    """Who may answer for a document, and what it may replace."""

    def options(self: Any) -> dict[str, Any]:
        root = root_of(self.unit)
        valid = SteeringDocument.objects.filter(unit__path__startswith=root.path, state=DocumentState.VALID)
        return {
            "owners": people(root).filter(is_active=True).order_by("last_name", "first_name", "username"),
            "earlier": valid.order_by("title", "pk"),
        }


class AddDocument(_Choices, Deed):
    """A draft of a document."""

    address, name, form_class = "styrdokument/<str:code>/nytt/", "add_document", DocumentForm
    permission, returns_to, title = P.EDIT_DOCUMENTS, "documents:register", "Nytt styrdokument: {self.unit.name}"
    action, about = actions.add_document, "unit"
    lead = "Det gäller när beslutet är infört. Det som gällde innan det kom hit läses in som en fil."

    def back(self) -> str:
        name = "documents:document" if self.result else "documents:register"
        return reverse(name, kwargs={"pk": self.result.pk} if self.result else None)


class DocumentDeed(Deed):
    """What is done with a document."""

    subject, permission, returns_to = staticmethod(by_document), P.EDIT_DOCUMENTS, "documents:document"
    about = at = "document"


class ChangeDocument(_Choices, DocumentDeed, ChangingDeed):
    """A draft whole; of what is decided who answers for it."""

    address, name = "styrdokument/<int:pk>/andra/", "change_document"
    title, action, edits = "Ändra: {self.document}", actions.change_document, "document"

    @property
    def form_class(self) -> Any:
        return ChangeDocumentForm if self.document.state == DocumentState.DRAFT else TendForm

    def options(self) -> dict[str, Any]:
        found = super().options()
        return found if self.document.state == DocumentState.DRAFT else {"owners": found["owners"]}


class DiscardDocument(DocumentDeed):
    """Throw the draft away."""

    address, name, button = "styrdokument/<int:pk>/kasta/", "discard_document", "Kasta utkastet"
    title, action, done = "Kasta utkastet: {self.document}", actions.discard_document, "Utkastet är kastat."

    def back(self) -> str:
        return reverse("documents:register")


class _Deciding(DocumentDeed):
    """A decision by a body that may decide the kind."""

    permission, button = P.DECIDE_DOCUMENTS, "För in beslutet"

    @property
    def is_official(self) -> bool:
        return "official" in kind_of(self.document.kind).bodies


class DecideDocument(_Deciding):
    """From now it holds."""

    address, name = "styrdokument/<int:pk>/besluta/", "decide_document"
    title, action, done = "Beslut om {self.document}", actions.decide_document, "Beslutet är infört."

    @property
    def form_class(self) -> Any:
        return OfficialForm if self.is_official else DecisionForm

    @property
    def lead(self) -> str:
        old = self.document.replaces
        kind = kind_of(self.document.kind)
        replaced = f" {old.title} upphävs samma dag." if old else ""
        return f"{kind.name}: {kind.source.text or kind.mark.label}.{replaced}"


class ProlongDocument(_Deciding):
    """For longer."""

    address, name, form_class = "styrdokument/<int:pk>/forlang/", "prolong_document", ProlongForm
    title, action = "Förläng {self.document}", actions.prolong_document
    lead = "Samma ord en tid till, med ett nytt beslut."


class RepealDocument(_Deciding):
    """It holds no more."""

    address, name, form_class = "styrdokument/<int:pk>/upphav/", "repeal_document", RepealForm
    title, action, button = "Upphäv {self.document}", actions.repeal_document, "Upphäv"


class ReviewDocument(DocumentDeed):
    """The year's look."""

    address, name, form_class = "styrdokument/<int:pk>/prova/", "review", ReviewForm
    title, action = "Är {self.document} aktuellt?", actions.review

    def subjects(self) -> dict[str, Any]:
        return {"document": self.document, "year": timezone.localdate().year}

    def initial(self) -> dict[str, Any]:
        rows = NOW.rows(CurrencyReview).filter(document=self.document, year=timezone.localdate().year)
        held = rows.first()
        start = {"result": held.result, "note": held.note} if held else {}
        return {**start, "version": version_of([held] if held else [])}


class OpenTheFile(DocumentDeed):
    """Let everybody fetch one of the document's files."""

    address, name, form_class = "styrdokument/<int:pk>/fil/", "open_file_for_all", OpenFileForm
    title, action, button = "Låt alla hämta: {self.document}", actions.open_file, "Låt alla hämta filen"
    lead = (
        "Filen hämtas från den öppna sidan så länge dokumentet är beslutat och gäller. Andra bilagor läses bara här "
        "inne. Finns filen inte i listan: bifoga den längst ner på dokumentets sida först."
    )

    def options(self) -> dict[str, Any]:
        held = {one.attachment_id for one in documents.open_files([self.document.pk], NOW).get(self.document.pk, ())}
        keys = [one.pk for one in attachments.attachments_of(self.document, NOW) if one.pk not in held]
        return {"files": Attachment.objects.filter(pk__in=keys)}


class CloseFile(Deed):
    """Nobody outside fetches it any more."""

    address, name, button = "styrdokument/fil/<int:pk>/stang/", "close_file", "Stäng för andra"
    subject, permission, returns_to = staticmethod(by_file), P.EDIT_DOCUMENTS, "documents:document"
    title, action, about, at = "Stäng {self.file.attachment} för andra", actions.close_file, "file", "file.document"


class SetShare(DocumentDeed):
    """What an owner answers for."""

    address, name, form_class = "styrdokument/<int:pk>/agare/", "set_share", ShareForm
    title, action, lead = "Ägare i {self.document}", actions.set_share, "Samma ägare och år igen ändrar det som står."

    def options(self) -> dict[str, Any]:
        return {
            "units": subtree(root_of(self.unit))
            .filter(valid_to=None)
            .exclude(kind=UnitKind.UNIT)
            .order_by("name", "code")
        }

    def initial(self) -> dict[str, Any]:
        return {"year": timezone.localdate().year}


def by_record(request: Request, *, kind: str, pk: int) -> tuple[Unit, dict[str, Any]]:
    """The record that a document is to be tied to, as far as the viewer may see it."""
    found = records.kind_by_key(kind)
    record = found.find(pk) if found else None
    if found is None or record is None or not found.may_see(request.user, record):
        raise Http404("Finns inte.")
    unit = Unit.objects.select_related("principal").get(path=found.place(record).path)
    return unit, {"record": record, "kind": found, "unit": unit}


class LinkDocument(Deed):
    """Tie a document to what it steers."""

    address, name, form_class = "styrdokument/koppla/<str:kind>/<int:pk>/", "link", LinkForm
    subject, permission, button = staticmethod(by_record), P.EDIT_DOCUMENTS, "Koppla"
    title, action, about = "Styrs av vilket dokument? {self.record}", actions.link, "record"

    def options(self) -> dict[str, Any]:
        rows = SteeringDocument.objects.filter(unit__principal=root_of(self.unit), state=DocumentState.VALID)
        return {"documents": rows.order_by("title", "pk")}

    def back(self) -> str:
        return reverse(self.kind.page, kwargs=dict(self.kind.address(self.record)))


class UnlinkDocument(Deed):
    """Untie."""

    address, name, button = "styrdokument/koppling/<int:pk>/bort/", "unlink", "Koppla bort"
    subject, permission, returns_to = staticmethod(by_use), P.EDIT_DOCUMENTS, "documents:document"
    title, action, about, at = "Koppla bort {self.use.document}", actions.unlink, "use", "use.document"


class Talk(Deed):
    """The unit has talked about the values."""

    address, name, form_class = "vardegrund/<str:code>/samtal/", "talk", TalkForm
    permission, title, done = P.EDIT_CHAIN, "Vi har pratat om våra värden: {self.unit.name}", "Samtalet är infört."
    action, about, returns_to = actions.talk, "unit", "economy:unit_page"

    def options(self) -> dict[str, Any]:
        keys = [one.row.pk for one in documents.values_of(self.unit, NOW)]
        return {"documents": SteeringDocument.objects.filter(pk__in=keys).order_by("title")}

    def initial(self) -> dict[str, Any]:
        return {"held_on": timezone.localdate()}


urlpatterns = paths(
    AddDocument, ChangeDocument, DiscardDocument, DecideDocument, ProlongDocument, RepealDocument, ReviewDocument,
    OpenTheFile, CloseFile, SetShare, LinkDocument, UnlinkDocument, Talk,
)  # fmt: skip
