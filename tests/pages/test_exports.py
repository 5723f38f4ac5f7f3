"""What leaves as a file asks for the same rights as what is shown: every kind's export, every download, the API."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from styrkedjan.areas.indicators.models import IndicatorValue
from styrkedjan.areas.planning.models import StaffPost
from styrkedjan.areas.reporting.models import ElementAssessment
from styrkedjan.foundation import imports, roles, tokens
from styrkedjan.foundation.imports import ImportKind
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import ROLES, Permission, Role
from tests import factories
from tests.pages.test_concealment import api_addresses, texts
from tests.pages.test_doors import guarded
from tests.pages.world import ADDRESSES, World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# What only some may see, and the permission that it takes.
SECRETS = {
    Permission.VIEW_SALARIES: "43219",
    Permission.REPORT_VALUES: "41,4213",
    Permission.VIEW_DRAFTS: "utkastets-ord",
}
# What an export takes beside the kind's own permission.
ALSO = {
    "staff_budget": {Permission.VIEW_SALARIES},
    "values": {Permission.REPORT_VALUES},
    "indicators": {Permission.EDIT_INDICATORS},
    "targets": {Permission.EDIT_INDICATORS},
    "goals": {Permission.EDIT_CHAIN},
}
FORMS = ("pdf", "docx", "xlsx", "html", "json", "csv", "sie", "txt")


def tables() -> list[ImportKind]:
    return [kind for kind in imports.kinds() if isinstance(kind, ImportKind)]


@pytest.fixture
def world() -> World:
    made = build_world()
    by = {"created_by": factories.author(), "changed_by": factories.author()}
    made.mine.report.summary = SECRETS[Permission.VIEW_DRAFTS]
    made.mine.report.save()
    ElementAssessment.objects.create(
        report=made.mine.report, element=made.mine.element, comment=SECRETS[Permission.VIEW_DRAFTS], **by
    )
    StaffPost.objects.create(
        unit=made.mine.unit, year=2026, row=1, title="Lärare", posts=1, degree=1, known_by=factories.author(),
        salary=Decimal(SECRETS[Permission.VIEW_SALARIES]),
    )  # fmt: skip
    measure = made.mine.indicator
    measure.suppression_threshold, measure.decimals = 5, 4
    measure.save()
    IndicatorValue.objects.create(
        indicator=measure, unit=made.mine.unit, period="2025", n=3, known_by=factories.author(),
        value=Decimal(SECRETS[Permission.REPORT_VALUES].replace(",", ".")),
    )  # fmt: skip
    return made


def told(client: Client, address: str, headers: dict[str, str] | None = None) -> set[Permission]:
    """The secrets that an answer tells."""
    every = " ".join(texts(client.get(address, {"ar": "2026"}, headers=headers))).replace("\xa0", "")
    marks = (every, every.replace("&nbsp;", ""))
    return {
        permission
        for permission, secret in SECRETS.items()
        if any(form in text for text in marks for form in {secret, secret.replace(",", ".")})
    }


@pytest.mark.parametrize("role", Role)
def test_an_export_asks_for_what_the_kind_asks_for(client: Client, world: World, role: Role) -> None:
    client.force_login(factories.user_with(role, world.committee))
    for kind in tables():
        needed = {kind.permission, Permission.VIEW} | ALSO.get(kind.key, set())
        answer = client.get(reverse("imports:export", kwargs={"kind": kind.key}))
        assert answer.status_code in ({200, 403} if needed <= ROLES[role].permissions else {403}), kind.key
        there = client.get(reverse("imports:export", kwargs={"kind": kind.key}), {"enhet": world.theirs.unit.code})
        assert there.status_code in (403, 404), kind.key


def test_each_export_is_open_to_some_role(client: Client, world: World) -> None:
    """So that the tests here can fail."""
    person = everybody(world)
    client.force_login(person)
    for kind in tables():
        assert client.get(reverse("imports:export", kwargs={"kind": kind.key})).status_code == 200, kind.key


def everybody(world: World) -> User:
    person = factories.user("alla")
    for role in Role:
        factories.give(person, role, world.root)
    return person


def addresses(world: World) -> Iterator[str]:
    """Every address with every form that it has, and every kind's export."""
    for route in guarded():
        given = ADDRESSES[route.name].kwargs(world, "mine")
        for form in FORMS if "form" in given else ("",):
            try:
                yield reverse(route.name, kwargs=given | ({"form": form} if form else {}))
            except NoReverseMatch:
                continue
    for kind in tables():
        yield reverse("imports:export", kwargs={"kind": kind.key})


@pytest.mark.parametrize("missing", SECRETS)
def test_who_may_everything_but_one_thing_sees_that_nowhere(
    client: Client, world: World, missing: Permission, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = ROLES[Role.CONTROLLER]
    monkeypatch.setitem(roles.ROLES, Role.CONTROLLER, info._replace(permissions=frozenset(Permission) - {missing}))
    person = factories.user_with(Role.CONTROLLER, world.root)
    client.force_login(person)
    client.raise_request_exception = False
    seen: set[Permission] = set()
    for address in addresses(world):
        found = told(client, address)
        assert missing not in found, address
        seen |= found
    headers = {"Authorization": f"Bearer {tokens.create(by=None, user=person, name='prov')}"}
    for address in api_addresses(Client(), world):
        assert missing not in told(Client(), address, headers), address
    assert seen == SECRETS.keys() - {missing}, "de andra hemligheterna ska synas, annars prövas ingenting"
