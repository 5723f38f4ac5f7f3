"""What the registrar and the archivist do, from registering to disposal and delivery; and with a person's own data."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

import styrkedjan
from styrkedjan.areas.archive.actions import deciding, disposing, erasing, registering
from styrkedjan.areas.archive.queries import personal
from styrkedjan.areas.archive.queries import register as registered
from styrkedjan.areas.archive.queries.due import due, goes
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.archive.case import Delivery
from styrkedjan.domain.archive.states import Action, RegistrationMove, Way
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import NotAllowed, Refused
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.archiving import case_of
from styrkedjan.pages.archive import forms, subjects
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, MunicipalDeed, paths
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.handling import Attempt
from styrkedjan.reports.archive.package import packed
from styrkedjan.reports.writers import Written

P = Permission


class _Keeping(Deed):
    permission = P.KEEP_RECORDS


# --- the register -----------------------------------------------------------------------------------------------------


class Enter(_Keeping):
    """Register a record that stands in the house."""

    address, name, form_class = "diariet/registrera/<str:kind>/<int:pk>/", "enter", forms.EnterForm
    subject, button = staticmethod(subjects.by_record), "Registrera"
    title, action, about, done = (
        "Registrera: {self.record}",
        registering.register,
        "record",
        "Handlingen är registrerad.",
    )
    lead = "Numret tas ur kommunens diarium. Det som står här är offentligt, om ingen sekretess gäller."

    def initial(self) -> dict[str, Any]:
        record, secret = self.record, self.kind.is_secret(self.record)
        rule = registered.handling(root_of(self.unit), NOW).get(self.kind.key)
        came = getattr(record, "received_on", None) or timezone.localdate(getattr(record, "created_at", None))
        title = "" if secret or not self.kind.official else str(record)[:255]
        return {"opened_on": came, "klassa": rule.klassa if rule else "", "title": title}

    def back(self) -> str:
        if self.result:
            return reverse("archive:case", kwargs={"pk": self.result.pk})
        return reverse("archive:register")


class CaseDeed(_Keeping):
    """What is done with a matter; back to it."""

    subject, returns_to = staticmethod(subjects.by_registration), "archive:case"
    about = at = "registration"


class Change(CaseDeed, ChangingDeed):
    """What stands about it in the register."""

    address, name, form_class = "diariet/<int:pk>/andra/", "change", forms.ChangeForm
    title, action, edits = "Ändra {self.registration}", registering.change, "registration"


class Withdraw(CaseDeed):
    """It was registered by mistake."""

    address, name, button = "diariet/<int:pk>/ta-bort/", "withdraw", "Ta bort registreringen"
    title, action, done = "Ta bort {self.registration}", registering.withdraw, "Registreringen är borttagen."
    lead = "Bara för det som registrerades av misstag. Handlingen själv står kvar."

    def back(self) -> str:
        return reverse("archive:register") if self.request.method == "POST" else super().back()


class _Moved(CaseDeed):
    action = registering.move
    move: RegistrationMove

    def subjects(self) -> dict[str, Any]:
        return {"registration": self.registration, "move": self.move}


class Close(_Moved):
    """The matter is closed: from now its time is counted."""

    address, name, move, button = "diariet/<int:pk>/avsluta/", "close", RegistrationMove.CLOSE, "Avsluta"
    title, done = "Avsluta {self.registration}", "Ärendet är avslutat."
    lead = "Från i dag räknas gallringstiden, om nämnden har beslutat någon."


class Reopen(_Moved):
    """It was not over."""

    address, name, move, button = "diariet/<int:pk>/oppna/", "reopen", RegistrationMove.REOPEN, "Öppna igen"
    title, done, lead = "Öppna {self.registration} igen", "Ärendet är öppet igen.", "Gallringstiden slutar att räknas."


class Deliver(_Moved):
    """The archive has taken it over."""

    address, name, move = "diariet/<int:pk>/levererat/", "deliver", RegistrationMove.DELIVER
    title, button, done = "E-arkivet har tagit emot {self.registration}", "För in", "Leveransen är införd."
    lead = "För in det när arkivet har svarat att paketet är mottaget och rätt."


class StopDisposal(CaseDeed):
    """It stays, whatever the rule says."""

    address, name, form_class = "diariet/<int:pk>/stoppa/", "hold", forms.ReasonForm
    title, action, button, done = (
        "Stoppa gallring av {self.registration}",
        registering.hold,
        "Stoppa",
        "Gallring är stoppad.",
    )
    lead = "Det står kvar tills någon häver stoppet, vad regeln än säger."


class Lift(_Keeping):
    """The stop is over."""

    address, name, subject = "diariet/stopp/<int:pk>/hav/", "lift", staticmethod(subjects.by_hold)
    title, action, about, button = "Häv stoppet: {self.hold}", registering.lift, "hold", "Häv stoppet"
    returns_to, at, done = "archive:case", "hold.registration", "Stoppet är hävt."


class Pack(CaseDeed):
    """A package for the e-archive, made and handed out in the same moment."""

    address, name, form_class, button = "diariet/<int:pk>/paket/", "pack", forms.PackageForm, "Skriv paketet"
    title = "Paket för e-arkivet: {self.registration}"

    def opens(self) -> None:
        if not registered.lines(self.by, [self.registration], NOW)[0].may_see:
            raise NotAllowed("Du får inte läsa handlingen.", "Be den som får läsa den att leverera den.")
        self.terms = registered.terms(root_of(self.unit), NOW)
        if self.terms is None:
            raise Refused("Leveransöverenskommelsen saknas.", "Skriv in den under Regler för diariet.")

    @property
    def lead(self) -> str:
        assert self.terms is not None
        receiver = f" till {self.terms.receiver}" if self.terms.receiver else ""
        return (
            f"Enligt {self.terms.agreement}{receiver}. Båda generationerna skrivs ur samma handling: uppgifterna, "
            "samtalet, bilagorna och händelserna. Paketet laddas ner och kontrollsumman står kvar här."
        )

    def act(self, form: Any) -> Written:
        row, generation = self.registration, form.cleaned_data["generation"]
        assert self.terms is not None
        delivery = Delivery(
            root_of(self.unit).name, self.terms.organisation_number, self.terms.agreement, styrkedjan.__version__,
            timezone.localtime(), str(uuid.uuid4()), self.terms.receiver,
        )  # fmt: skip
        data = packed(case_of(row, by=self.by), delivery, generation)
        deciding.packed(
            by=self.by, registration=row, generation=generation, delivery=delivery, size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )  # fmt: skip
        name = f"{row.record_number}_FGS{generation}".replace("/", "-").replace(" ", "_")
        return Written(f"{name}.zip", "application/zip", data)

    def _finished(self, tried: Attempt) -> HttpResponse:
        return as_download(tried.result)


# --- rules ------------------------------------------------------------------------------------------------------------


class SetHandling(MunicipalDeed):
    """How a kind of document is handled."""

    address, name, form_class = "diariet/regler/slag/<str:kind>/", "set_handling", forms.HandlingForm
    subject, permission, returns_to = staticmethod(subjects.by_kind), P.KEEP_RECORDS, "archive:rules"
    title, action = "Så hanteras {self.kind.plural}", deciding.set_handling
    lead = (
        "Det som har sekretess ska alltid registreras. Annat får hållas ordnat så att det går att se om det har "
        "kommit in (offentlighets- och sekretesslagen 5 kap. 1 §)."
    )

    def subjects(self) -> dict[str, Any]:
        return {"principal": self.unit, "kind": self.kind.key}

    def initial(self) -> dict[str, Any]:
        row = registered.handling(self.unit, NOW).get(self.kind.key)
        if row is None:
            return {"since": timezone.localdate(), "version": version_of([])}
        return {
            "way": row.way, "klassa": row.klassa, "since": row.since, "source": row.source, "version": version_of([row])
        }  # fmt: skip

    def values(self, form: Any) -> dict[str, Any]:
        return {**form.cleaned_data, "way": Way(form.cleaned_data["way"])}


class SetTerms(MunicipalDeed):
    """What is agreed with the e-archive."""

    address, name, form_class = "diariet/regler/leverans/", "set_terms", forms.TermsForm
    permission, returns_to, about = P.KEEP_RECORDS, "archive:rules", "principal=unit"
    title, action = "Leveransöverenskommelse med e-arkivet", deciding.set_terms
    lead = "Står i varje paket: vem som levererar, och enligt vad."

    def initial(self) -> dict[str, Any]:
        row = registered.terms(self.unit, NOW)
        names = ("organisation_number", "agreement", "receiver")
        start = {name: getattr(row, name) for name in names} if row else {}
        return {**start, "version": version_of([row] if row else [])}


class Propose(MunicipalDeed):
    """A rule for a class that has none."""

    address, name, form_class = "diariet/regler/gallring/ny/", "propose", forms.ProposeForm
    permission, returns_to, about = P.KEEP_RECORDS, "archive:rules", "principal=unit"
    title, action, done = "Föreslå en gallringsregel", registering.propose_rule, "Förslaget väntar på nämndens beslut."
    lead = "Ett förslag gallrar inget. Det gäller när en annan person har skrivit in nämndens beslut."

    def initial(self) -> dict[str, Any]:
        return {"klassa": self.request.GET.get("klass", "")[:20]}

    def values(self, form: Any) -> dict[str, Any]:
        return {**form.cleaned_data, "what": Action(form.cleaned_data["what"]), "version": 0}


class _OfRule(_Keeping):
    subject, returns_to = staticmethod(subjects.by_rule), "archive:rules"

    def back(self) -> str:
        return reverse(self.returns_to)


class Repropose(_OfRule):
    """Another proposal, which takes the decision away."""

    address, name, form_class = "diariet/regler/gallring/<int:pk>/", "repropose", forms.ReproposeForm
    title, action, done = (
        "Ändra regeln för {self.rule.klassa}",
        registering.propose_rule,
        "Förslaget väntar på nämndens beslut.",
    )

    @property
    def lead(self) -> str:
        if self.rule.decided_by_id is None:
            return "Förslaget gäller när nämnden har beslutat."
        return f"Nu: {self.rule}, {self.rule.decision_text}. En ändring gäller först när nämnden har beslutat igen."

    def initial(self) -> dict[str, Any]:
        return {"what": self.rule.action, "months": self.rule.months, "version": self.rule.version}

    def act(self, form: Any) -> Any:
        given = dict(form.cleaned_data)
        return registering.propose_rule(
            by=self.by, principal=self.rule.principal, klassa=self.rule.klassa, what=Action(given["what"]),
            months=given["months"], version=given["version"],
        )  # fmt: skip


class WithdrawRule(_OfRule):
    """The proposal is not to be decided."""

    address, name, button = "diariet/regler/gallring/<int:pk>/bort/", "withdraw_rule", "Ta bort förslaget"
    title, action, about = "Ta bort förslaget för {self.rule.klassa}", registering.withdraw_rule, "rule"
    done = "Förslaget är borttaget."


class DecideRule(_OfRule):
    """The committee's decision."""

    address, name, form_class = "diariet/regler/gallring/<int:pk>/beslut/", "decide_rule", forms.RetentionDecisionForm
    title, action, about, matter = (
        "Nämndens beslut om {self.rule.klassa}",
        registering.decide_rule,
        "rule",
        Matter.RETENTION,
    )
    button, done = "För in beslutet", "Regeln gäller."

    @property
    def lead(self) -> str:
        return f"{self.rule}, föreslaget av {self.rule.changed_by}. En annan person för in beslutet."


# --- disposal ---------------------------------------------------------------------------------------------------------


class Prepare(MunicipalDeed):
    """A list of what is due."""

    address, name, button = "gallring/ny-lista/", "prepare", "Gör listan"
    permission, returns_to, about = P.KEEP_RECORDS, "archive:disposal", "principal=unit"
    title, action, done = "Gör en gallringslista", disposing.prepare, "Listan väntar på en annan person."

    @property
    def lead(self) -> str:
        count = plural(len(due(self.unit)), "handling är mogen", "handlingar är mogna")
        return f"{count}. Inget gallras nu: en annan person gör det efter listan."

    def back(self) -> str:
        if self.result:
            return reverse("archive:disposal_list", kwargs={"pk": self.result.pk})
        return super().back()


class CarryOut(_Keeping):
    """Dispose, by another person than who made the list."""

    address, name, button = "gallring/<int:pk>/gallra/", "carry_out", "Gallra"
    subject, about = staticmethod(subjects.by_list), "disposal"
    title, action, returns_to, at = (
        "Gallra efter {self.disposal}",
        disposing.carry_out,
        "archive:disposal_list",
        "disposal",
    )
    done = "Handlingarna är gallrade. Gravstenarna står kvar."
    lead = "Det går inte att ångra. Det som har stoppats eller öppnats sedan listan gjordes står kvar."

    def says(self, form: Any) -> str:
        """Exactly what goes, which is tried once before it is done."""
        still = {row.pk for row, _ in due(self.disposal.principal)}
        items = list(self.disposal.items.filter(pk__in=still).select_related("unit__principal"))
        taken = goes(registered.lines(self.by, items, NOW)).values()
        texts, said = sum(len(one.texts) for one in taken), sum(one.comments for one in taken)
        parts = [
            plural(texts, "fritext", "fritexter"), plural(said, "kommentar", "kommentarer"),
            plural(sum(len(one.files) for one in taken), "bilaga", "bilagor"),
        ]  # fmt: skip
        what = plural(len(items), "handling", "handlingar")
        return f"Ur {what} försvinner {listing(parts)}, i alla versioner. Diarienummer, dagar och beslut står kvar."


# --- a person's data --------------------------------------------------------------------------------------------------


class PersonDeed(Deed):
    subject, permission, about = staticmethod(subjects.by_person), P.MANAGE_PEOPLE, "person"
    returns_to, at = "archive:person", "person"


class Extract(PersonDeed):
    """All that there is about a person, as a file."""

    address, name, button = "personuppgifter/<int:pk>/utdrag/", "extract", "Ladda ner utdraget"
    title, action = "Registerutdrag: {self.person}", erasing.give_out
    lead = (
        "Allt som finns om den som har kontot, som JSON (dataskyddsförordningen artikel 15). Att du tog ut det står i "
        "händelseloggen."
    )

    def _finished(self, tried: Attempt) -> HttpResponse:
        data = json.dumps(tried.result, ensure_ascii=False, indent=1).encode()
        return as_download(Written(f"registerutdrag_{self.person.username}.json", "application/json", data))


class AskErasure(PersonDeed):
    """Ask for the erasure."""

    address, name, form_class = "personuppgifter/<int:pk>/begar/", "ask_erasure", forms.ErasureForm
    title, action, button = "Begär radering: {self.person}", erasing.ask, "Begär radering"
    done, lead = "Raderingen väntar på en annan person.", "En annan administratör gör raderingen. Inget raderas nu."


class Erase(PersonDeed):
    """Erase, by another person than who asked."""

    address, name, button = "personuppgifter/<int:pk>/radera/", "erase", "Radera"
    title, action, done = "Radera uppgifterna om {self.person}", erasing.erase, "Uppgifterna är raderade."
    lead = "Det går inte att ångra."

    def says(self, form: Any) -> str:
        told = personal.preview(by=self.by, person=self.person)
        goes_ = listing([f"{what} ({count})" for what, count in told.goes.items()])
        return f"Raderas: {goes_}. Kvar utan namn: {sum(told.stays.values())} rader. {personal.KEPT_BECAUSE}"


urlpatterns = paths(
    Enter, Change, Withdraw, Close, Reopen, Deliver, StopDisposal, Lift, Pack,
    SetHandling, SetTerms, Propose, Repropose, WithdrawRule, DecideRule,
    Prepare, CarryOut,
    Extract, AskErasure, Erase,
)  # fmt: skip
