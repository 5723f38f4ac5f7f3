"""What can be done: networks and sets of measures are laid up, changed and taken away."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms as django_forms
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.comparison.actions import choosing, surveys
from styrkedjan.areas.comparison.queries import entries
from styrkedjan.areas.comparison.queries.catalogue import key_figures_known
from styrkedjan.areas.comparison.queries.groups import names
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.comparison import forms
from styrkedjan.pages.comparison.subjects import by_network, by_set, by_text, entered_figure
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


urlpatterns = paths(
    AddNetwork, ChangeNetwork, RemoveNetwork, AddSet, ChangeSet, RemoveSet, ReviewText, SaveReceipt
)  # fmt: skip
