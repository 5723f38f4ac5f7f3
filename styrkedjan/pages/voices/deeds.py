"""What can be done with a matter, and with the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation.queries import root_of, subtree, valid_on
from styrkedjan.areas.voices.actions import matters
from styrkedjan.areas.voices.queries import rules
from styrkedjan.domain.providers.settings import Held
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, MunicipalDeed, paths
from styrkedjan.pages.kit.own_values import RuleDeed
from styrkedjan.pages.voices import forms
from styrkedjan.pages.voices.subjects import by_matter

P = Permission


class WriteDown(Deed):
    """Write down what somebody said."""

    address, name, form_class = "synpunkter/<str:code>/ny/", "write_down", forms.WriteDownForm
    permission, returns_to, button = P.HANDLE_VOICES, "voices:mine", "Skriv ner"
    title, action, about = "Skriv ner en synpunkt: {self.unit.name}", matters.write_down, "unit"
    lead = "Den som ringer eller kommer förbi får hjälp att skriva. Kontaktuppgifter är frivilliga och ligger för sig."
    done = "Synpunkten är nedskriven."

    def initial(self) -> dict[str, Any]:
        return {"received_on": timezone.localdate()}

    def back(self) -> str:
        return reverse("voices:matter", kwargs={"pk": self.result.pk}) if self.result else reverse("voices:mine")


class MatterDeed(Deed):
    """What is done with a matter."""

    subject, permission, returns_to = staticmethod(by_matter), P.HANDLE_VOICES, "voices:matter"
    about = at = "row"


class Acknowledge(MatterDeed):
    """A person confirms it."""

    address, name, button = "synpunkt/<int:pk>/bekrafta/", "acknowledge", "Bekräfta"
    title, action, done = "Bekräfta {self.row}", matters.acknowledge, "Synpunkten är bekräftad."
    lead = "Den som skrev ser på sin sida att någon har läst."


class Assign(MatterDeed):
    """To the unit that can act."""

    address, name, form_class = "synpunkt/<int:pk>/fordela/", "assign", forms.AssignForm
    permission, title, action, button = P.RECEIVE_VOICES, "Fördela {self.row}", matters.assign, "Fördela"

    def options(self) -> dict[str, Any]:
        inside = subtree(root_of(self.unit)).filter(valid_on(timezone.localdate()))
        return {"units": inside.order_by("name", "code")}

    def initial(self) -> dict[str, Any]:
        return {"unit": self.row.unit_id, "theme": self.row.theme}

    def back(self) -> str:
        """Whoever gave it away may not read it any more."""
        still = self.result is None or self.viewer.may(P.RECEIVE_VOICES, self.result.unit)
        return super().back() if still else reverse("voices:mine")


class Sort(MatterDeed, ChangingDeed):
    """Kind, theme and secrecy."""

    address, name, form_class = "synpunkt/<int:pk>/sortera/", "sort", forms.SortForm
    permission, title, action, edits = P.RECEIVE_VOICES, "Sortera {self.row}", matters.sort, "row"


class Investigate(MatterDeed):
    """What has been found."""

    address, name, form_class = "synpunkt/<int:pk>/utred/", "investigate", forms.InvestigateForm
    title, action, edits = "Utred {self.row}", matters.investigate, "row"


class Answer(MatterDeed):
    """The answer, and what is going to be done."""

    address, name, form_class = "synpunkt/<int:pk>/svara/", "answer", forms.AnswerForm
    title, action, edits, done = "Besvara {self.row}", matters.answer, "row", "Svaret är lämnat."


class Follow(MatterDeed):
    """What the measure gave."""

    address, name, form_class = "synpunkt/<int:pk>/folj-upp/", "follow", forms.FollowForm
    title, action, edits = "Följ upp: {self.row}", matters.follow, "row"

    @property
    def lead(self) -> str:
        return f"Åtgärden: {self.row.measure}" if self.row.measure else ""


class Publish(MatterDeed):
    """The improvement for everybody."""

    address, name, form_class = "synpunkt/<int:pk>/publicera/", "publish", forms.PublishForm
    title, action, edits, button = "Berätta för alla: {self.row}", matters.publish, "row", "Publicera"


class Close(MatterDeed):
    """Done."""

    address, name, button = "synpunkt/<int:pk>/avsluta/", "close", "Avsluta"
    title, action = "Avsluta {self.row}", matters.close
    lead = "Kontaktuppgifterna raderas sedan efter kommunens regel."


class Pause(MatterDeed):
    """It waits for something."""

    address, name, form_class = "synpunkt/<int:pk>/pausa/", "pause", forms.ReasonForm
    title, action, button = "Pausa {self.row}", matters.pause, "Pausa"


class Resume(MatterDeed):
    """It goes on."""

    address, name, button = "synpunkt/<int:pk>/ta-upp/", "resume", "Ta upp igen"
    title, action = "Ta upp {self.row} igen", matters.resume


class HandOver(MatterDeed):
    """It is something else."""

    address, name, form_class = "synpunkt/<int:pk>/lamna-over/", "hand_over", forms.HandOverForm
    permission, title, action, button = P.RECEIVE_VOICES, "Lämna över {self.row}", matters.hand_over, "Lämna över"

    def options(self) -> dict[str, Any]:
        return {"neighbours": [(one.id, one.name) for one in rules.neighbours().values()]}


class Reopen(MatterDeed):
    """Open it again."""

    address, name, form_class = "synpunkt/<int:pk>/oppna/", "reopen", forms.ReasonForm
    title, action, button = "Öppna {self.row} igen", matters.reopen, "Öppna igen"


class SetRule(RuleDeed):
    """The municipality's own value of a rule."""

    address, permission, returns_to = "synpunktsregler/<str:rule>/", P.EDIT_VOICES, "voices:rules"
    action = matters.set_rule

    def rules(self) -> Mapping[str, Held]:
        return rules.held(self.unit, NOW)


class Erase(MunicipalDeed):
    """Erase by rule."""

    address, name, button = "synpunkter-gallra/", "erase", "Radera nu"
    permission, returns_to, title = P.RECEIVE_VOICES, "voices:rules", "Radera uppgifter vars tid är ute"
    lead = "Kontaktuppgifter och texter raderas efter reglerna, också ur historiken. Görs annars varje natt."
    action, about, done = matters.erase, "principal=unit", "Det vars tid är ute är raderat."


urlpatterns = paths(
    WriteDown, Acknowledge, Assign, Sort, Investigate, Answer, Follow, Publish, Close, Pause, Resume, HandOver, Reopen,
    SetRule, Erase,
)  # fmt: skip
