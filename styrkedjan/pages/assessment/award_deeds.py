"""What can be done with awards: by who arranges, by a municipality that applies, and by whoever has a seat."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.assessment.actions.award import applications, judging, rounds
from styrkedjan.areas.assessment.models import AwardDeclaration
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.areas.assessment.queries.award import Applied, AwardYear, Panel
from styrkedjan.areas.organisation.models import RoleAssignment
from styrkedjan.areas.organisation.queries import people
from styrkedjan.domain.assessment.award import Award, AwardCriterion, SeatKind
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.pages.assessment import award_forms as forms
from styrkedjan.pages.assessment.award_subjects import (
    by_criterion,
    by_judged,
    by_offer,
    by_own,
    by_round,
    by_seat,
    by_seated,
    by_text,
    panel_of,
)
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, MunicipalDeed, paths
from styrkedjan.pages.kit.doors import Subject

P = Permission

# --- who arranges -----------------------------------------------------------------------------------------------------


class AwardBegin(MunicipalDeed):
    """Begin a round."""

    address, name, form_class = "utmarkelser/ny/", "award_begin", forms.BeginForm
    permission, title, returns_to = P.ARRANGE_AWARD, "Ny omgång", "assessment:awards"
    action, about, button = rounds.begin_round, "organiser=unit", "Börja"

    def options(self) -> dict[str, Any]:
        return {"awards": [(key, one.name) for key, one in queries.defined().items()]}

    def initial(self) -> dict[str, Any]:
        return {"award": next(iter(queries.defined()), ""), "year": timezone.localdate().year + 1}

    def back(self) -> str:
        return reverse("assessment:award", kwargs={"pk": self.result.pk}) if self.result else super().back()


class RoundDeed(Deed):
    """What is done with a round."""

    subject, permission, returns_to = staticmethod(by_round), P.ARRANGE_AWARD, "assessment:award"
    about = at = "round"

    @cached_property
    def year(self) -> AwardYear:
        found = queries.round_of(self.round, NOW, words=False)
        assert found is not None
        return found

    @property
    def named(self) -> str:
        return self.year.name


class AwardChange(ChangingDeed, RoundDeed):
    """The invitation."""

    address, name, form_class = "utmarkelse/<int:pk>/inbjudan/", "award_change", forms.RoundForm
    title, action, edits = "Inbjudan: {self.named}", rounds.change_round, "round"


class AwardForeword(RoundDeed):
    """The book's foreword."""

    address, name, form_class = "utmarkelse/<int:pk>/forord/", "award_foreword", forms.ForewordForm
    title, action, edits = "Förord: {self.named}", rounds.write_foreword, "round"


class AwardInvite(RoundDeed):
    """Open the round."""

    address, name = "utmarkelse/<int:pk>/bjud-in/", "award_invite"
    title, action, button, done = "Bjud in: {self.named}", rounds.invite, "Bjud in", "Inbjudan är öppen."

    def says(self, form: Any) -> str:
        return f"Alla kommuner ser inbjudan och kan söka till och med {self.round.apply_by}."


class AwardClose(RoundDeed):
    """Close the round to applications."""

    address, name = "utmarkelse/<int:pk>/stang/", "award_close"
    title, action, button, done = "Stäng ansökan: {self.named}", rounds.close, "Stäng ansökan", "Ansökan är stängd."

    def says(self, form: Any) -> str:
        count = len(self.year.handed_in)
        return f"{plural(count, 'ansökan', 'ansökningar')} går till nomineringsgruppen. Ingen kan söka eller ändra mer."


class AwardSeatPerson(RoundDeed):
    """Seat somebody."""

    address, name, form_class = "utmarkelse/<int:pk>/plats/", "award_seat_person", forms.SeatForm
    title, action, button = "Utse någon: {self.named}", rounds.seat, "Utse"
    lead = "Ingen sitter i både grupp och jury, och den som arrangerar sitter inte i juryn."

    def options(self) -> dict[str, Any]:
        held = RoleAssignment.objects.filter(unit__principal=self.unit, role=Role.JUROR.value).values("user")
        return {"people": people(self.unit).filter(pk__in=held)}


class AwardUnseat(Deed):
    """Take somebody's seat away."""

    address, name = "utmarkelse/plats/<int:pk>/lamna/", "award_unseat"
    subject, permission, returns_to = staticmethod(by_seated), P.ARRANGE_AWARD, "assessment:award"
    title, at, action, about = "Ta bort {self.seat.person}", "seat.round", rounds.unseat, "seat"
    button, done = "Ta bort", "Platsen är tom."

    def says(self, form: Any) -> str:
        return (
            f"{self.seat.person} lämnar {self.seat.get_kind_display().lower()}, och det som är röstat räknas inte mer."
        )


class AwardNominate(RoundDeed):
    """The group's decision."""

    address, name, form_class = "utmarkelse/<int:pk>/nominera/", "award_nominate", forms.NominateForm
    title, action, button = "Nominera: {self.named}", rounds.nominate, "Nominera"
    lead = "För in vad nomineringsgruppen har beslutat. Motiveringen blir offentlig och trycks i boken."

    def options(self) -> dict[str, Any]:
        return {"found": self.year.handed_in}

    def says(self, form: Any) -> str:
        names = [one.name for one in self.year.handed_in if one.row.pk in form.chosen()]
        return f"Nominerade: {listing(names)}. Alla kan läsa det, och juryn börjar. De andra går inte vidare."


class AwardDecide(RoundDeed):
    """The jury's decision."""

    address, name, form_class = "utmarkelse/<int:pk>/besluta/", "award_decide", forms.DecideForm
    title, action, button = "Juryns beslut: {self.named}", rounds.decide, "För in beslutet"

    def opens(self) -> None:
        if problems := self.year.undecidable:
            raise Refused(f"Juryn är inte klar. {problems[0]}", "Vänta in juryn.")

    def options(self) -> dict[str, Any]:
        return {"found": self.year.nominees}

    def says(self, form: Any) -> str:
        chosen = form.rows[form.cleaned_data["winner"]]
        first = self.year.tally[0].nominee if self.year.tally else chosen.pk
        other = "" if first == chosen.pk else " Juryns poäng är högst för en annan; motiveringen bör säga varför."
        return f"{chosen.municipality.name} vinner {self.named}. Det blir offentligt med motiveringen.{other}"


# --- the municipality -------------------------------------------------------------------------------------------------


class AwardApply(Deed):
    """Begin an application."""

    address, name = "sok-utmarkelse/omgang/<int:round>/", "award_apply"
    subject, permission = staticmethod(by_offer), P.ANSWER_ASSESSMENT
    title, action, about, button = "Sök: {self.award_name}", applications.begin, "round municipality", "Börja ansökan"
    lead = "Ansökan är ett utkast som bara ni ser tills ni lämnar in den."

    @property
    def award_name(self) -> str:
        return f"{queries.award_of(self.round.award).name} {self.round.year}"

    def back(self) -> str:
        if self.result is None:
            return reverse("assessment:award_own")
        return reverse("assessment:award_own_application", kwargs={"pk": self.result.pk})


class OwnDeed(Deed):
    """What a municipality does with its application."""

    subject, permission = staticmethod(by_own), P.ANSWER_ASSESSMENT
    returns_to, about, at = "assessment:award_own_application", "application", "application"

    @cached_property
    def applied(self) -> Applied:
        found = queries.application_of(self.application, NOW)
        assert found is not None
        return found

    @property
    def award(self) -> Award:
        return self.applied.award


class AwardAnswers(OwnDeed):
    """Answer a criterion's questions."""

    address, name, form_class = "sok-utmarkelse/<int:pk>/fragor/<str:criterion>/", "award_answers", forms.AnswersForm
    subject, title, action = staticmethod(by_criterion), "Frågor: {self.asked.name}", applications.answer
    lead = "{self.asked.text} Ett ja eller delvis behöver något som visar det. Du kan spara och fortsätta senare."

    @property
    def asked(self) -> AwardCriterion:
        found = self.award.criterion(self.criterion)
        assert found is not None
        return found

    def initial(self) -> dict[str, Any]:
        own = [one.id for one in self.award.asked(self.criterion)]
        return {"version": version_of([row for key, row in self.applied.answers.items() if key in own])}

    def options(self) -> dict[str, Any]:
        return {"questions": self.award.asked(self.criterion), "said": self.applied.answers}


class AwardDescribe(Deed):
    """Write a self-description."""

    address, name, form_class = "sok-utmarkelse/text/<int:pk>/", "award_describe", forms.TextForm
    subject, permission = staticmethod(by_text), P.ANSWER_ASSESSMENT
    returns_to, at = "assessment:award_own_application", "text.application"
    action, about = applications.describe, "text"

    @property
    def asked(self) -> AwardCriterion | None:
        return queries.award_of(self.text.application.round.award).criterion(self.text.criterion)

    @property
    def title(self) -> str:
        return f"Egenbeskrivning: {self.asked.name if self.asked else self.text.criterion}"

    @property
    def lead(self) -> str:
        most = queries.award_of(self.text.application.round.award).description_longest
        return f"{self.asked.text if self.asked else ''} Högst {most} tecken."

    def initial(self) -> dict[str, Any]:
        return {"text": self.text.text, "version": self.text.version}

    def values(self, form: Any) -> dict[str, Any]:
        return {"words": form.cleaned_data["text"], "version": form.cleaned_data["version"]}


class AwardSubmit(OwnDeed):
    """Hand it in."""

    address, name, form_class = "sok-utmarkelse/<int:pk>/lamna-in/", "award_submit", forms.ContactForm
    title, action, button, done = "Lämna in ansökan", applications.submit, "Lämna in", "Ansökan är inlämnad."

    def initial(self) -> dict[str, Any]:
        return {"contact": self.application.contact}

    def says(self, form: Any) -> str:
        rests = f" Den vilar på utvärderingen {self.applied.assessed.year}." if self.applied.assessed else ""
        return (
            f"Arrangören och nomineringsgruppen kan läsa ansökan.{rests} Nomineras ni blir texterna offentliga i boken."
        )


class AwardReopen(OwnDeed):
    """Take it back to change it."""

    address, name = "sok-utmarkelse/<int:pk>/oppna/", "award_reopen"
    title, action, button, done = (
        "Ta tillbaka ansökan för ändring",
        applications.reopen,
        "Ta tillbaka",
        "Den är ett utkast.",
    )
    lead = "Lämna in den igen före sista dagen."


class AwardWithdraw(OwnDeed):
    """Withdraw it."""

    address, name = "sok-utmarkelse/<int:pk>/aterta/", "award_withdraw"
    title, action, button, done = "Återta ansökan", applications.withdraw, "Återta", "Ansökan är återtagen."

    def says(self, form: Any) -> str:
        return "Ingen utanför kommunen kan läsa ansökan. Ni kan ta upp den igen så länge omgången är öppen."


# --- a seat -----------------------------------------------------------------------------------------------------------


class SeatDeed(Deed):
    """What is done from a seat."""

    subject: ClassVar[Subject] = staticmethod(by_seat)
    permission, returns_to = P.JUDGE_AWARD, "assessment:award_seat"
    about = at = "seat"

    @cached_property
    def panel(self) -> Panel:
        return panel_of(self.request, self.seat)


class AwardDeclare(SeatDeed):
    """Declare conflicts of interest."""

    address, name, form_class = "jury/<int:pk>/jav/", "award_declare", forms.DeclareForm
    title, action, button = "Har du jäv?", judging.declare, "Anmäl"
    lead = (
        "Svara för var och en innan du läser något. Jäv är till exempel ett uppdrag, en anställning eller en nära "
        "person i kommunen. Den du har jäv för läser du inte och röstar inte om."
    )

    def initial(self) -> dict[str, Any]:
        return {"version": version_of(NOW.rows(AwardDeclaration).filter(seat=self.seat))}

    def options(self) -> dict[str, Any]:
        rows = NOW.rows(AwardDeclaration).filter(seat=self.seat)
        return {
            "found": self.panel.judged, "there": {one.application_id: (one.conflict, one.reason) for one in rows}
        }  # fmt: skip


class AwardPropose(SeatDeed):
    """Propose nominees."""

    address, name, form_class = "jury/<int:pk>/foresla/", "award_propose", forms.ProposeForm
    title, action, button = "Föreslå nominerade", judging.propose, "Spara förslaget"

    @property
    def lead(self) -> str:
        return f"Välj högst {self.panel.year.award.nominees}. Gruppen beslutar tillsammans när alla har föreslagit."

    def opens(self) -> None:
        if self.panel.seat.kind is not SeatKind.NOMINATOR:
            raise Refused("Den som sitter i juryn röstar i stället.", "Gå till dina egna uppdrag.")
        if self.panel.undeclared or not self.panel.readable:
            raise Refused("Anmäl först om du har jäv.", "Svara för var och en.")

    def initial(self) -> dict[str, Any]:
        return {"version": version_of(self.panel.seat.votes.values())}

    def options(self) -> dict[str, Any]:
        return {"found": self.panel.readable, "there": {key: row.reason for key, row in self.panel.seat.votes.items()}}


class AwardVoteOn(SeatDeed):
    """Vote on a nominee."""

    address, name, form_class = "jury/<int:pk>/rosta/<int:application>/", "award_vote", forms.VoteForm
    subject, title, about = staticmethod(by_judged), "Din röst: {self.application.municipality}", "seat application"
    action, button, done = judging.vote, "Spara rösten", "Rösten är sparad."
    lead = "Ingen annan ser din röst förrän alla i juryn har röstat. Du kan ändra den tills beslutet är fört in."

    def opens(self) -> None:
        if self.panel.seat.kind is not SeatKind.JUROR:
            raise Refused("Den som sitter i nomineringsgruppen föreslår i stället.", "Gå till dina egna uppdrag.")

    def initial(self) -> dict[str, Any]:
        row = self.panel.seat.votes.get(self.application.pk)
        return {"reason": row.reason if row else "", "version": version_of([row] if row else [])}

    def options(self) -> dict[str, Any]:
        row = self.panel.seat.votes.get(self.application.pk)
        return {"criteria": self.panel.year.award.criteria, "points": row.points if row else {}}


urlpatterns = paths(
    AwardBegin, AwardChange, AwardForeword, AwardInvite, AwardClose, AwardSeatPerson, AwardUnseat, AwardNominate,
    AwardDecide, AwardApply, AwardAnswers, AwardDescribe, AwardSubmit, AwardReopen, AwardWithdraw, AwardDeclare,
    AwardPropose, AwardVoteOn,
)  # fmt: skip
