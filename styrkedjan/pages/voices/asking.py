"""Surveys of one's own: the frame, the form that is answered from the letter's address, and the counts."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from styrkedjan.areas.comparison.actions import surveys as register
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of, subtree, valid_on
from styrkedjan.areas.voices.actions import asking as actions
from styrkedjan.areas.voices.models import OwnSurvey
from styrkedjan.areas.voices.queries import listening
from styrkedjan.areas.voices.queries.listening import SurveyLine
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.surveys import SurveyKind, SurveyMode
from styrkedjan.domain.voices.asking import OWN_SURVEY, OwnSurveyState, lines_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.doors import by_row, door
from styrkedjan.pages.kit.forms import DayField, VersionField, choice_of, offer, text_area
from styrkedjan.pages.kit.public import municipality
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.voices.forms import radio
from styrkedjan.pages.voices.outside import counted

P = Permission
SALT = "styrkedjan.voices.sheet"
GRADES = [("1", "Mycket dåligt"), ("2", "Dåligt"), ("3", "Varken eller"), ("4", "Bra"), ("5", "Mycket bra"),
          ("0", "Vet inte")]  # fmt: skip
EASY_GRADES = [("1", "Mycket dåligt"), ("2", "Dåligt"), ("3", "Mittemellan"), ("4", "Bra"),
               ("5", "Mycket bra"), ("0", "Jag vet inte")]  # fmt: skip
by_survey = by_row(
    OwnSurvey.objects.select_related("unit__principal", "unit__parent", "changed_by"), "survey",
    "Undersökningen finns inte.", of="unit__principal",
)  # fmt: skip


# --- forms ------------------------------------------------------------------------------------------------------------


class SurveyForm(forms.Form):
    """What is asked."""

    name = forms.CharField(label="Namn", max_length=120)
    year = forms.IntegerField(label="År", min_value=2000, max_value=2199)
    kind = forms.ChoiceField(label="Vilka frågas?", choices=SurveyKind.choices())
    instrument = forms.CharField(
        label="Formulärets version", max_length=60, help_text="Andra frågor är en annan version."
    )
    intro = text_area("Inledning", rows=2)
    questions = text_area(
        "Frågor, en per rad", rows=6, required=True, help_text="Besvaras från mycket dåligt till mycket bra."
    )
    easy_intro = text_area("Inledning på lätt svenska", rows=2)
    easy_questions = text_area("Frågor på lätt svenska, en per rad", rows=6, help_text="Lika många, i samma ordning.")
    asks_remark = forms.BooleanField(label="Fråga om något mer, med egna ord", required=False, initial=True)
    closes = DayField(label="Sista dag att svara")


class ChangeSurveyForm(SurveyForm):
    """The same, with the version it was read in."""

    version = VersionField()


class PlaceForm(forms.Form):
    """How many on a unit are asked."""

    unit = choice_of("Enhet", Unit)
    outcome = forms.CharField(
        label="Ärendets utfall", max_length=60, required=False, help_text="Till exempel bifall; tomt är alla."
    )
    invited = forms.IntegerField(
        label="Hur många får den?", min_value=0, max_value=1_000_000, help_text="0 tar bort raden."
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)


class SheetForm(forms.Form):
    """Somebody's answers, in Swedish or easy Swedish. No question has to be answered."""

    def __init__(self, *args: Any, line: SurveyLine, easy: bool = False, place: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = line.row
        asked = lines_of(row.easy_questions if easy and row.easy_questions else row.questions)
        if place:
            self.fields["place"] = forms.CharField(widget=forms.HiddenInput, initial=place)
        else:
            self.fields["place"] = forms.ChoiceField(label="Var får du hjälp?" if easy else "Vilken enhet gäller det?",
                                                     choices=[("", "Välj"), *places(line)])  # fmt: skip
        for at, question in enumerate(asked):
            self.fields[f"q{at}"] = radio(question, EASY_GRADES if easy else GRADES, required=False)
        if row.asks_remark:
            label = "Vill du säga något mer?" if easy else "Något mer vi ska veta?"
            self.fields["remark"] = text_area(
                label, rows=3, help_text="Skriv inga namn. En person läser innan någon annan."
            )
        self.fields["nonce"] = forms.CharField(widget=forms.HiddenInput, max_length=200)
        self.asked = len(asked)

    def grades(self) -> list[int | None]:
        given = (self.cleaned_data.get(f"q{at}") for at in range(self.asked))
        return [int(one) if one else None for one in given]


class PaperForm(SheetForm):
    """A paper or a call, written in by the staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(one.value, one.label) for one in (SurveyMode.PAPER, SurveyMode.PHONE, SurveyMode.INTERVIEW)]
        self.fields["mode"] = radio("Hur kom svaret?", ways, initial=SurveyMode.PAPER.value)


def places(line: SurveyLine) -> list[tuple[str, str]]:
    """Units, and where the frame has outcomes each of them."""
    return [
        (f"{one.row.unit.code}|{one.row.outcome}",
         f"{one.row.unit.name}, {one.row.outcome.lower()}" if one.row.outcome else one.row.unit.name)
        for one in line.places
    ]  # fmt: skip


# --- deeds ------------------------------------------------------------------------------------------------------------


class AddSurvey(Deed):
    """Begin a survey."""

    address, name, form_class = "undersokningar/<str:code>/ny/", "add_survey", SurveyForm
    permission, returns_to, title = P.EDIT_VOICES, "voices:listening", "Ny undersökning: {self.unit.name}"
    action, about = actions.add_survey, "unit"
    lead = "Svaren sparas med vecka och inget närmare. Ingen vet vem som har svarat."

    def initial(self) -> dict[str, Any]:
        return {"year": timezone.localdate().year, "instrument": "1", "asks_remark": True}

    def back(self) -> str:
        return reverse("voices:survey", kwargs={"pk": self.result.pk}) if self.result else super().back()


class SurveyDeed(Deed):
    """What is done with a survey."""

    subject, permission, returns_to = staticmethod(by_survey), P.EDIT_VOICES, "voices:survey"
    about = at = "survey"


class ChangeSurvey(SurveyDeed, ChangingDeed):
    """Until it is open."""

    address, name, form_class = "undersokning/<int:pk>/andra/", "change_survey", ChangeSurveyForm
    title, action, edits = "Ändra {self.survey}", actions.change_survey, "survey"


class SetPlace(SurveyDeed):
    """Who is asked."""

    address, name, form_class = "undersokning/<int:pk>/urval/", "set_place", PlaceForm
    title, action, button = "Vilka får {self.survey}?", actions.set_place, "För in"

    def options(self) -> dict[str, Any]:
        rows = subtree(root_of(self.unit)).filter(valid_on(timezone.localdate()), path__startswith=self.unit.path)
        return {"units": rows.order_by("name", "code")}


class OpenSurvey(SurveyDeed):
    """People answer."""

    address, name, button = "undersokning/<int:pk>/oppna/", "open_survey", "Öppna"
    title, action, lead = "Öppna {self.survey}", actions.open_survey, "Därefter ändras inga frågor."


class EnterSheet(SurveyDeed):
    """A paper or a call."""

    address, name, form_class = "undersokning/<int:pk>/svar/", "enter_sheet", PaperForm
    title, button, done = "För in ett svar: {self.survey}", "För in", "Svaret är infört."
    lead = "Skriv in det som står. Lägg sedan pappret i sekretessavfallet."

    @property
    def line(self) -> SurveyLine:
        return listening.surveys(root_of(self.unit), NOW, self.survey.pk)[0]

    def initial(self) -> dict[str, Any]:
        return {"nonce": signing.dumps(secrets.token_urlsafe(9), salt=SALT)}

    def options(self) -> dict[str, Any]:
        return {"line": self.line}

    def act(self, form: PaperForm) -> Any:
        given = form.cleaned_data
        unit, outcome = _place(self.line, given["place"])
        return actions.enter_sheet(
            by=self.by, survey=self.survey, unit=unit, outcome=outcome, grades=form.grades(), mode=given["mode"],
            remark=given.get("remark", ""), nonce=_nonce(given["nonce"]),
        )  # fmt: skip


class CloseSurvey(SurveyDeed):
    """Count it, and hand it over to the register of surveys, where it is shown with intervals and thresholds."""

    address, name, button = "undersokning/<int:pk>/stang/", "close_survey", "Stäng och räkna"
    title, done = "Stäng och räkna {self.survey}", "Svaren är räknade. Blanketterna är borta."
    lead = (
        "Svaren blir antal per enhet och fråga, bland undersökningarna, och blanketterna tas bort. "
        "Fritextsvaren väntar där på att en person läser dem."
    )

    def act(self, form: forms.Form) -> Any:
        closed = actions.close_survey(by=self.by, survey=self.survey)
        row, principal = closed.survey, root_of(closed.survey.unit)
        rows = {
            (row.name, row.year, unit, closed.questions[at], outcome): {
                "kind": row.kind, "mode": closed.mode, "instrument": row.instrument,
                "invited": closed.invited[unit, outcome], **counts,
            }
            for (unit, at, outcome), counts in closed.counts.items()
        }  # fmt: skip
        register.save_results(by=self.by, principal=principal, rows=rows)
        if closed.remarks:
            texts = {(row.name, row.year, unit, at): text for at, (unit, text) in enumerate(closed.remarks, 1)}
            register.save_texts(by=self.by, principal=principal, rows=texts)
        return row


def _place(line: SurveyLine, told: str) -> tuple[Unit, str]:
    code, _, outcome = told.partition("|")
    for one in line.places:
        if (one.row.unit.code, one.row.outcome) == (code, outcome):
            return one.row.unit, outcome
    raise Refused("Enheten är inte med i undersökningen.", "Välj en som är med.")


def _nonce(signed: str) -> str:
    try:
        return str(signing.loads(signed, salt=SALT))
    except signing.BadSignature as error:
        raise Refused("Formuläret är inte vårt.", "Öppna sidan på nytt.") from error


# --- pages ------------------------------------------------------------------------------------------------------------


@door(P.VIEW, subject=by_survey)
def survey(request: Request, survey: OwnSurvey) -> HttpResponse:
    """How a survey goes: how many have answered, never what, until it is closed."""
    viewer = request.viewer
    found = listening.surveys(root_of(survey.unit), viewer.known, survey.pk)
    if not found:
        raise Http404("Undersökningen fanns inte då.")
    line = found[0]
    now = viewer.known.is_now
    context = {
        "unit": survey.unit, "line": line, "row": line.row, "root": root_of(survey.unit), "is_now": now,
        "questions": lines_of(line.row.questions),
        "address": request.build_absolute_uri(
            reverse("voices:answer_survey", kwargs={"code": root_of(survey.unit).code, "key": survey.key})),
        "moves": {one.value for one in OWN_SURVEY.moves(line.state)} if now else set(),
        "may_edit": now and viewer.may(P.EDIT_VOICES, survey.unit),
        "is_closed": line.state is OwnSurveyState.CLOSED,
    }  # fmt: skip
    return render(request, "voices/survey.html", context)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_survey(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The form from the letter. `enhet` may stand in the address; what is sent twice is one sheet."""
    root = municipality(code)
    row = OwnSurvey.objects.filter(key=key, unit__principal=root).first()
    if row is None or row.state == OwnSurveyState.DRAFT:
        raise Http404("Undersökningen finns inte.")
    easy, paper = "latt" in request.GET and bool(row.easy_questions), "papper" in request.GET
    line = listening.surveys(root, NOW, row.pk)[0]
    known = [value for value, _ in places(line)]
    chosen = next(
        (one for one in known if one == f"{request.GET.get('enhet', '')}|"), known[0] if len(known) == 1 else ""
    )
    initial = {"nonce": signing.dumps(secrets.token_urlsafe(9), salt=SALT)}
    form = SheetForm(request.POST or None, line=line, easy=easy, place=chosen, initial=initial)
    context = {"root": root, "row": row, "form": form, "easy": easy, "has_easy": bool(row.easy_questions)}
    if row.state == OwnSurveyState.CLOSED or row.closes < timezone.localdate():
        return render(request, "voices/answer_closed.html", context)
    if paper:
        context |= {"asked": lines_of(row.easy_questions if easy else row.questions),
                    "grades": [label for _, label in (EASY_GRADES if easy else GRADES)]}  # fmt: skip
        return render(request, "voices/answer_paper.html", context)
    if request.method == "POST" and form.is_valid():
        counted(request, root)
        unit, outcome = _place(line, form.cleaned_data["place"])
        with transaction.atomic():
            actions.submit(survey=row, nonce=_nonce(form.cleaned_data["nonce"]), unit=unit, outcome=outcome,
                           grades=form.grades(), remark=form.cleaned_data.get("remark", ""))  # fmt: skip
        return render(request, "voices/answer_thanks.html", context)
    return render(request, "voices/answer.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("undersokning/<int:pk>/", survey, name="survey"),
    path("oppet/<str:code>/enkat/<str:key>/", answer_survey, name="answer_survey"),
    *paths(AddSurvey, ChangeSurvey, SetPlace, OpenSurvey, EnterSheet, CloseSurvey),
]
