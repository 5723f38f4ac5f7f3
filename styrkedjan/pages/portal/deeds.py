"""The publisher's side: what can be published, what stands in the way, how it will look, and doing it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from styrkedjan.areas.comparison.queries.catalogue import KeyFigure, key_figures_known
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.publishing.actions import describing, publications
from styrkedjan.areas.publishing.actions.publications import digest, terms_of
from styrkedjan.areas.publishing.models import Publication, PublicService, ServicePlace
from styrkedjan.areas.publishing.queries import published
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import Refused, WrongState
from styrkedjan.domain.key_figures import KeyFigureClass
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.publishing.data import gate
from styrkedjan.domain.publishing.readability import EASY, lix
from styrkedjan.domain.publishing.states import PUBLICATION, PublicationMove, PublicationState
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.doors import by_row, door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.portal import comparing, forms, views
from styrkedjan.pages.portal.data import data_set as data_set_page
from styrkedjan.pages.portal.frame import Open
from styrkedjan.reports.open_data import DataSet, build_of, data_sets

P = Permission
by_publication = by_row(
    Publication.objects.select_related("principal"), "publication", "Datamängden förbereds inte.",
    of="principal", unit="principal", key="key",
)  # fmt: skip
by_service = by_row(
    ServiceArea.objects.select_related("principal"), "service", "Verksamheten finns inte.",
    of="principal", unit="principal", key="code",
)  # fmt: skip
# The public page that each data set is seen on, for the preview.
PAGES = {
    "portal:start": views.start, "portal:promises": views.promises, "portal:annual_report": views.annual_report,
    "portal:budget": views.budget, "portal:wheel": views.wheel, "portal:compare": comparing.compare_service,
}  # fmt: skip


def by_data_set(request: Request, *, wanted: str) -> tuple[Unit, dict[str, Any]]:
    """A data set that can be published."""
    root, _ = principal(request)
    about = data_sets().get(wanted)
    if about is None:
        raise Http404("Datamängden finns inte.")
    return root, {"unit": root, "data_set": about}


@door(P.PUBLISH, subject=principal)
def publications_page(request: Request, unit: Unit) -> HttpResponse:
    """What can be published and what is."""
    held = published.publications(unit, request.viewer.known)
    seen = {key for key, row in held.items() if row.state == PublicationState.PUBLISHED}
    lines = [(about, held.get(key), key in seen) for key, about in data_sets().items()]
    services = ServiceArea.objects.filter(principal=unit).order_by("name")
    told = published.services(unit, request.viewer.known)
    context = {
        "unit": unit, "lines": lines, "shown": len(seen),
        "services": [(one, told.get(one.pk)) for one in services],
    }  # fmt: skip
    return render(request, "portal/publications.html", context)


@door(P.PUBLISH, subject=by_data_set)
def publication_page(request: Request, unit: Unit, data_set: DataSet) -> HttpResponse:
    """One data set: its terms, what the gate says of it now, its editions, and what can be done."""
    row = published.publications(unit, request.viewer.known).get(data_set.key)
    if row is None:
        return render(request, "portal/publication.html", {"unit": unit, "about": data_set, "row": None})
    editions = published.editions_of(row, request.viewer.known)
    context = {"unit": unit, "about": data_set, "row": row, "editions": editions}
    if request.viewer.known.is_now:  # what it holds is told of today alone
        built, state = build_of(row), PublicationState(row.state)
        context |= {
            "count": len(built.rows), "problems": gate(built.columns, built.rows, terms_of(row))[:20],
            "is_new": not editions or editions[0].sha256 != digest(built.value),
            "may": {move.value for move in PublicationMove if PUBLICATION.allows(move, state)},
        }  # fmt: skip
    return render(request, "portal/publication.html", context)


@door(P.PUBLISH, subject=by_publication)
def preview(request: Request, publication: Publication) -> HttpResponse:
    """How the public page would look with what the data set holds now. Nobody else sees it."""
    if not request.viewer.known.is_now:
        raise WrongState("Förhandsgranskningen visar det som är nu.", "Gå tillbaka till i dag för att se den.")
    built = build_of(publication)
    shown = published.shown(
        publication, built.value, pk=0, number=0, published_at=timezone.now(), sha256=digest(built.value)
    )
    place = Open(publication.principal, {publication.key: shown})
    page = PAGES.get(data_sets()[publication.key].page)
    try:
        answer = page(request, place) if page else data_set_page(request, place, publication.key)
    except Http404:  # the page stands on another data set, which is not published
        answer = data_set_page(request, place, publication.key)
    answer["Cache-Control"] = "no-store, private"
    return answer


class Begin(Deed):
    """Settle the terms; nothing is seen before it is published."""

    address, name, form_class = "publicering/<slug:wanted>/forbered/", "begin", forms.TermsForm
    subject, permission = staticmethod(by_data_set), P.PUBLISH
    title, lead = "Förbered: {self.data_set.title}", "{self.data_set.about}"
    done = "Förberedd. Ingen ser den förrän den är publicerad."

    def act(self, form: Any) -> Any:
        return publications.begin(by=self.by, principal=self.unit, key=self.data_set.key, **form.cleaned_data)

    def back(self) -> str:
        return reverse("portal:publication", kwargs={"wanted": self.data_set.key})


class OfPublication(Deed):
    """A deed about a publication, which it returns to."""

    subject, permission = staticmethod(by_publication), P.PUBLISH
    about = "publication"

    @property
    def said(self) -> DataSet:
        return data_sets()[self.publication.key]

    def back(self) -> str:
        return reverse("portal:publication", kwargs={"wanted": self.publication.key})


class Change(ChangingDeed, OfPublication):
    """Change the terms."""

    address, name, form_class = "publicering/<slug:key>/andra/", "change_publication", forms.ChangeTermsForm
    title, action, edits = "Ändra: {self.said.title}", publications.change, "publication"


class Publish(OfPublication):
    """Enter the decision, and let everybody see it."""

    address, name, form_class = "publicering/<slug:key>/publicera/", "publish", forms.PublishForm
    matter = Matter.PUBLICATION
    title, button, done = "Publicera: {self.said.title}", "Publicera", "Publicerad. Alla kan se den nu."

    def says(self, form: Any) -> str:
        rows = len(build_of(self.publication).rows)
        return f"{self.said.title} blir synlig för alla med {number(rows)} rader, på {form.decision().text}."

    def act(self, form: Any) -> Any:
        return publications.publish(by=self.by, publication=self.publication, decision=form.decision(), build=build_of)


class Renew(OfPublication):
    """Let everybody see the new values, under the decision there is."""

    address, name, button = "publicering/<slug:key>/fornya/", "renew", "Publicera nya värden"
    title, done = "Nya värden: {self.said.title}", "De nya värdena är publicerade."
    lead = "Den förra utgåvan behåller sin adress."

    def act(self, form: Any) -> Any:
        return publications.renew(by=self.by, publication=self.publication, build=build_of)


class Withdraw(OfPublication):
    """Take it away from the public; its address stays and says why."""

    address, name, form_class = "publicering/<slug:key>/dra-tillbaka/", "withdraw", forms.WithdrawForm
    title, action, button = "Dra tillbaka: {self.said.title}", publications.withdraw, "Dra tillbaka"
    done = "Tillbakadragen. Ingen annan ser den längre."


class DescribeService(Deed):
    """What a service is, for the one who needs it."""

    address, name, form_class = "oppen-tjanst/<str:code>/", "describe_service", forms.ServiceForm
    subject, permission = staticmethod(by_service), P.PUBLISH
    title, about = "I klarspråk: {self.service.name}", "service"
    lead = "Det här står på den öppna sidan nästa gång du publicerar tjänsterna."

    @cached_property
    def row(self) -> PublicService | None:
        return NOW.rows(PublicService).filter(service=self.service).first()

    def initial(self) -> dict[str, Any]:
        names = [name for name in forms.ServiceForm.base_fields if name != "version"]
        told = {name: getattr(self.row, name) for name in names} if self.row else {}
        return told | {"version": version_of([self.row] if self.row else [])}

    def options(self) -> dict[str, Any]:
        every = [one for one in key_figures_known(NOW).values() if one.metadata and not one.is_uncertainty]
        measures = Indicator.objects.filter(service_area=self.service).exclude(direction="none").order_by("name")
        return {
            "costs": [
                (one.id, one.title)
                for one in every
                if one.metadata and one.metadata.measure_class is KeyFigureClass.COST
            ],
            "results": [
                (one.id, f"{one.title} ({one.area})")
                for one in sorted(every, key=self._chosen_first)
                if one.direction is not Direction.NONE
            ],
            "measures": [(one.key, one.name) for one in measures],
        }

    def _chosen_first(self, one: KeyFigure) -> tuple[bool, str, str]:
        return not self.row or one.id not in self.row.result_figures, one.area, one.title

    def act(self, form: Any) -> Any:
        told = dict(form.cleaned_data)
        version = told.pop("version")
        return describing.describe_service(by=self.by, service=self.service, told=told, version=version)

    @property
    def done(self) -> str:
        """How plain the text is, so that the writer knows."""
        score = lix([self.result.about, self.result.choosing])
        plain = "Texten är lätt att läsa" if score < EASY else "Texten är svårläst: skriv kortare meningar och ord"
        return f"Sparat. {plain} (LIX {number(score)})." if score else "Sparat."

    def back(self) -> str:
        return reverse("portal:publications")


class SetPlace(Deed):
    """Where the unit is, what it offers and how many places are open."""

    address, name, form_class = "oppen-plats/<str:code>/", "set_place", forms.PlaceForm
    permission, title = P.REPORT_VALUES, "Adress och lediga platser: {self.unit.name}"
    lead, returns_to = "Det här står under Jämför service nästa gång det publiceras.", "economy:unit_page"

    @cached_property
    def row(self) -> ServicePlace | None:
        return NOW.rows(ServicePlace).filter(unit=self.unit).first()

    def opens(self) -> None:
        if self.unit.service_area_id is None:
            raise Refused("Enheten hör inte till någon verksamhet.", "Välj en enhet som ger en tjänst.")

    def initial(self) -> dict[str, Any]:
        names = [name for name in forms.PlaceForm.base_fields if name != "version"]
        told = {name: getattr(self.row, name) for name in names} if self.row else {}
        return told | {"version": version_of([self.row] if self.row else [])}

    def act(self, form: Any) -> Any:
        told = dict(form.cleaned_data)
        version = told.pop("version")
        return describing.set_place(by=self.by, unit=self.unit, told=told, version=version)


urlpatterns = [
    path("publicering/", publications_page, name="publications"),
    path("publicering/<slug:wanted>/", publication_page, name="publication"),
    path("publicering/<slug:key>/forhandsvisa/", preview, name="preview"),
    *paths(Begin, Change, Publish, Renew, Withdraw, DescribeService, SetPlace),
]
