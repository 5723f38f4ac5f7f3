"""What can be done with choice systems."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation.models import OperatingForm, ServiceArea, Unit, UnitKind
from styrkedjan.areas.organisation.queries import root_of, subtree
from styrkedjan.areas.providers.actions import choice
from styrkedjan.areas.providers.models import ChoiceApplication, ChoiceDocument, ChoiceOffer, ChoiceSystem, PaymentRate
from styrkedjan.areas.providers.queries.rules import defined
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.providers.choice import DocumentKind, HoursBasis, SystemMove
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.doors import by_row
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

P = Permission

by_system = by_row(
    ChoiceSystem.objects.select_related("committee__principal", "committee__parent", "service", "changed_by"),
    "system", "Valfrihetssystemet finns inte.", of="committee__principal", unit="committee",
)  # fmt: skip
by_document = by_row(
    ChoiceDocument.objects.select_related("system__committee__principal", "changed_by"), "document",
    "Dokumentet finns inte.", of="system__committee__principal", unit="system.committee",
)  # fmt: skip
_APPLICATIONS = ChoiceApplication.objects.select_related(
    "system__committee__principal", "system__service", "documents", "agreement", "changed_by"
)
by_application = by_row(
    _APPLICATIONS, "application", "Ansökan finns inte.", of="system__committee__principal", unit="system.committee",
)  # fmt: skip


class AreasField(forms.CharField):
    """Areas with a comma between; in code a list."""

    def to_python(self, value: Any) -> Any:
        return [part.strip() for part in (value or "").split(",") if part.strip()]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


def _areas() -> AreasField:
    return AreasField(label="Områden", required=False, max_length=400, help_text="Med komma. Tomt är hela kommunen.")


def _whole(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=1_000_000)


class SystemForm(forms.Form):
    """A service in which people choose."""

    code = forms.CharField(label="Kod", max_length=20)
    name = forms.CharField(label="Namn", max_length=160)
    service = choice_of("Verksamhet", ServiceArea)
    start = DayField(label="Gäller från")
    areas = _areas()
    basis = forms.ChoiceField(label="Ersätts för", choices=HoursBasis.choices(), widget=forms.RadioSelect)
    no_choice = forms.ChoiceField(label="Den som inte väljer får", widget=forms.RadioSelect)

    def __init__(self, *args: Any, services: QuerySet[ServiceArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "service", services)
        setting = defined()["no_choice_rule"]
        offer(self, "no_choice", [(one.id, one.label) for one in setting.choices])
        warnings = dict.fromkeys(one.warning for one in setting.choices if one.warning)
        self.fields["no_choice"].help_text = " ".join(warnings)


class ChangeSystemForm(SystemForm):
    """The same of one that is there; its code names it."""

    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code"]


class MoveForm(forms.Form):
    """Open or close."""

    move = forms.ChoiceField(label="Vad ska hända?", widget=forms.RadioSelect, choices=[
        (one.value, one.label) for one in (SystemMove.OPEN, SystemMove.CLOSE)])  # fmt: skip


class DocumentForm(forms.Form):
    """A version of what governs the system."""

    valid_from = DayField(label="Gäller från")
    text = text_area("Vad som gäller", rows=5, required=True)
    requirements = text_area("Krav", rows=3)
    sanctions = text_area("Påföljder", rows=2)


class NewDocumentForm(DocumentForm):
    """Which kind of document."""

    kind = forms.ChoiceField(label="Slag av dokument", choices=DocumentKind.choices(), widget=forms.RadioSelect)
    field_order = ("kind",)


class ChangeDocumentForm(DocumentForm):
    """The same of one that is there."""

    version = VersionField()


class ApplicationForm(forms.Form):
    """Somebody who wants to perform."""

    name = forms.CharField(label="Sökande", max_length=160)
    organisation_number = forms.CharField(label="Organisationsnummer", max_length=13)
    received_on = DayField(label="Mottagen")
    capacity = _whole("Kapacitet")
    ceiling = _whole("Kapacitetstak")
    areas = _areas()
    permit = forms.CharField(
        label="Tillstånd", max_length=160, required=False, help_text="Hemtjänst kräver tillstånd av IVO."
    )


class AskCompletionForm(forms.Form):
    """What is missing."""

    missing = text_area("Vad som saknas", required=True)
    complete_by = DayField(label="Kompletteras senast")


class CompleteForm(forms.Form):
    """That it came."""

    completed_on = DayField(label="Kompletterad")
    permit = forms.CharField(label="Tillstånd", max_length=160, required=False)


class ApproveForm(forms.Form):
    """A delegate's own decision."""

    performer = choice_of("Utförare", Unit)
    agreement_code = forms.CharField(label="Avtalsnummer", max_length=40)
    start = DayField(label="Gäller från")
    reason = text_area("Skäl", required=True, help_text="Alla som uppfyller kraven godkänns.")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "performer", units)


class RejectForm(forms.Form):
    """A delegate's own decision, and how it is contested."""

    reason = text_area("Skäl", required=True)
    contest = text_area("Hur beslutet överprövas", required=True)


class OfferForm(forms.Form):
    """What a performer offers."""

    performer = choice_of("Utförare", Unit)
    areas = _areas()
    capacity = _whole("Kapacitet")
    ceiling = _whole("Kapacitetstak")
    languages = forms.CharField(label="Språk", max_length=160, required=False)
    profile = forms.CharField(label="Inriktning", max_length=255, required=False)
    is_open = forms.BooleanField(label="Tar emot nya", required=False)
    ended_on = DayField(label="Slutar den", required=False)
    ended_because = forms.CharField(label="Varför slutat", max_length=255, required=False)
    version = TokenField(required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "performer", units)


class RateForm(forms.Form):
    """What an hour is paid with."""

    level = forms.CharField(label="Insats", max_length=120, help_text="Nivå, tid på dygnet, tätort eller landsbygd.")
    valid_from = DayField(label="Gäller från")
    base = AmountField(label="Bas, kr per timme", decimals=4)
    private_factor = AmountField(label="Faktor, andra", decimals=4, help_text="Till exempel 1,015 för moms.")
    own_factor = AmountField(label="Faktor, egen regi", decimals=4, help_text="Till exempel 0,985 för overhead.")
    source = forms.CharField(label="Källa", max_length=255, help_text="Beslutet, till exempel nämnden och paragraf.")
    version = TokenField(required=False)


def performers(committee: Unit, service: ServiceArea) -> QuerySet[Unit]:
    inside = subtree(committee).filter(valid_to=None, kind__in=[UnitKind.UNIT, UnitKind.PROVIDER], service_area=service)
    return inside.order_by("name", "code")


class AddSystem(Deed):
    """Begin a choice system."""

    address, name, form_class = "valfrihet/<str:code>/nytt/", "add_system", SystemForm
    permission, title, button = P.EDIT_PROVIDERS, "Nytt valfrihetssystem: {self.unit.name}", "Börja"
    action, about, returns_to, done = choice.add_system, "committee=unit", "providers:systems", "Systemet förbereds."

    def options(self) -> dict[str, Any]:
        return {"services": ServiceArea.objects.filter(principal=root_of(self.unit))}

    def initial(self) -> dict[str, Any]:
        return {"no_choice": defined()["no_choice_rule"].value, "basis": HoursBasis.PERFORMED}


class SystemDeed(Deed):
    """What is done with a system."""

    subject, permission = staticmethod(by_system), P.EDIT_PROVIDERS
    about = at = "system"
    returns_to = "providers:system"


class ChangeSystem(SystemDeed, ChangingDeed):
    """Change a system."""

    address, name, form_class = "valfrihetssystem/<int:pk>/andra/", "change_system", ChangeSystemForm
    title, action, edits = "Ändra: {self.system.name}", choice.change_system, "system"

    def options(self) -> dict[str, Any]:
        return {"services": ServiceArea.objects.filter(principal=root_of(self.unit))}


class MoveSystem(SystemDeed):
    """Open or close a system."""

    address, name, form_class = "valfrihetssystem/<int:pk>/lage/", "move_system", MoveForm
    permission, title, action = P.DECIDE_PROVIDERS, "Öppna eller stäng: {self.system.name}", choice.move_system


class AddDocument(SystemDeed):
    """A version of a document."""

    address, name, form_class = "valfrihetssystem/<int:pk>/dokument/", "add_document", NewDocumentForm
    title, action = "Ny version av ett dokument: {self.system.name}", choice.add_document
    lead = "Avtal som redan finns följer sin version tills avtalet säger annat."


class DocumentDeed(Deed):
    """What is done with a document."""

    subject, permission = staticmethod(by_document), P.EDIT_PROVIDERS
    about, at, returns_to = "document", "document.system", "providers:system"


class ChangeDocument(DocumentDeed, ChangingDeed):
    """Write a version."""

    address, name, form_class = "valfrihetsdokument/<int:pk>/andra/", "change_document", ChangeDocumentForm
    title, action, edits = "{self.document}", choice.change_document, "document"


class DecideDocument(DocumentDeed):
    """Enter the decision."""

    address, name, form_class = "valfrihetsdokument/<int:pk>/besluta/", "decide_document", DecisionForm
    permission, button = P.DECIDE_PROVIDERS, "För in beslutet"
    title, action = "Beslut: {self.document}", choice.decide_document

    @property
    def matter(self) -> Matter:
        return choice.matter_of(self.document)


class ReceiveApplication(SystemDeed):
    """An application came."""

    address, name, form_class = "valfrihetssystem/<int:pk>/ansokan/", "receive_application", ApplicationForm
    title, button, action = "Ny ansökan: {self.system.name}", "Ta emot ansökan", choice.receive_application

    def initial(self) -> dict[str, Any]:
        return {"received_on": timezone.localdate()}

    def back(self) -> str:
        return reverse("providers:application", kwargs={"pk": self.result.pk}) if self.result else super().back()


class ApplicationDeed(Deed):
    """What is done with an application."""

    subject, permission = staticmethod(by_application), P.EDIT_PROVIDERS
    about = at = "application"
    returns_to = "providers:application"


class AskCompletion(ApplicationDeed):
    """Ask for what is missing."""

    address, name, form_class = "valfrihetsansokan/<int:pk>/komplettera/", "ask_completion", AskCompletionForm
    title, action = "Begär komplettering: {self.application.name}", choice.ask_completion


class CompleteApplication(ApplicationDeed):
    """It came."""

    address, name, form_class = "valfrihetsansokan/<int:pk>/kompletterad/", "complete_application", CompleteForm
    title, action = "Kompletterad: {self.application.name}", choice.complete_application

    def initial(self) -> dict[str, Any]:
        return {"completed_on": timezone.localdate()}


class ApproveApplication(ApplicationDeed):
    """Approve, by delegation."""

    address, name, form_class = "valfrihetsansokan/<int:pk>/godkann/", "approve_application", ApproveForm
    permission, title, button = P.APPROVE_PROVIDERS, "Godkänn: {self.application.name}", "Godkänn"
    lead = "Ett eget beslut på delegation. Det fattas aldrig automatiskt (kommunallagen 6 kap. 38 §)."
    action, done = choice.approve_application, "Utföraren är godkänd. Avtalet är ett utkast att teckna."

    def options(self) -> dict[str, Any]:
        inside = performers(self.unit, self.application.system.service)
        return {"units": inside.exclude(operating_form=OperatingForm.IN_HOUSE)}

    def initial(self) -> dict[str, Any]:
        return {"start": timezone.localdate()}


class RejectApplication(ApplicationDeed):
    """Reject, by delegation."""

    address, name, form_class = "valfrihetsansokan/<int:pk>/avsla/", "reject_application", RejectForm
    permission, title, button = P.APPROVE_PROVIDERS, "Avslå: {self.application.name}", "Avslå"
    lead, action = "Skriv vilket krav som inte är uppfyllt, och hur beslutet överprövas.", choice.reject_application


class SetOffer(SystemDeed):
    """What a performer offers."""

    address, name, form_class = "valfrihetssystem/<int:pk>/erbjudande/", "set_offer", OfferForm
    title, action = "Vad en utförare erbjuder: {self.system.name}", choice.set_offer

    def options(self) -> dict[str, Any]:
        return {"units": performers(self.unit, self.system.service)}

    def initial(self) -> dict[str, Any]:
        """Of the performer that the address names."""
        code = self.request.GET.get("utforare", "")
        row = NOW.rows(ChoiceOffer).filter(system=self.system, performer__code=code).first()
        if row is None:
            return {"is_open": True, "version": "0"}
        names = [name for name in OfferForm.base_fields if name != "version"]
        return {name: getattr(row, name) for name in names} | {"version": version_of([row])}


class SetRate(SystemDeed):
    """What an hour is paid with."""

    address, name, form_class = "valfrihetssystem/<int:pk>/ersattning/", "set_rate", RateForm
    title, action, done = "Ersättning: {self.system.name}", choice.set_rate, "Ersättningen är införd."

    def initial(self) -> dict[str, Any]:
        """Of the rate to change; else a new one, which begins with what the one before it has."""
        named = {name: query.integer(self.request.GET.get(name)) for name in ("rad", "efter")}
        row = NOW.rows(PaymentRate).filter(system=self.system, pk=named["rad"] or named["efter"] or 0).first()
        names = ("level", "valid_from", "base", "private_factor", "own_factor", "source")
        told = {name: getattr(row, name) for name in names} if row else {}
        if row and named["rad"]:
            return told | {"version": version_of([row])}
        return told | {"valid_from": date(self.period.year + 1, 1, 1), "source": "", "version": "0"}

    def back(self) -> str:
        return reverse("providers:payment", kwargs={"pk": self.system.pk})


urlpatterns = paths(
    AddSystem, ChangeSystem, MoveSystem, AddDocument, ChangeDocument, DecideDocument, ReceiveApplication, AskCompletion,
    CompleteApplication, ApproveApplication, RejectApplication, SetOffer, SetRate,
)  # fmt: skip
