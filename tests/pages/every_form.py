"""Every form there is, as somebody who may everything meets it, with what a person would write in it.

What stands in a form is sent as it stands, and something is written where it is empty; where the form's own rules want
something in particular it is told in `WRITTEN`, so that what refuses a sending is never the form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import Motion, PartyMembership
from styrkedjan.domain.frame_request_states import RequestState
from styrkedjan.domain.investment_states import ProjectState
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.year_end_states import CarryOverState
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.pages.organisation.deeds import UNIT_DEEDS
from tests import factories
from tests.pages.forms import SentForm, forms_of
from tests.pages.test_doors import guarded
from tests.pages.world import ABOUT, ADDRESSES, World

# The choice at the top and the way out write nothing.
WITHOUT = {"/val/", "/logga-ut/"}
PASSWORD = "fyra-helt-andra-ord"
NO_MONTHS = {f"m{month:02d}": "" for month in range(1, 13)}

# View -> what its form wants in particular.
WRITTEN: dict[str, dict[str, str]] = {
    "accounts:dealings": {f"{of}_{row}": "" for row in (2, 3) for of in ("seller", "buyer", "kind", "amount", "note")},
    "economy:correct_mark": {"belongs_to": ""},
    "economy:mark": {"belongs_to": ""},
    "economy:own_rules": {"link": "https://exempel.se/regler"},
    "organisation:give_role": {"username": "vald", "valid_to": ""},
    "organisation:merge": {"others": "200"},
    "organisation:move": {"to": "200"},
    "organisation:new_person": {
        "username": "nykomling", "first_name": "Ny", "last_name": "Person", "email": "ny@exempel.se",
    },
    "organisation:rename": {"name": "Nytt namn"},
    "planning:members": {"username": "vald"},
    "planning:new_profile": NO_MONTHS | {"m03": "100"},
    "start:keys": {"password": "hemligt-lösenord"},
    "start:password": {
        "old_password": "hemligt-lösenord", "new_password1": PASSWORD, "new_password2": PASSWORD,
    },
}  # fmt: skip

# What has to be ticked, since nothing is from the beginning.
TICKED = {"onboarding:catalogue": {"keys": ["N15643"]}}

# Forms whose choice is empty in the world: no goal there has one above it, or one beside, and the proposal that a
# motion changes has no lines to move money between.
NOTHING_TO_CHOOSE = {"chain:link", "chain:unlink", "planning:add_change"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A state of the world, whoever meets its forms, and the addresses where they are (None: all)."""

    name: str
    set_up: Callable[[World], None]
    person: Callable[[World], User]
    views: re.Pattern[str] | None = None


def everybody(world: World, where: Unit | None = None, name: str = "allsmaktig") -> User:
    """A person with every role on a unit, or in the municipality."""
    found = User.objects.filter(username=name).first()
    if found is not None:
        return found
    person = factories.user(name)
    person.set_password("hemligt-lösenord")
    person.save()
    for role in Role:
        factories.give(person, role, where or world.root)
    return person


def member(world: World) -> User:
    """An elected person in the party group, with a change in the group's draft to look at."""
    person = factories.user_with(Role.COMMITTEE_MEMBER, world.root)
    row = world.planning.membership
    by = {"created_by": person, "changed_by": person, "confirmed_by": person, "confirmed_at": row.confirmed_at}
    PartyMembership.objects.create(group=row.group, user=person, valid_from=factories.START, **by)
    return person


def _as_it_stands(world: World) -> None:
    if not User.objects.filter(username="vald").exists():
        factories.user_with(Role.COMMITTEE_MEMBER, world.committee, "vald")


def _handed_in(world: World) -> None:
    side = world.mine
    side.report.state, side.frame_request.state = ReportState.SUBMITTED, RequestState.SENT
    side.project.state, side.carry_over.state = ProjectState.DECIDED, CarryOverState.REVIEWED
    for row in (side.report, side.frame_request, side.project, side.carry_over):
        row.save()


def _approved(world: World) -> None:
    side = world.mine
    side.report.state, side.project.state = ReportState.APPROVED, ProjectState.FINISHED
    side.report.save()
    side.project.save()


def _party(world: World) -> None:
    Motion.objects.filter(pk=world.planning.draft.pk).update(title="Provets utkast")


SCENES = (
    Scene("som det står", _as_it_stands, everybody),
    Scene("inlämnat", _handed_in, everybody, re.compile(r"reporting:re|investments:|economy:.*request|year_end:dec")),
    Scene("godkänt", _approved, everybody, re.compile(r"reporting:re|investments:(project|account|reopen|balance)")),
    Scene("i partigruppen", _party, member, re.compile(r"planning:(workshop|motion|present|try|add)")),
)

for _about in ABOUT:
    WRITTEN |= _about.WRITTEN
    SCENES += tuple(Scene(name, change, everybody, views) for name, change, views in _about.SCENES)


@contextmanager
def set_up(scene: Scene, world: World) -> Iterator[User]:
    """The world as in the scene, and the person; taken back afterwards."""
    with transaction.atomic():
        scene.set_up(world)
        yield scene.person(world)
        transaction.set_rollback(True)


def view_of(form: SentForm) -> str:
    return resolve(form.action.split("?")[0]).view_name


def body(form: SentForm) -> dict[str, list[Any]]:
    """What is sent: valid as far as the form goes."""
    found = form.data()
    told = {name: [value] for name, value in WRITTEN.get(view_of(form), {}).items() if name in found}
    if view_of(form) in {f"organisation:{one.name}" for one in UNIT_DEEDS}:
        told["bekrafta"] = ["1"]
    if view_of(form) in ("imports:upload", "assessment:load_bank"):
        told["file"] = [SimpleUploadedFile("prov.csv", b"Kod;Namn\n1;Ett\n")]
    years = {name: ["2026"] for name, value in found.items() if name.endswith("year") and value == ["1"]}
    return found | years | told | TICKED.get(view_of(form), {})


def forms_met(client: Client, world: World, scene: Scene) -> Iterator[SentForm]:
    """One of each form of the scene's pages; its person is logged in with the client."""
    seen = set()
    for route in guarded():
        if scene.views is not None and not scene.views.match(route.name):
            continue
        page = reverse(route.name, kwargs=ADDRESSES[route.name].kwargs(world, "mine"))
        answer = client.get(page)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        for form in forms_of(page, answer.content.decode()):
            shape = (re.sub(r"\d+", "", form.action), tuple(name for name, _ in form.fields))
            if form.action not in WITHOUT and shape not in seen:
                seen.add(shape)
                yield form
