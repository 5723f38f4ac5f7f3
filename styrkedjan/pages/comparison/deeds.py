"""What can be done: networks and sets of measures are laid up, changed and taken away."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms as django_forms
from django.urls import reverse

from styrkedjan.areas.comparison.actions import choosing
from styrkedjan.areas.comparison.queries.catalogue import key_figures_known
from styrkedjan.areas.comparison.queries.groups import names
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.comparison import forms
from styrkedjan.pages.comparison.subjects import by_network, by_set
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


urlpatterns = paths(AddNetwork, ChangeNetwork, RemoveNetwork, AddSet, ChangeSet, RemoveSet)
