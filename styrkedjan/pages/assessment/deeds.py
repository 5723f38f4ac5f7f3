"""What can be done in an assessment: the evaluator's deeds, each for its seat, and the municipality's."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.assessment.actions import answering, commission, publishing, reviewing, scoring, setup
from styrkedjan.areas.assessment.actions.answering import as_fields
from styrkedjan.areas.assessment.models import Assessment, Interview, QuestionBank
from styrkedjan.areas.assessment.permissions import require_duty, require_municipality
from styrkedjan.areas.assessment.queries import frameworks
from styrkedjan.areas.assessment.queries.cases import Case, case_of, earlier_choices
from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.organisation.models import RoleAssignment, Unit, UnitKind
from styrkedjan.areas.organisation.queries import subtree
from styrkedjan.domain.assessment.agreeing import label_of
from styrkedjan.domain.assessment.frameworks import Question
from styrkedjan.domain.assessment.states import ASSESSMENT, AssessmentMove, AssessmentState, Duty
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.pages.assessment import forms, subjects
from styrkedjan.pages.assessment.forms import answers_to
from styrkedjan.pages.kit.deeds import Deed, MunicipalDeed, paths

P, M = Permission, AssessmentMove
S = AssessmentState


def evaluators(evaluator: Unit) -> Any:
    """Those who hold the role with the organisation today."""
    today = timezone.localdate()
    held = RoleAssignment.objects.filter(unit=evaluator, role=Role.ASSESSOR.value, valid_from__lte=today)
    keys = [one.user_id for one in held if one.valid_to is None or one.valid_to >= today]
    return User.objects.filter(pk__in=keys, is_active=True).order_by("first_name", "last_name", "pk")


class OfAssessment:
    """A deed about an assessment, or about a part of one. It opens only for the duty and the state it is for."""

    move: ClassVar[AssessmentMove]
    duties: ClassVar[tuple[Duty, ...]] = ()
    permission: ClassVar[Permission] = P.ASSESS
    returns_to: ClassVar[str] = "assessment:case"
    part: ClassVar[str] = ""

    @cached_property
    def row(self: Any) -> Assessment:
        """The assessment itself, whichever part of it the address names."""
        found: Assessment = getattr(self, self.part).assessment if self.part else self.assessment
        return found

    @cached_property
    def case(self) -> Case:
        found = case_of(self.row, NOW, self.by)  # type: ignore[attr-defined]
        if found is None:
            raise Http404("Utvärderingen finns inte.")
        return found

    def opens(self: Any) -> None:
        if self.permission == P.ASSESS:
            require_duty(self.by, self.row, *self.duties)
        else:
            require_municipality(self.by, self.row)
        ASSESSMENT.after(self.move, AssessmentState(self.row.state))

    def back(self: Any) -> str:
        """The assessment's page, or the document's own where it is about one."""
        if self.part == "evidence":
            return reverse("assessment:evidence", kwargs={"pk": self.evidence.pk})
        return reverse(self.returns_to, kwargs={"pk": self.row.pk})


class Made(OfAssessment, Deed):
    """The evaluator's, about the whole."""

    subject, about = staticmethod(subjects.made), "assessment"


class Ours(OfAssessment, Deed):
    """The municipality's, about the whole."""

    subject, about, permission = staticmethod(subjects.ours), "assessment", P.ANSWER_ASSESSMENT


# --- the commission ---------------------------------------------------------------------------------------------------


class Commission(MunicipalDeed):
    """Begin an assessment; whoever begins it leads it."""

    address, name, form_class = "utvarderingar/ny/", "commission", forms.CommissionForm
    permission, returns_to, button = P.ASSESS, "assessment:overview", "Beställ"
    title, action, about = "Ny utvärdering", commission.commission, "evaluator=unit"
    lead = "Du leder den. Två bedömare poängsätter var för sig, och en tredje granskar rapporten."
    done = "Utvärderingen är beställd."

    def options(self) -> dict[str, Any]:
        kinds = [UnitKind.MUNICIPALITY, UnitKind.REGION]
        towns = Unit.objects.filter(parent=None, kind__in=kinds).order_by("name")
        banks = QuestionBank.objects.filter(evaluator=self.unit)
        own = {one.framework for one in banks}
        usable = [one for one in frameworks.defined().values() if one.questions or one.id in own]
        return {
            "municipalities": towns if self.unit.kind == UnitKind.EVALUATOR else towns.filter(pk=self.unit.pk),
            "banks": banks, "frameworks": [(one.id, one.title) for one in usable],
            "people": evaluators(self.unit).exclude(pk=self.by.pk),
        }  # fmt: skip

    def initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        days = {"answer_by": today + timedelta(days=60), "visit_on": today + timedelta(days=90)}
        return {"year": today.year, "framework": "kommunkompassen_1_0", **days}

    def values(self, form: forms.CommissionForm) -> dict[str, Any]:
        given = form.values()
        return {**given, "earlier": earlier_choices(given["municipality"], given["framework"]).first()}

    def back(self) -> str:
        return reverse("assessment:case", kwargs={"pk": self.result.pk}) if self.result else super().back()


class Change(OfAssessment, Deed):
    """Days and purpose."""

    address, name, form_class = "utvardering/<int:pk>/uppdrag/", "change", forms.CommissionChangeForm
    subject, about, edits = staticmethod(subjects.made), "assessment", "assessment"
    title, action, move, duties = "Uppdraget: {self.row}", commission.change, M.CHANGE, (Duty.LEAD,)


class Reseat(OfAssessment, Deed):
    """Somebody else in a place."""

    address, name, form_class = "utvarderingsplats/<int:pk>/", "reseat", forms.PersonForm
    subject, about, part = staticmethod(subjects.made_seat), "seat", "seat"
    title, action, move, duties = "Byt person: {self.seat}", commission.reseat, M.CHANGE, (Duty.LEAD,)

    def options(self) -> dict[str, Any]:
        taken = self.row.seats.values("person")
        return {"people": evaluators(self.unit).exclude(pk__in=taken)}


class Invite(Made):
    """Let the municipality answer."""

    address, name, button = "utvardering/<int:pk>/oppna/", "invite", "Öppna självvärderingen"
    title, action, move, duties = "Öppna självvärderingen: {self.row}", commission.invite, M.INVITE, (Duty.LEAD,)
    done = "Kommunen kan svara."

    @property
    def lead(self) -> str:
        said = "Kommunen svarar på frågorna med dokument och länkar."
        return f"{said} Svaren från {self.row.earlier.year} följer med." if self.row.earlier else said


class End(Made):
    """Call it off."""

    address, name, form_class, button = "utvardering/<int:pk>/avbryt/", "end", forms.ReasonForm, "Avbryt utvärderingen"
    title, action, move, duties = "Avbryt: {self.row}", commission.end, M.END, (Duty.LEAD,)


# --- the municipality answers -----------------------------------------------------------------------------------------


class CriterionDeed(OfAssessment, Deed):
    """The questions of one criterion, and then on to the next."""

    template, form_class, button = "assessment/questions.html", forms.QuestionsForm, "Spara och fortsätt"
    text_label: ClassVar[str]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        found = self.case.questions_of(self.criterion)
        if not found:
            raise Http404("Delområdet finns inte.")
        return found

    @property
    def title(self) -> str:
        found = self.case.criterion(self.criterion)
        return f"{self.criterion} {found.text}" if found else self.criterion

    @cached_property
    def there(self) -> list[Any]:
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        said = {one.question: self.pair(one) for one in self.there}
        return {**as_fields(said), "version": version_of(self.there)}

    def pair(self, row: Any) -> tuple[str, str]:
        raise NotImplementedError

    def options(self) -> dict[str, Any]:
        return {"framework": self.case.framework, "questions": self.questions, "text_label": self.text_label}

    def subjects(self) -> dict[str, Any]:
        return {"assessment": self.row, "criterion": self.criterion}

    def said(self) -> dict[str, tuple[str, str]]:
        """What the municipality says of each question, for whoever judges it."""
        return {}

    def back(self) -> str:
        after = self.case.next_criterion(self.criterion) if self.result else None
        if after is None:
            return reverse("assessment:case", kwargs={"pk": self.row.pk})
        return reverse(f"assessment:{self.name}", kwargs={"pk": self.row.pk, "criterion": after.id})

    def context(self, form: Any) -> dict[str, Any]:
        case = self.case
        keys = [one.id for one in case.framework.criteria]
        said = self.said()
        return {
            "case": case, "criterion": self.criterion, "place": keys.index(self.criterion) + 1, "places": len(keys),
            "carried": sum(getattr(one, "carried", False) for one in self.there),
            "evidence": [one for one in case.evidence if one.criterion == self.criterion],
            "parts": [(*one, said.get(one[0].id)) for one in form.parts],
        }  # fmt: skip


class Answer(CriterionDeed):
    """The municipality's answers."""

    address, name = "utvardering/<int:pk>/svara/<str:criterion>/", "answer"
    subject, permission, move = staticmethod(subjects.ours), P.ANSWER_ASSESSMENT, M.ANSWER
    action, text_label, done = answering.answer, "Hur det går till", "Svaren är sparade."
    lead = "Svara för det som görs och kan visas, inte för det som planeras."

    @cached_property
    def there(self) -> list[Any]:
        own = {one.id for one in self.questions}
        return [one for one in self.case.answers.values() if one.question in own]

    def pair(self, row: Any) -> tuple[str, str]:
        return row.answer, row.text


class AddEvidence(Ours):
    """A document or a link."""

    address, name, form_class = "utvardering/<int:pk>/underlag/<str:criterion>/", "add_evidence", forms.EvidenceForm
    title, action, move, button = "Nytt underlag till {self.criterion}", answering.add_evidence, M.ANSWER, "Lägg till"
    about = "assessment criterion"
    lead = "Skriv vad det är. Filer bifogas på nästa sida."

    def opens(self) -> None:
        super().opens()
        if self.case.criterion(self.criterion) is None:
            raise Http404("Delområdet finns inte.")

    def back(self) -> str:
        if self.result:
            return reverse("assessment:evidence", kwargs={"pk": self.result.pk})
        return reverse("assessment:answer", kwargs={"pk": self.row.pk, "criterion": self.criterion})


class ChangeEvidence(OfAssessment, Deed):
    address, name, form_class = "utvarderingsunderlag/<int:pk>/andra/", "change_evidence", forms.EvidenceChangeForm
    subject, about, edits, part = staticmethod(subjects.our_evidence), "evidence", "evidence", "evidence"
    permission, title, action, move = P.ANSWER_ASSESSMENT, "Ändra underlaget", answering.change_evidence, M.ANSWER


class HandIn(Ours):
    address, name, button = "utvardering/<int:pk>/lamna-in/", "hand_in", "Lämna in"
    title, action, move = "Lämna in självvärderingen", answering.hand_in, M.HAND_IN
    lead, done = "Bedömarna läser svaren och kommer sedan på besök.", "Självvärderingen är lämnad."


class ReturnAnswers(Made):
    address, name, button = "utvardering/<int:pk>/komplettera/", "return_answers", "Be om komplettering"
    title, action, move = "Be om komplettering: {self.row}", answering.return_answers, M.RETURN
    duties = (Duty.LEAD, Duty.ASSESSOR)
    lead = "Kommunen kan ändra sina svar igen. Skriv till kommunen vad som saknas."


# --- review and interviews --------------------------------------------------------------------------------------------


class Review(OfAssessment, Deed):
    """What a document shows."""

    address, name, form_class = "utvarderingsunderlag/<int:pk>/granska/", "review", forms.ReviewForm
    subject, about, edits, part = staticmethod(subjects.made_evidence), "evidence", "evidence", "evidence"
    title, action, move, duties = "Granska: {self.evidence}", reviewing.review, M.NOTE, (Duty.ASSESSOR,)


class PlanInterview(Made):
    address, name, form_class = "utvardering/<int:pk>/intervju/", "plan_interview", forms.InterviewForm
    title, action, move, button = "Ny intervju: {self.row}", reviewing.plan_interview, M.PLAN, "Lägg in"
    duties = (Duty.LEAD, Duty.ASSESSOR)
    lead = "Kommunen ser planen: vilka, när och om vad."


class ChangeInterview(OfAssessment, Deed):
    address, name, form_class = "utvarderingsintervju/<int:pk>/andra/", "change_interview", forms.InterviewChangeForm
    subject, about, edits, part = staticmethod(subjects.made_interview), "interview", "interview", "interview"
    title, action, move = "Ändra intervjun: {self.interview}", reviewing.change_interview, M.PLAN
    duties = (Duty.LEAD, Duty.ASSESSOR)


class NoteInterview(OfAssessment, Deed):
    """What was said, and what was said in confidence."""

    address, name, form_class = "utvarderingsintervju/<int:pk>/anteckna/", "note_interview", forms.NotesForm
    subject, about, edits, part = staticmethod(subjects.made_interview), "interview", "interview", "interview"
    title, action, move, duties = "{self.interview}", reviewing.note_interview, M.NOTE, (Duty.ASSESSOR,)

    @property
    def lead(self) -> str:
        row: Interview = self.interview
        return f"{timezone.localtime(row.starts_at):%Y-%m-%d %H:%M}. {' '.join(row.questions.splitlines())}"


class BeginScoring(Made):
    address, name, button = "utvardering/<int:pk>/borja-poangsatta/", "begin_scoring", "Börja poängsätta"
    title, action, move = "Börja poängsätta: {self.row}", reviewing.begin_scoring, M.BEGIN
    duties = (Duty.LEAD, Duty.ASSESSOR)
    lead = "Var och en poängsätter för sig. Ingen ser den andras poäng förrän båda är klara."


# --- points and consensus ---------------------------------------------------------------------------------------------


class Score(CriterionDeed):
    """One's own points; the other's are not fetched before both are done."""

    address, name = "utvardering/<int:pk>/poang/<str:criterion>/", "score"
    subject, move, duties = staticmethod(subjects.made), M.SCORE, (Duty.ASSESSOR,)
    action, text_label, done = scoring.score, "Skäl", "Dina poäng är sparade."
    lead = "Poäng ges för det som görs och kan visas, aldrig för det som planeras."

    @cached_property
    def there(self) -> list[Any]:
        own = {one.id for one in self.questions}
        return [one for one in self.case.my_scores.values() if one.question in own]

    def pair(self, row: Any) -> tuple[str, str]:
        return row.answer, row.reason

    def said(self) -> dict[str, tuple[str, str]]:
        return {
            one.id: (label_of(self.case.framework, one, row.answer), row.text)
            for one in self.questions if (row := self.case.answers.get(one.id)) is not None
        }  # fmt: skip

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "interviews": [one for one in self.case.interviews if one.notes]}


class Finish(Made):
    address, name, button = "utvardering/<int:pk>/klar/", "finish", "Jag är klar"
    title, action, move, duties = "Klar med poängen: {self.row}", scoring.finish, M.SCORE, (Duty.ASSESSOR,)
    lead = "Du kan inte ändra dina poäng efter detta. När båda är klara ser ni varandras."


class Resolve(Made):
    """A difference, to one answer."""

    address, name, form_class = "utvardering/<int:pk>/skillnad/<str:question>/", "resolve", forms.AnswerForm
    action, move, duties = scoring.resolve, M.RESOLVE, (Duty.ASSESSOR,)
    about, button = "assessment question", "Spara"

    @cached_property
    def asked(self) -> Question:
        found = self.case.questions.get(self.question)
        if found is None or found.id not in {one.question.id for one in self.case.differences}:
            raise Http404("Skillnaden finns inte.")
        return found

    @property
    def title(self) -> str:
        return f"{self.asked.id} {self.asked.text}"

    @property
    def lead(self) -> str:
        told = []
        for seat in self.case.assessors:
            score = self.case.scores[seat.pk][self.asked.id]
            reason = f" ({score.reason})" if score.reason else ""
            told.append(f"{seat.person}: {label_of(self.case.framework, self.asked, score.answer)}{reason}.")
        return " ".join(told)

    def initial(self) -> dict[str, Any]:
        row = self.case.agreed.get(self.question)
        start = {"answer": row.answer, "reason": row.reason} if row else {}
        return {**start, "version": version_of([row] if row else [])}

    def options(self) -> dict[str, Any]:
        return {"choices": answers_to(self.case.framework, self.asked)}


class Describe(Made):
    """Words on a criterion."""

    address, name, form_class = "utvardering/<int:pk>/omdome/", "describe", forms.RemarkForm
    title, action, move, duties = "Nytt omdöme: {self.row}", publishing.describe, M.DESCRIBE, (Duty.ASSESSOR,)

    def options(self) -> dict[str, Any]:
        points = self.case.criteria_points
        told = {
            key: number(one.rounded) for key, one in points.items() if one.rounded is not None
        }  # fmt: skip
        criteria = self.case.framework.criteria
        return {"criteria": [(one.id, f"{one.id} {one.text} ({told.get(one.id, '–')})") for one in criteria]}


class ChangeRemark(OfAssessment, Deed):
    address, name, form_class = "utvarderingsomdome/<int:pk>/", "change_remark", forms.RemarkChangeForm
    subject, about, edits, part = staticmethod(subjects.made_remark), "remark", "remark", "remark"
    title, action, move, duties = "Ändra omdömet", publishing.change_remark, M.DESCRIBE, (Duty.ASSESSOR,)


class Summarise(OfAssessment, Deed):
    address, name, form_class = "utvardering/<int:pk>/sammanfattning/", "summarise", forms.SummaryForm
    subject, about, edits = staticmethod(subjects.made), "assessment", "assessment"
    title, action, move, duties = "Sammanfattning: {self.row}", publishing.summarise, M.DESCRIBE, (Duty.ASSESSOR,)
    lead = "Det som flest läser: hur kommunen styrs, vad den gör bäst och vad som ger mest att förbättra."


class Agree(Made):
    address, name, button = "utvardering/<int:pk>/samsyn/", "agree", "Gå till återkoppling"
    title, action, move, duties = "Samsynen är klar: {self.row}", scoring.agree, M.AGREE, (Duty.ASSESSOR,)


class GiveFeedback(Made):
    address, name, form_class = "utvardering/<int:pk>/aterkopplat/", "give_feedback", forms.DayForm
    title, action, move, button = "Återkopplingen är given", publishing.give_feedback, M.TELL, "För in"
    duties = (Duty.LEAD, Duty.ASSESSOR)
    lead = "Därefter läser kommunen utkastet och har två veckor att svara."

    def initial(self) -> dict[str, Any]:
        return {"told_on": self.row.visit_on + timedelta(days=publishing.FEEDBACK_DAY - 1)}


# --- reply, audit, publication ----------------------------------------------------------------------------------------


class Object(Ours):
    """The right of reply."""

    address, name, form_class = "utvardering/<int:pk>/synpunkt/", "object", forms.ObjectionForm
    title, action, move, button = "Lämna en synpunkt på utkastet", publishing.object_to, M.OBJECT, "Lämna"

    @property
    def lead(self) -> str:
        return f"Senast {self.row.reply_by}. Bedömarna svarar på varje synpunkt."

    def options(self) -> dict[str, Any]:
        framework, final = self.case.framework, self.case.final
        return {
            "questions": [
                (one.id, f"{one.id} {one.text} ({label_of(framework, one, final.get(one.id, ''))})")
                for one in framework.questions
            ]
        }


class AnswerObjection(OfAssessment, Deed):
    address, name, form_class = "utvarderingssynpunkt/<int:pk>/", "answer_objection", forms.ObjectionAnswerForm
    subject, about, edits, part = staticmethod(subjects.made_objection), "objection", "objection", "objection"
    title, action, move = "Synpunkt på {self.objection.question}", publishing.answer_objection, M.ANSWER_REPLY
    duties = (Duty.ASSESSOR,)

    @property
    def asked(self) -> Question:
        return self.case.questions[self.objection.question]

    @property
    def lead(self) -> str:
        now = label_of(self.case.framework, self.asked, self.case.final.get(self.asked.id, ""))
        return f"{self.asked.text} Nu: {now}. Kommunen skriver: {self.objection.text}"

    def options(self) -> dict[str, Any]:
        return {"choices": answers_to(self.case.framework, self.asked)}


class Submit(Made):
    address, name, button = "utvardering/<int:pk>/till-granskning/", "submit", "Skicka till kvalitetsgranskning"
    title, action, move, duties = "Till kvalitetsgranskning: {self.row}", publishing.submit, M.SUBMIT, (Duty.ASSESSOR,)


class SendBack(Made):
    address, name, form_class, button = "utvardering/<int:pk>/tillbaka/", "send_back", forms.NoteForm, "Skicka tillbaka"
    title, action, move, duties = "Skicka tillbaka: {self.row}", publishing.send_back, M.SEND_BACK, (Duty.AUDITOR,)


class Approve(Made):
    address, name, form_class, button = "utvardering/<int:pk>/godkann/", "approve", forms.NoteForm, "Godkänn"
    title, action, move, duties = "Godkänn rapporten: {self.row}", publishing.approve, M.APPROVE, (Duty.AUDITOR,)


class Publish(Made):
    """For everybody, once and for all."""

    address, name, button = "utvardering/<int:pk>/publicera/", "publish", "Publicera"
    title, action, move, duties = "Publicera: {self.row}", publishing.publish, M.PUBLISH, (Duty.LEAD,)
    lead = "Poäng och goda exempel blir läsbara för alla och ändras inte mer."

    def says(self, form: Any) -> str:
        scored = self.case.scored
        if scored is None or scored.total.rounded is None:
            raise Refused("Alla poäng är inte kända.", "Lös de frågor som saknar svar.")
        points = f"{number(scored.total.rounded, 1)} av {number(self.case.framework.maximum)} poäng"
        return f"{self.row.municipality.name} får {points}, för alla att läsa."


class TakeOn(OfAssessment, Deed):
    """An improvement in the ordinary follow-up."""

    address, name, form_class = "utvarderingsomdome/<int:pk>/atgard/", "take_on", forms.TakeOnForm
    subject, about, part, permission = staticmethod(subjects.our_remark), "remark", "remark", P.ANSWER_ASSESSMENT
    title, action, move, button = "{self.remark.title}", publishing.take_on, M.TAKE_ON, "Gör till åtgärd"
    lead = "Den blir en aktivitet under ett mål och följs upp där, med ansvarig och dag."

    def options(self) -> dict[str, Any]:
        goals = Element.objects.filter(
            plan_year__principal=self.unit, withdrawn_at=None, plan_year__state=YearState.OPEN, kind__in=_GOALS
        )
        today = timezone.localdate()
        held = RoleAssignment.objects.filter(unit__path__startswith=self.unit.path, valid_from__lte=today)
        people = [one.user_id for one in held if one.valid_to is None or one.valid_to >= today]
        return {
            "elements": goals.select_related("unit").order_by("-plan_year__year", "order", "key"),
            "units": subtree(self.unit).filter(valid_to=None).order_by("path"),
            "people": User.objects.filter(pk__in=people, is_active=True).order_by("first_name", "last_name", "pk"),
        }


_GOALS = [ElementKind.GOAL]


# --- the organisation's own -------------------------------------------------------------------------------------------


class LoadBank(MunicipalDeed):
    """Its own questions, from a file."""

    address, name, form_class = "fragebanker/ny/", "load_bank", forms.BankForm
    permission, returns_to, takes_files = P.ASSESS, "assessment:setup", setup.BANK_LARGEST
    title, action, about, button = "Läs in en egen frågebank", setup.load_bank, "evaluator=unit", "Läs in"
    template = "assessment/bank.html"
    lead = "Alla fel sägs på en gång, med rad och råd. Ingenting läses in förrän filen är rätt."

    def options(self) -> dict[str, Any]:
        scored = [one for one in frameworks.defined().values() if one.area_maximum and one.scales and one.criteria]
        return {"frameworks": [(one.id, one.title) for one in scored]}


class AddCase(MunicipalDeed):
    """A case to practise on."""

    address, name, form_class = "ovningsfall/<str:framework>/nytt/", "add_case", forms.CaseForm
    permission, returns_to = P.ASSESS, "assessment:setup"
    title, action, about = "Nytt övningsfall", setup.add_case, "evaluator=unit framework"

    def opens(self) -> None:
        found = frameworks.defined().get(self.framework)
        if found is None or not found.questions:
            raise Http404("Ramverket har inga frågor.")

    def options(self) -> dict[str, Any]:
        found = frameworks.framework_of(self.framework)
        return {
            "questions": [(one.id, f"{one.id} {one.text}") for one in found.questions],
            "answers": [(one.name, [(step.id, step.label) for step in one.steps]) for one in found.scales],
        }


class Practise(Deed):
    """One's first answer to a case."""

    address, name, form_class = "ovningsfall/<int:pk>/", "practise", forms.PractiseForm
    subject, permission, returns_to = staticmethod(subjects.by_case), P.ASSESS, "assessment:setup"
    action, about, button, done = setup.practise, "case", "Svara", "Ditt svar är sparat."

    @property
    def asked(self) -> Question:
        framework = frameworks.framework_of(self.case.framework)
        found = next((one for one in framework.questions if one.id == self.case.question), None)
        if found is None:
            raise Http404("Frågan finns inte.")
        return found

    @property
    def title(self) -> str:
        return f"{self.asked.id} {self.asked.text}"

    @property
    def lead(self) -> str:
        return str(self.case.text)

    def options(self) -> dict[str, Any]:
        return {"choices": answers_to(frameworks.framework_of(self.case.framework), self.asked)}

    def back(self) -> str:
        return reverse(self.returns_to)


urlpatterns = paths(
    Commission, Change, Reseat, Invite, End, Answer, AddEvidence, ChangeEvidence, HandIn, ReturnAnswers, Review,
    PlanInterview, ChangeInterview, NoteInterview, BeginScoring, Score, Finish, Resolve, Describe, ChangeRemark,
    Summarise, Agree, GiveFeedback, Object, AnswerObjection, Submit, SendBack, Approve, Publish, TakeOn, LoadBank,
    AddCase, Practise,
)  # fmt: skip
