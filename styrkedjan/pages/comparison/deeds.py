"""What can be done: networks and sets are laid up, changed and taken away, and what is found or sent is answered."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms as django_forms
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.comparison.actions import choosing, gaps, surveys
from styrkedjan.areas.comparison.models import GapAnswer
from styrkedjan.areas.comparison.queries import entries
from styrkedjan.areas.comparison.queries.catalogue import key_figures_known
from styrkedjan.areas.comparison.queries.groups import names
from styrkedjan.areas.improvement.actions import improvements
from styrkedjan.domain.errors import WrongState
from styrkedjan.domain.gap_states import GapMove, GapState
from styrkedjan.domain.improvement.states import Source
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.comparison import forms
from styrkedjan.pages.comparison.subjects import answerable_gap, by_network, by_set, by_text, entered_figure
from styrkedjan.pages.kit.deeds import Deed, MunicipalDeed, paths

PERMISSION = Permission.EDIT_INDICATORS


class AddNetwork(MunicipalDeed):
    """Lay up a network."""

    title, lead = "Nytt nätverk", "De kommuner ni vill jämföra er med. Den egna kommunen är alltid med."
    address, name, returns_to = "jamfor/natverk/nytt/", "add_network", "comparison:networks"
    action, about = choosing.add_network, "principal=unit"
    permission, form_class, button, done = PERMISSION, forms.NetworkForm, "Lägg upp", "Nätverket är upplagt."

    def initial(self) -> dict[str, Any]:
        """With the municipalities that the address proposes, such as the nearest neighbours."""
        return {"members": self.request.GET.getlist("kommun")}

    def options(self) -> dict[str, Any]:
        return {"towns": names(NOW)}


class NetworkDeed(Deed):
    """What is done with a network."""

    subject: ClassVar[Any] = staticmethod(by_network)
    permission, about = PERMISSION, "network"

    def back(self) -> str:
        return reverse("comparison:networks")


class ChangeNetwork(NetworkDeed):
    """Change a network."""

    title = "Ändra {self.network.name}"
    address, name = "jamfor/natverk/<int:pk>/andra/", "change_network"
    action, edits, form_class = choosing.change_network, "network", forms.ChangeNetworkForm

    def options(self) -> dict[str, Any]:
        return {"towns": names(NOW)}


class RemoveNetwork(NetworkDeed):
    """Take a network away."""

    title, lead = "Ta bort {self.network.name}", "Tidigare dagar visar det fortfarande. Nyckeltalen rörs inte."
    address, name = "jamfor/natverk/<int:pk>/ta-bort/", "remove_network"
    action, form_class, button, done = choosing.remove_network, django_forms.Form, "Ta bort", "Nätverket är borttaget."


class AddSet(MunicipalDeed):
    """Lay up a set of measures."""

    title, lead = "Ny måttuppsättning", "Mått som visas tillsammans, med vikter som alla kan se och ändra."
    address, name, returns_to = "jamfor/resultat/ny/", "add_set", "comparison:sets"
    action, about = choosing.add_set, "principal=unit"
    permission, form_class, button, done = PERMISSION, forms.SetForm, "Lägg upp", "Måttuppsättningen är upplagd."

    def options(self) -> dict[str, Any]:
        return {"known_ids": key_figures_known(NOW)}


class SetDeed(Deed):
    """What is done with a set."""

    subject: ClassVar[Any] = staticmethod(by_set)
    permission, about = PERMISSION, "measure_set"


class ChangeSet(SetDeed):
    """Change a set: its measures and weights."""

    title = "Ändra {self.measure_set.name}"
    address, name = "jamfor/resultat/<int:pk>/andra/", "change_set"
    action, edits, form_class = choosing.change_set, "measure_set", forms.ChangeSetForm
    returns_to, at = "comparison:set", "measure_set"

    def options(self) -> dict[str, Any]:
        return {"known_ids": key_figures_known(NOW)}


class RemoveSet(SetDeed):
    """Take a set away."""

    title, lead = "Ta bort {self.measure_set.name}", "Tidigare dagar visar den fortfarande. Nyckeltalen rörs inte."
    address, name = "jamfor/resultat/<int:pk>/ta-bort/", "remove_set"
    action, form_class, button, done = choosing.remove_set, django_forms.Form, "Ta bort", "Måttuppsättningen är borta."

    def back(self) -> str:
        return reverse("comparison:sets")


class ReviewText(Deed):
    """Read a free answer and decide whether the unit sees it."""

    subject: ClassVar[Any] = staticmethod(by_text)
    title, lead = "Fritextsvar från {self.text.unit.name}", "Släpp det bara om det inte pekar ut någon."
    address, name, permission = "jamfor/undersokningar/fritext/<int:pk>/", "review_text", PERMISSION
    action, about, form_class, template = surveys.review_text, "text", forms.ReviewForm, "comparison/review.html"

    def initial(self) -> dict[str, Any]:
        return {"version": self.text.version}

    def options(self) -> dict[str, Any]:
        return {"state": self.text.state}

    def back(self) -> str:
        return reverse("comparison:texts")


class SaveReceipt(Deed):
    """Write down that a figure has been entered into Kolada."""

    subject: ClassVar[Any] = staticmethod(entered_figure)
    title, lead = "Inmatat i Kolada: {self.figure.title}", "Värdet som skrevs in för {self.year}, och kvittensen."
    address, name, permission = "jamfor/till-kolada/<slug:key>/<int:year>/", "receipt", PERMISSION
    action, about, form_class = surveys.save_receipt, "principal=unit year", forms.ReceiptForm

    def initial(self) -> dict[str, Any]:
        found = entries.entries(self.unit, self.year, NOW)
        row = next(one for one in found.rows if one.figure.id == self.figure.id)
        held = row.receipt
        return {
            "value": row.value if held is None else held.value,
            "entered_on": timezone.localdate() if held is None else held.entered_on,
            "reference": held.reference if held else "",
            "version": version_of([held] if held else []),
        }

    def subjects(self) -> dict[str, Any]:
        return {**super().subjects(), "key_figure": self.figure.id}

    def back(self) -> str:
        return f"{reverse('comparison:to_kolada')}?ar={self.year}"


class AnswerGap(Deed):
    """Answer for a difference between groups."""

    subject: ClassVar[Any] = staticmethod(answerable_gap)
    title, lead = "{self.row.found.gap.name}, {self.unit.name}", "{self.sentence_of_gap}"
    address, name = "jamfor/skillnader/<int:pk>/<str:code>/<slug:key>/", "answer_gap"
    permission, form_class = Permission.REPORT_VALUES, forms.GapForm
    template, done = "comparison/answer_gap.html", "Svaret är sparat."

    @property
    def sentence_of_gap(self) -> str:
        found = self.row.found
        said = found.gap.sentence().removeprefix(f"{found.gap.name}: ")
        return f"{found.period.label}: {said}"

    def opens(self) -> None:
        if not self.row.found.gap.is_real and self.row.answer is None:
            raise WrongState("Skillnaden kan vara slump, eller så är det för få för att säga.", "Inget svar behövs.")

    def initial(self) -> dict[str, Any]:
        answer = self.row.answer
        return {"version": answer.version if answer else 0, "due": answer.due if answer else None}

    def options(self) -> dict[str, Any]:
        return {"state": self.row.state}

    def subjects(self) -> dict[str, Any]:
        found = self.row.found
        return {
            "indicator": found.indicator, "unit": self.unit, "key": found.key, "kind": found.kind,
            "groups": (found.gap.first, found.gap.second), "seen": found.seen,
        }  # fmt: skip

    def act(self, form: Any) -> GapAnswer:
        """A measure becomes an improvement, which is tried, judged and measured as every other."""
        told = gaps.answer_gap(by=self.by, **self.subjects(), **form.cleaned_data)
        if told.state == GapState.MEASURE and form.cleaned_data["move"] == GapMove.ACT:
            improvements.start(
                by=self.by, unit=self.unit, title=f"{told.indicator.name}: {told}"[:160], idea=told.text,
                source=Source.GAP, origin=f"skillnad/{told.pk}", indicator=told.indicator, due=told.due,
            )  # fmt: skip
        return told

    def context(self, form: Any) -> dict[str, Any]:
        found, answer = self.row.found, self.row.answer
        said = NOW.versions(GapAnswer, id=answer.pk) if answer else ()
        return {"row": self.row, "groups": zip((found.gap.first, found.gap.second), found.counts, strict=True),
                "said": said}  # fmt: skip

    def back(self) -> str:
        return reverse("comparison:gaps")


urlpatterns = paths(
    AddNetwork, ChangeNetwork, RemoveNetwork, AddSet, ChangeSet, RemoveSet, ReviewText, SaveReceipt, AnswerGap
)  # fmt: skip
