"""Forms x roles x methods x municipalities, with bodies that the forms take: a refusal is for the right and no other
reason, and whoever is refused has not caused a single write. Who may and sends it twice has done it once.

What the doors ask for is told by their own permission and the tree; what an action asks for stands in `NEEDED`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse

from styrkedjan.areas.organisation import permissions
from styrkedjan.foundation import access, once
from styrkedjan.foundation.access import Grant
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import ROLES, Permission, Role
from tests import factories
from tests.pages import every_form
from tests.pages.every_form import NOTHING_TO_CHOOSE, SCENES, body, forms_met, view_of
from tests.pages.forms import SentForm
from tests.pages.reading import entered
from tests.pages.test_doors import _may, guarded, refusals_drawn_once
from tests.pages.world import ABOUT, ADDRESSES, World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
P = Permission

# What each action takes, where the event is. An area's word stands for all its actions that are not told themselves.
NEEDED: dict[str, Permission | None] = {
    "books": P.EDIT_ACCOUNTS,
    "chain": P.EDIT_CHAIN,
    **dict.fromkeys(("chain.create_year", "chain.prepare_year", "chain.open_year", "chain.close_year"), P.MANAGE_YEAR),
    "chain.create_elements": P.MANAGE_YEAR,
    **dict.fromkeys(("chain.copy_model", "chain.save_model", "chain.choose_model"), P.MANAGE_YEAR),
    "economy": P.EDIT_FRAMES,
    **dict.fromkeys(
        ("economy.change_request", "economy.draft_request", "economy.send_request", "economy.withdraw_request",
         "economy.state_priority", "economy.reallocate", "economy.undo_reallocation", "economy.save_budget",
         "economy.adopt_carry_over_rules", "economy.save_staff"), P.EDIT_BUDGET),
    **dict.fromkeys(
        ("economy.mark_item", "economy.correct_item", "economy.unmark_item", "economy.save_forecast",
         "economy.sign_forecast", "economy.review_remarks", "economy.withdraw_review"), P.FORECAST),
    **dict.fromkeys(("economy.call_for_forecasts", "economy.close_month", "economy.reopen_month"), P.CLOSE_MONTH),
    "foundation": None,  # one's own keys
    "indicators": P.EDIT_INDICATORS,
    "indicators.link": P.EDIT_CHAIN,
    "indicators.unlink": P.EDIT_CHAIN,
    "indicators.report_value": P.REPORT_VALUES,
    "indicators.report_values": P.REPORT_VALUES,
    "investments": P.EDIT_INVESTMENTS,
    **dict.fromkeys(
        ("investments.approve_deviations", "investments.collect_deviations", "investments.decide_project",
         "investments.decide_urgently", "investments.notify_council", "investments.set_frame",
         "investments.try_balance"), P.EDIT_FRAMES),
    "organisation": P.EDIT_ORGANISATION,
    **dict.fromkeys(
        ("organisation.add_person", "organisation.assign_role", "organisation.end_role", "organisation.new_password"),
        P.MANAGE_PEOPLE),
    "organisation.change_password": None,
    "planning": P.EDIT_FRAMES,
    **dict.fromkeys(("planning.create_group", "planning.add_member", "planning.end_membership"), P.MANAGE_PEOPLE),
    **dict.fromkeys(
        ("planning.create_motion", "planning.edit_motion", "planning.delete_motion", "planning.present_motion",
         "planning.ask", "planning.confirm_member"), P.EDIT_MOTION),
    **dict.fromkeys(
        ("planning.save_volumes", "planning.save_costs", "planning.save_staff", "planning.write_budget",
         "planning.distribute", "planning.begin_fees", "planning.set_fee", "planning.remove_fee",
         "planning.propose_fees"), P.EDIT_BUDGET),
    "reporting.open_round": P.OPEN_ROUNDS,
    "reporting.change_round": P.OPEN_ROUNDS,
    "reporting.close_round": P.OPEN_ROUNDS,
    "reporting.reopen_round": P.OPEN_ROUNDS,
    **dict.fromkeys(
        ("reporting.draft_instruction", "reporting.change_instruction", "reporting.issue_instruction",
         "reporting.withdraw_instruction"), P.OPEN_ROUNDS),
    "reporting.answer_instruction": P.SUBMIT_REPORT,
    "reporting.take_back": P.SUBMIT_REPORT,
    "reporting.save_report": P.WRITE_REPORT,
    "reporting.submit": P.SUBMIT_REPORT,
    "reporting.approve": P.APPROVE_REPORT,
    "reporting.refer_back": P.REFER_BACK,
    "reporting.decide": P.DECIDE_REPORT,
    "year_end": P.EDIT_YEAR_END,
    **dict.fromkeys(
        ("year_end.approve_plan", "year_end.decide", "year_end.enter_opening", "year_end.freeze",
         "year_end.lift_freeze", "year_end.take_back_opening", "year_end.test"), P.DECIDE_YEAR_END),
    "year_end.request_use": P.EDIT_BUDGET,
}  # fmt: skip
for _about in ABOUT:
    NEEDED |= _about.NEEDED
# So many forms there are, of which so many write when somebody who may sends them.
FEWEST_FORMS, FEWEST_WRITING = 100, 65


def needed(action: str) -> Permission | None:
    return NEEDED[action] if action in NEEDED else NEEDED[action.split(".")[0]]


@contextmanager
def writes() -> Iterator[list[str]]:
    """The tables that are written to; that somebody looked is no write of ours."""
    found: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.split(None, 3)
        if words[0] in {"INSERT", "UPDATE", "DELETE"}:
            table = words[1 if words[0] == "UPDATE" else 2].strip('"')
            found.extend([table] if table != "django_session" else [])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


@contextmanager
def taken_back(client: Client) -> Iterator[None]:
    """What is done is undone; so is a session that was begun anew."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def refused(client: Client, form: SentForm, method: str = "post") -> str:
    """What is wrong with how somebody without the right was answered; "" when nothing is."""
    with taken_back(client), writes() as written:
        status = getattr(client, method)(form.action, body(form)).status_code
    return "" if status in (403, 404) and not written else f"{form.action}: {status}, skrev {sorted(set(written))}"


def field_errors(answer: Any) -> dict[str, Any]:
    """What the form itself refuses, field by field."""
    asked = answer.status_code == 422 and answer.resolver_match.view_name not in NOTHING_TO_CHOOSE
    form = (answer.context or {}).get("form") if asked else None
    return {name: told for name, told in getattr(form, "errors", {}).items() if name != "__all__"}


@pytest.fixture
def world() -> World:
    return build_world()


def people(world: World) -> dict[str, Client]:
    """Who may nothing here: everything in the other committee, everything in another municipality, nobody."""
    other = factories.municipality("0999", name="Annanstans")
    return {
        "den andra nämnden": entered(every_form.everybody(world, world.theirs.unit, "grannen"), faults_raised=False),
        "en annan kommun": entered(every_form.everybody(world, other, "främlingen"), faults_raised=False),
    }


@refusals_drawn_once()
def test_every_form_of_every_role(world: World) -> None:
    holders = {role: factories.user_with(role, world.committee, f"person_{role.value}") for role in Role}
    for person in holders.values():
        person.set_password("hemligt-lösenord")
        person.save()
    clients = {role: entered(person, faults_raised=False) for role, person in holders.items()}
    held = {role: permissions.grants(User.objects.get(pk=person.pk)) for role, person in holders.items()}
    outside = people(world)
    wrong: list[str] = []
    tried, wrote = 0, set()
    for scene in SCENES:
        with every_form.set_up(scene, world) as person:
            mighty = entered(person, faults_raised=False)
            for form in list(forms_met(mighty, world, scene)):
                tried += 1
                with taken_back(mighty):
                    answer = mighty.post(form.action, body(form))
                    wrong += [f"{form.action}: formuläret vägrar {told}" for told in [field_errors(answer)] if told]
                    if once.FIELD not in form.data():
                        wrong.append(f"{form.action}: formuläret har inget engångsnummer")
                    if events := list(AuditEvent.objects.values_list("action", "unit_path")):
                        wrote.add(view_of(form))
                        wrong += _wrong_again(mighty, form, answer, len(events))
                for role in worth_trying(form, held, events, world):
                    wrong += [f"{role}: {one}" for one in _wrong_of_role(clients[role], held[role], form, world)]
                wrong += _wrong_outside(outside, form, world)
    assert not wrong, "\n".join(wrong)
    assert tried >= FEWEST_FORMS, tried
    assert len(wrote) >= FEWEST_WRITING, sorted(wrote)


def worth_trying(
    form: SentForm, held: dict[Role, tuple[Grant, ...]], events: list[tuple[str, str]], world: World
) -> Iterator[Role]:
    """Everyone whom the door lets in and the action is to stop; and of those who are stopped at the door the one who
    may most, of those who may do it all the one who may least.

    A door is tried with every role by `test_doors`, and asks the same whether something is read or sent.
    """
    permission = getattr(resolve(form.action.split("?")[0]).func, "permission", None)
    wanted = [(right, path) for action, path in events if (right := needed(action)) is not None]
    stopped, free = list[Role](), list[Role]()
    for role in sorted(held, key=lambda role: (len(ROLES[role].permissions), role)):
        if not _may(role, permission, world, view_of(form), "mine"):
            stopped.append(role)
        elif all(access.may(held[role], right, path) for right, path in wanted):
            free.append(role)
        else:
            yield role
    yield from (*stopped[-1:], *free[:1])


def _wrong_again(client: Client, form: SentForm, first: Any, events: int) -> Iterator[str]:
    """The very same sending once more, as by who presses twice: nothing more is done, and it leads to the same."""
    again = client.post(form.action, body(form))
    if (now := AuditEvent.objects.count()) != events:
        yield f"{form.action}: sänt två gånger, {now} händelser i stället för {events}"
    if again.status_code not in (302, 409) or again.get("Location") != first.get("Location"):
        yield f"{form.action}: sänt två gånger, {again.status_code} {again.get('Location')}"


def _wrong_of_role(client: Client, held: tuple[Grant, ...], form: SentForm, world: World) -> Iterator[str]:
    role = held[0].role
    permission = getattr(resolve(form.action.split("?")[0]).func, "permission", None)
    if not _may(role, permission, world, view_of(form), "mine"):
        yield from filter(None, [refused(client, form)])
        return
    with taken_back(client), writes() as written:
        status = client.post(form.action, body(form)).status_code
        for event in AuditEvent.objects.all():
            wanted = needed(event.action)
            if wanted is not None and not access.may(held, wanted, event.unit_path):
                yield f"{form.action}: {event.action} vid {event.unit_path} utan {wanted}"
    if status >= 500 or (status in (403, 404) and written):
        yield f"{form.action}: {status}, skrev {sorted(set(written))}"


def _wrong_outside(outside: dict[str, Client], form: SentForm, world: World) -> Iterator[str]:
    """Everything that may be done is done at home."""
    name = view_of(form)
    if ADDRESSES[name].subject not in ("own", "import", "municipality"):
        told = [("den andra nämnden", "post")]
        if {"pk", "code", "key", "person"} & resolve(form.action.split("?")[0]).kwargs.keys():
            told.append(("en annan kommun", "post"))
        yield from (f"{who}: {one}" for who, method in told if (one := refused(outside[who], form, method)))


def test_a_stranger_posts_nothing(world: World) -> None:
    client = Client()
    for name, address in ADDRESSES.items():
        with taken_back(client), writes() as written:
            answer = client.post(reverse(name, kwargs=address.kwargs(world, "mine")), {"name": "x"})
        assert (answer.status_code, written) == (302, []), name
        assert answer["Location"].startswith("/logga-in/"), name


@refusals_drawn_once()
def test_there_are_no_other_methods(world: World) -> None:
    """Nobody, whatever the role, is answered as if the page was read or the form was sent."""
    others = ("put", "patch", "delete", "options", "trace")
    for method in others:
        assert getattr(Client(), method)("/logga-in/").status_code == 405, method
    client = entered(every_form.everybody(world), faults_raised=False)
    # Every door has the same list of methods, so each address is tried with two of the others, by turns.
    for number, route in enumerate(guarded()):
        address = reverse(route.name, kwargs=ADDRESSES[route.name].kwargs(world, "mine"))
        for method in (others[number % 5], others[(number + 2) % 5]):
            with writes() as written:
                status = getattr(client, method)(address).status_code
            assert (status, written) == (405, []), (method, address)


def test_a_head_is_refused_as_the_page_is(world: World) -> None:
    client = entered(factories.user_with(Role.AUDITOR, world.theirs.unit), faults_raised=False)
    for route in guarded():
        if ADDRESSES[route.name].subject in ("unit", "principal", "missing"):
            address = reverse(route.name, kwargs=ADDRESSES[route.name].kwargs(world, "mine"))
            answer = client.head(address)
            assert answer.status_code in (403, 404), address
            assert answer.content == b""


def test_the_api_only_reads(world: World) -> None:
    client = entered(every_form.everybody(world), faults_raised=False)
    paths = json.loads(client.get("/api/v1/openapi.json").content)["paths"]
    for path, operations in paths.items():
        assert set(operations) == {"get"}, path
        address = path.format(code="100", key="I1", element_id=1, scenario_id=1, report_id=1, year=2026)
        for method in ("post", "put", "patch", "delete"):
            with writes() as written:
                status = getattr(client, method)(address).status_code
            assert (status, written) == (405, []), (method, address)
