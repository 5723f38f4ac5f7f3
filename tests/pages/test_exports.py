"""What leaves as a file asks for the same rights as what is shown: every kind's export, every download, the API."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

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
from tests.pages.people.secret import SECRET as SEALED
from tests.pages.reading import entered
from tests.pages.test_concealment import api_addresses, texts
from tests.pages.test_doors import guarded
from tests.pages.world import ADDRESSES, World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# What only some may see, and the permission that it takes: a small number as it is and as it was before.
SECRETS = {
    Permission.VIEW_SALARIES: ("43219",),
    Permission.REPORT_VALUES: ("41,4213", "43,7891"),
    Permission.VIEW_DRAFTS: ("utkastets-ord",),
}
(SALARY,), (SMALL, REPLACED), (DRAFT,) = SECRETS.values()
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
    by = factories.author()
    report = made.mine.report
    report.summary = report.analysis = report.economy_comment = f"{DRAFT} i texten"
    report.save()
    ElementAssessment.objects.create(
        report=report, element=made.mine.element, status="not_reached", comment=f"{DRAFT} om målet",
        created_by=by, changed_by=by,
    )  # fmt: skip
    for year in (2026, 2027):
        for unit in (made.mine.unit, factories.unit(made.mine.unit, code=f"10{year % 10}")):
            StaffPost.objects.create(
                unit=unit, year=year, row=1, title="Lärare", posts=1, degree=1, known_by=by, salary=Decimal(SALARY)
            )
    _small_numbers(made)
    return made


def _small_numbers(world: World) -> None:
    measure = world.mine.indicator
    measure.suppression_threshold, measure.decimals, measure.aggregation = 5, 4, "mean"
    measure.save()
    factories.link(measure, world.mine.element)
    then, now = datetime(2026, 9, 2, tzinfo=UTC), datetime(2026, 9, 20, tzinfo=UTC)
    small, replaced = (Decimal(number.replace(",", ".")) for number in (SMALL, REPLACED))
    value = partial(IndicatorValue.objects.create, indicator=measure, period="2025", known_by=factories.author())
    value(unit=world.mine.unit, value=replaced, n=3, known_at=then, superseded_at=now)
    value(unit=world.mine.unit, value=small, n=3, known_at=now)
    value(unit=world.mine.unit, value=small, n=3, known_at=now, sex="K")
    value(unit=world.theirs.unit, value=Decimal("71.5"), n=80, known_at=now)


def told(client: Client, address: str, year: int = 2026, headers: dict[str, str] | None = None) -> set[Permission]:
    """The secrets that an answer tells."""
    asked = {"ar": f"{year}", "alla": "1", "visa": "alla", "enhet": "100", "q": "Delårsrapport"}
    answer = client.get(address, None if headers else asked, headers=headers)
    every = " ".join(texts(answer)).replace("\xa0", "").replace("&nbsp;", "")
    assert SEALED not in every, f"{address}: ett medarbetarsamtal läses av dess två, vad någon än får"
    return {
        permission
        for permission, secrets in SECRETS.items()
        if any(form in every for secret in secrets for form in {secret, secret.replace(",", ".")[:-1]})
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


@contextmanager
def without(missing: Set[Permission], world: World) -> Iterator[User]:
    """Somebody who may everything but that."""
    held = ROLES[Role.CONTROLLER]._replace(permissions=frozenset(Permission) - missing)
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(roles.ROLES, Role.CONTROLLER, held)
        yield factories.user_with(Role.CONTROLLER, world.root, f"utan_{'_'.join(sorted(missing))}")


def test_who_may_all_but_that_is_told_it_nowhere(world: World) -> None:
    """Neither of a year that is planned, where nothing is told that is in other years."""
    with without(SECRETS.keys(), world) as person:
        client = entered(person, faults_raised=False)
        assert [address for address in addresses(world) if told(client, address, 2027)] == []


def test_what_one_right_opens_no_other_does(world: World) -> None:
    """Wherever a secret is told to who may everything, it is not to who lacks its right and has the others."""
    with without(set(), world) as person:
        client = entered(person, faults_raised=False)
        open_to_them = {address: found for address in addresses(world) if (found := told(client, address))}
    assert set().union(*open_to_them.values()) == SECRETS.keys(), "det som ingen ser prövas inte"
    for missing in SECRETS:
        with without({missing}, world) as person:
            client = entered(person, faults_raised=False)
            asked = [address for address, found in open_to_them.items() if missing in found]
            assert [address for address in asked if missing in told(client, address)] == []


def test_a_key_is_told_none_of_it(world: World) -> None:
    """It may be in anybody's program, whatever its person may read on a page."""
    with without(set(), world) as person:
        headers = {"Authorization": f"Bearer {tokens.create(by=None, user=person, name='prov')}"}
        client = Client()
        assert [path for path in api_addresses(client, world) if told(client, path, headers=headers)] == []
