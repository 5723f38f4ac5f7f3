"""Forms of assessments. Where an answer is chosen the steps of the question's own scale stand as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from styrkedjan.areas.assessment.actions.answering import Said, field
from styrkedjan.areas.assessment.actions.setup import BANK_LARGEST
from styrkedjan.areas.assessment.models import QuestionBank
from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.assessment.frameworks import Framework, Question
from styrkedjan.domain.assessment.scoring import NoAnswer
from styrkedjan.domain.assessment.states import Outcome, RemarkKind
from styrkedjan.foundation.models import User
from styrkedjan.pages.kit.forms import DayField, TokenField, VersionField, choice_of, offer, text_area

Choices = Sequence[tuple[str, str]]
LINK = "Länk"


def answers_to(framework: Framework, question: Question) -> list[tuple[str, str]]:
    """The steps of the question's scale, the most first, and that it does not apply."""
    steps = [(step.id, step.label) for step in reversed(framework.scale(question.scale).steps)]
    return [*steps, (NoAnswer.NOT_APPLICABLE.value, "Gäller inte kommunen")]


def _radio(label: str, choices: Choices = (), **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


class StepField(forms.ChoiceField):
    """An answer that may wait; what then demands it says so, so the label does not call it voluntary."""

    sometimes_required = True
    widget = forms.RadioSelect

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


def _link() -> forms.URLField:
    return forms.URLField(label=LINK, max_length=300, required=False, assume_scheme="https")


class CommissionForm(forms.Form):
    """Who is assessed, by which questions, when and by whom."""

    municipality = choice_of("Kommun", Unit)
    framework = forms.ChoiceField(label="Ramverk")
    bank = choice_of("Egen frågebank", QuestionBank, required=False)
    year = forms.IntegerField(label="År", min_value=2000, max_value=2100)
    scope = forms.CharField(
        label="Omfattning", max_length=80, initial="Hela kommunen",
        help_text="Resultat med olika omfattning jämförs inte.",
    )  # fmt: skip
    purpose = text_area("Vad kommunen vill veta", rows=3)
    answer_by = DayField(label="Självvärderingen lämnas senast")
    visit_on = DayField(label="Första besöksdagen", help_text="Återkopplingen ges den tredje dagen.")
    first = choice_of("Bedömare", User)
    second = choice_of("Bedömare till", User)
    auditor = choice_of("Kvalitetsgranskare", User)

    def __init__(
        self, *args: Any, municipalities: Any, banks: Any, frameworks: Choices, people: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "municipality", municipalities)
        offer(self, "bank", banks)
        offer(self, "framework", frameworks)
        for name in ("first", "second", "auditor"):
            offer(self, name, people)
        self.fields["auditor"].help_text = "Granskar rapporten före publicering och har ingen annan uppgift i den."

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        assessors = [given.pop("first"), given.pop("second")]
        return {**given, "assessors": assessors}


class CommissionChangeForm(forms.Form):
    """What may be changed until the scoring begins."""

    purpose = text_area("Vad kommunen vill veta", rows=3)
    answer_by = DayField(label="Självvärderingen lämnas senast")
    visit_on = DayField(label="Första besöksdagen")
    version = VersionField()


class PersonForm(forms.Form):
    """Somebody else."""

    person = choice_of("Person", User)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)


class ReasonForm(forms.Form):
    """Why."""

    reason = text_area("Skälet", required=True)


class QuestionsForm(forms.Form):
    """A criterion's questions at once: an answer and a text to each."""

    version = TokenField(required=False)

    def __init__(
        self, *args: Any, framework: Framework, questions: Sequence[Question], text_label: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for one in questions:
            choices = answers_to(framework, one)
            self.fields[field("step", one.id)] = StepField(label=f"{one.id} {one.text}", choices=choices)
            self.fields[field("text", one.id)] = text_area(text_label, rows=2)

    @property
    def parts(self) -> Iterable[tuple[Question, Any, Any]]:
        return [(one, self[field("step", one.id)], self[field("text", one.id)]) for one in self.questions]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        given: dict[str, Said] = {
            one.id: (data[field("step", one.id)], data[field("text", one.id)]) for one in self.questions
        }
        return {"given": given, "version": data["version"] or None}


class EvidenceForm(forms.Form):
    """A document or a link."""

    title = forms.CharField(label="Dokument", max_length=160)
    link = _link()
    note = text_area("Var det står", rows=2, help_text="Sida, avsnitt eller vad man ska leta efter.")


class EvidenceChangeForm(EvidenceForm):
    version = VersionField()


class ReviewForm(forms.Form):
    """What a document shows."""

    review = text_area("Vad det visar", rows=4, help_text="Och vad ni behöver fråga om. Kommunen ser inte detta.")
    version = VersionField()


class MomentField(forms.DateTimeField):
    """A day and a time, with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **options)


class InterviewForm(forms.Form):
    """Who, when and which questions."""

    who = forms.CharField(label="Vilka", max_length=160, help_text="Roller, inte namn: till exempel sex rektorer.")
    people = forms.IntegerField(label="Antal personer", min_value=1, max_value=60, initial=1)
    starts_at = MomentField(label="När")
    place = forms.CharField(label="Var", max_length=120, required=False)
    questions = text_area("Frågor", rows=4, required=True, help_text="En fråga per rad, eller frågans nummer.")


class InterviewChangeForm(InterviewForm):
    version = VersionField()


class NotesForm(forms.Form):
    """What was said."""

    notes = text_area("Anteckningar", rows=10, help_text="Läses av dem som har en plats i utvärderingen.")
    confidential = text_area(
        "Sagt i förtroende", rows=4,
        help_text="Läses bara av er två bedömare. Står aldrig i rapport, fil eller händelselogg.",
    )  # fmt: skip
    version = VersionField()


class AnswerForm(forms.Form):
    """One answer with its reason."""

    answer = _radio("Svaret ni är överens om")
    reason = text_area("Skäl", rows=3, required=True)
    version = TokenField(required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "answer", choices)

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "version": self.cleaned_data["version"] or None}


class RemarkTextForm(forms.Form):
    """The words of a remark."""

    title = forms.CharField(label="Rubrik", max_length=160)
    text = text_area("Text", rows=5, required=True)
    link = _link()


class RemarkForm(RemarkTextForm):
    """A strength, something to improve or a good example."""

    kind = _radio("Slag", RemarkKind.choices())
    criterion = forms.ChoiceField(label="Delområde")
    field_order = ("kind", "criterion", "title", "text", "link")

    def __init__(self, *args: Any, criteria: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "criterion", criteria)


class RemarkChangeForm(RemarkTextForm):
    version = VersionField()


class SummaryForm(forms.Form):
    """What most people read."""

    summary = text_area("Sammanfattning", rows=8, required=True)
    version = VersionField()


class DayForm(forms.Form):
    told_on = DayField(label="Dag")


class ObjectionForm(forms.Form):
    """What is wrong, and what shows it."""

    question = forms.ChoiceField(label="Fråga")
    text = text_area("Vad är fel?", rows=4, required=True, help_text="Skriv vad som görs och vad som visar det.")
    link = _link()

    def __init__(self, *args: Any, questions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "question", questions)


class ObjectionAnswerForm(forms.Form):
    """Kept or changed, and why."""

    outcome = _radio("Utfall", Outcome.choices())
    step = StepField(label="Nytt svar, om poängen ändras")
    answer = text_area("Ert svar till kommunen", rows=4, required=True)
    version = VersionField()

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "step", choices)


class NoteForm(forms.Form):
    """The reviewer's words."""

    note = text_area("Granskarens ord", rows=4, required=True, help_text="Vad du har läst, och vad du vill se ändrat.")


class TakeOnForm(forms.Form):
    """An improvement as an activity: under which goal, who, when, and what it is to give."""

    element = choice_of("Mål som den hjälper", Element)
    unit = choice_of("Enhet", Unit)
    responsible = choice_of("Ansvarig", User, required=False)
    end = DayField(label="Klart senast")
    effect = text_area("Väntad effekt", rows=3, required=True, help_text="Vad märks, och för vem?")

    def __init__(self, *args: Any, elements: Any, units: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "element", elements)
        offer(self, "unit", units)
        offer(self, "responsible", people)


class BankForm(forms.Form):
    """A file with questions."""

    framework = forms.ChoiceField(label="Ramverk")
    name = forms.CharField(label="Namn", max_length=120)
    file = forms.FileField(label="Fil", help_text="Excel eller CSV med delområde, fråga, belägg, skala, nummer, vikt.")

    def __init__(self, *args: Any, frameworks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "framework", frameworks)

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        file = given.pop("file")
        return {**given, "data": file.read(BANK_LARGEST + 1), "file_name": file.name}


class CaseForm(forms.Form):
    """A case to practise on."""

    question = forms.ChoiceField(label="Fråga")
    text = text_area("Vad som är känt om kommunen", rows=6, required=True)
    answer = forms.ChoiceField(label="Rätt svar")
    reason = text_area("Varför det är rätt", rows=3, required=True)

    def __init__(self, *args: Any, questions: Choices, answers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "question", questions)
        offer(self, "answer", answers)


class PractiseForm(forms.Form):
    answer = _radio("Ditt svar")

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "answer", choices)
