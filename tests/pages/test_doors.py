"""Every address x every role: nobody passes a door that their role does not open, and no view lacks a door.

The expectation is computed from the roles' own permissions and the tree, never from the views.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from styrkedjan.foundation import imports
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import ROLES, Permission, Role
from styrkedjan.pages.kit import refusals
from styrkedjan.pages.kit.viewer import SESSION_KEY
from tests import factories
from tests.pages.world import ADDRESSES, World, build_world

pytestmark = pytest.mark.django_db

# Views that open without a log-in, and why.
OPEN = {
    "start:log_in": "här loggar man in",
    **{
        f"sign_in:{name}": "här loggar man in"
        for name in (
            "begin",
            "oidc_answer",
            "saml_answer",
            "saml_done",
            "metadata",
            "choose",
            "second_step",
            "ask_passkey",
            "take_passkey",
            "leave",
            "left",
            "oidc_back",
            "saml_message",
            "front_channel",
        )
    },
    "healthz": "sond",
    "readyz": "sond",
    "metrics": "bara tjänstens egen dator, eller den som visar nyckeln; se config/test_metrics.py",
    "help:accessibility": "tillgänglighetsredogörelsen läses av alla",
    "records:stop_letters": "länken i brevet är nyckeln",
    "providers:public": "det som kommunen har valt att visa för alla",
    "inspection:public": "det som är beslutat och publicerat",
    "documents:public": "de styrdokument som är beslutade och gäller",
    "documents:open_file": "den fil som är dokumentet, så länge det är beslutat och gäller",
    "assessment:public": "en publicerad utvärdering i kort form",
    "assessment:open_data": "publicerade resultat som öppna data",
    "voices:say": "den som inte är inloggad säger vad den tycker",
    "voices:track": "koden på kvittot är nyckeln",
    "voices:way": "vart det vänder sig som inte är en synpunkt",
    "voices:public_promises": "det som är beslutat och hur det har gått",
    "voices:answer_survey": "adressen i brevet är nyckeln, och inget sparas om den som svarar",
    "voices:public_dialogues": "det som är öppnat",
    "voices:public_proposals": "förslagen är allmänna",
    "voices:public_budget": "koden i brevet är rätten att rösta",
    "improvement:open_practices": "det som är delat efter beslut och publicerat",
    "voices:improved": "det som är publicerat, och antal utan små tal",
    "assessment:award_public": "nominerade och vinnare är offentliga",
    "assessment:award_public_one": "nominerade och vinnare är offentliga",
    "assessment:award_public_book": "boken är offentlig när juryn har beslutat",
    "assessment:award_public_book_file": "boken är offentlig när juryn har beslutat",
    **{
        f"portal:{name}": "bara det som är beslutat och publicerat; se pages/portal/test_leaks.py"
        for name in (
            "municipalities",
            "accessibility",
            "start",
            "service",
            "promises",
            "documents",
            "annual_report",
            "budget",
            "wheel",
            "compare",
            "compare_service",
            "side_by_side",
            "provider",
            "data",
            "data_set",
            "file",
            "edition_file",
            "catalogue",
        )
    },
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the pages."""

    name: str
    view: Any


@cache
def routes() -> tuple[Route, ...]:
    found = [route for route in _walk(get_resolver().url_patterns) if not route.name.startswith("api_")]
    return tuple(sorted(found, key=lambda route: route.name))


def _walk(patterns: list[Any], namespace: str = "") -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from _walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name or str(pattern.pattern)
            yield Route(name, pattern.callback)


def guarded() -> list[Route]:
    return [route for route in routes() if route.name not in OPEN]


@contextmanager
def refusals_drawn_once() -> Iterator[None]:
    """Each kind of refusal is drawn the first time each person meets it; after that its status is what is judged."""
    drawn: set[tuple[Any, ...]] = set()
    draw, handler_of = refusals.render, URLResolver.resolve_error_handler

    def refuse(request: Any, template: str, context: Any, status: int) -> HttpResponse:
        kind = (request.user.pk, template, status)
        if kind in drawn:
            return HttpResponse(status=status)
        drawn.add(kind)
        return draw(request, template, context, status=status)

    def handler(resolver: URLResolver, status: int) -> Any:
        def answer(request: Any, *told: Any, **more: Any) -> HttpResponse:
            kind = (request.user.pk, status)
            if status == 404 and kind in drawn:
                return HttpResponse(status=status)
            drawn.add(kind)
            return handler_of(resolver, status)(request, *told, **more)

        return answer

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(refusals, "render", refuse)
        patched.setattr(URLResolver, "resolve_error_handler", handler)
        yield


def test_every_view_has_a_door() -> None:
    without = [route.name for route in guarded() if not getattr(route.view, "has_door", False)]
    assert without == [], "Sätt @door på vyerna, eller skriv varför de är öppna."


# What is everybody's own, or for everybody: nothing of the municipality is told there to who may not see it.
NEEDS_NO_RIGHT = {
    "help:here", "help:image", "help:page", "onboarding:begin", "onboarding:municipalities",
    "records:letter", "records:notices", "start:choose", "start:keys", "start:log_out",
    "sign_in:add_passkey", "sign_in:app", "sign_in:codes", "sign_in:make_passkey", "sign_in:own", "sign_in:remove",
    "start:password", "start:pick_unit", "start:revoke_key", "start:search", "start:start", "start:still_here",
}  # fmt: skip


def test_only_what_is_everybodys_own_asks_for_no_right() -> None:
    assert {route.name for route in guarded() if getattr(route.view, "permission", None) is None} == NEEDS_NO_RIGHT


def test_every_address_is_tried() -> None:
    names = {route.name for route in guarded()}
    untold = [name for name in names if name not in ADDRESSES]
    assert untold == [], "Skriv i tests/pages/world.py vad adressen handlar om."
    assert set(ADDRESSES) - names == set(), "Adresserna finns inte längre."


@pytest.fixture
def world() -> World:
    return build_world()


# Who may do what is the same on every database; these two roles between them open every page on each.
ON_EVERY_DATABASE = {Role.CONTROLLER, Role.ADMINISTRATOR}
LEAST_AND_MOST = sorted(Role, key=lambda role: (len(ROLES[role].permissions), role))[:: len(Role) - 1]
EVERY_ROLE = [
    pytest.param(role, marks=[] if role in ON_EVERY_DATABASE else [pytest.mark.any_database]) for role in Role
]


@pytest.mark.parametrize("role", EVERY_ROLE)
@refusals_drawn_once()
def test_a_role_opens_its_own_doors_and_no_others(client: Client, world: World, role: Role) -> None:
    """The person holds the role on a committee; each address is tried on that committee and on its neighbour.

    Whoever is to be stopped is. An address is opened by those of its roles that may least and most: what lies behind
    a door is one and the same to those between. What is the neighbour's is nobody's by their role, so there it
    is enough that those two are stopped.
    """
    person = factories.user_with(role, world.committee, f"person_{role.value}")
    client.force_login(person)
    client.raise_request_exception = False
    wrong = []
    for route in guarded():
        mine, theirs = (_address(world, route.name, side) for side in ("mine", "theirs"))
        asked = {("mine", mine): _who_may(route, world, "mine")}
        if theirs != mine:
            asked["theirs", theirs] = _who_may(route, world, "theirs")
        for (side, address), may in asked.items():
            if role in may[1:-1] or (side == "theirs" and not may and role not in LEAST_AND_MOST):
                continue
            status = client.get(address).status_code
            if not _fits(role in may, status):
                wrong.append(f"{route.name} ({address}): väntade {'in' if role in may else 'stopp'}, fick {status}")
    assert not wrong, "\n".join(wrong)


def _who_may(route: Route, world: World, side: str) -> list[Role]:
    """The roles that the address is open to, from the one that may least to the one that may most."""
    permission: Permission | None = getattr(route.view, "permission", None)
    anywhere = getattr(route.view, "anywhere", False)
    free = [role for role in Role if _may(role, permission, world, route.name, side, anywhere=anywhere)]
    return sorted(free, key=lambda role: (role in ON_EVERY_DATABASE, len(ROLES[role].permissions), role))


@pytest.mark.any_database
def test_a_stranger_is_always_sent_to_the_log_in(client: Client, world: World) -> None:
    for route in guarded():
        response = client.get(_address(world, route.name, "mine"))
        assert response.status_code == 302, route.name
        assert response["Location"].startswith("/logga-in/"), route.name


@pytest.mark.any_database
@refusals_drawn_once()
def test_another_municipality_does_not_exist(client: Client, world: World) -> None:
    """Even somebody who may do everything at home finds nothing of ours."""
    away = factories.municipality("0999", name="Annanstans")
    person = _with_every_role(away)
    client.force_login(person)
    for route in guarded():
        if ADDRESSES[route.name].subject in ("own", "import") or not _names_ours(world, route.name):
            continue
        status = client.get(_address(world, route.name, "mine")).status_code
        assert status in (404, 405), f"{route.name}: {status}"


@pytest.mark.any_database
def test_nothing_is_sent_from_a_page_as_known_then(client: Client, world: World) -> None:
    """Neither with a form nor past it: what the page told may be another today."""
    client.force_login(_with_every_role(world.root))
    session = client.session
    session[SESSION_KEY] = {"as_of": (timezone.localdate() - timedelta(days=1)).isoformat()}
    session.save()
    before = AuditEvent.objects.count()
    for route in guarded():
        if getattr(route.view, "permission", None) is not None:
            answer = client.post(_address(world, route.name, "mine"), {"then": "save"})
            assert answer.status_code in (404, 409), f"{route.name}: {answer.status_code}"
    assert AuditEvent.objects.count() == before


def _names_ours(world: World, name: str) -> bool:
    """Whether the address names something of this municipality (a list of one's own, a year or a format does not)."""
    return bool({"pk", "code", "key", "person"} & ADDRESSES[name].kwargs(world, "mine").keys())


def _with_every_role(root: Any) -> User:
    person = factories.user("allsmaktig")
    for role in Role:
        factories.give(person, role, root)
    return person


def _may(
    role: Role, permission: Permission | None, world: World, name: str, side: str, *, anywhere: bool = False
) -> bool:
    subject = ADDRESSES[name].subject
    if subject == "missing":
        return False
    if subject == "import":
        named = ADDRESSES[name].kwargs(world, side).get("kind")
        kinds = [imports.kind_of(named)] if named else imports.kinds()
        return any(kind.permission in ROLES[role].permissions for kind in kinds)
    if permission is None:
        return True
    if anywhere:
        return permission in ROLES[role].permissions
    if not {permission, ADDRESSES[name].also or permission} <= ROLES[role].permissions:
        return False
    covers = {"unit": side == "mine", "principal": False, "own": True, "municipality": True}
    return covers[subject]


def _fits(expected: bool, status: int) -> bool:
    # 405: the door let the person through to a view that only answers to POST; 302 and 409 are answers from inside.
    return status in (200, 204, 302, 405, 409, 422) if expected else status in (403, 404)


def _address(world: World, name: str, side: str) -> str:
    return reverse(name, kwargs=ADDRESSES[name].kwargs(world, side))
