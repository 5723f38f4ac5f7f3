"""Party motions: private until presented, and presented only when they balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from styrkedjan.areas.organisation.actions.people import new_password
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import motions, parties, questions, scenarios
from styrkedjan.areas.planning.models import Motion, PartyGroup, PartyMembership
from styrkedjan.areas.planning.queries import motions as motions_queries
from styrkedjan.areas.planning.queries import scenarios as scenarios_queries
from styrkedjan.domain.errors import EditConflict, NotAllowed, Refused, WrongState
from styrkedjan.domain.planning.motions import Change, ChangeKind
from styrkedjan.domain.planning.multi_year import Key
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.planning.conftest import YEAR, party, proposal_of

D = Decimal
SCHOOL, STREETS = "200|grundskola|", "300||"
MOVE = Change(ChangeKind.MOVE, YEAR, D(1_000_000), STREETS, SCHOOL)
GIFT = Change(ChangeKind.FRAME, YEAR, D(50_000_000), target=SCHOOL)


@pytest.fixture
def green(town):
    """A group with one member, a proposal and a draft with a secret in title, introduction and reason."""
    group, member = party(town, "Grönt")
    motion = motions.create_motion(by=member, group=group, scenario=proposal_of(town), title="Hemlig rubrik")
    motions.change_text(by=member, motion=motion, title="Hemlig rubrik", introduction="Hemlig text", version=1)
    motions.add_change(by=member, motion=motion, change=MOVE, reason="Hemligt skäl")
    return group, member, Motion.objects.get()


@pytest.mark.parametrize("role", list(Role))
def test_no_role_reads_another_group_s_draft(town, green, role):
    person = factories.user_with(role, town.root)
    assert not permissions.readable_motions(person, town.root).exists()
    _, _, motion = green
    for attempt in (
        lambda: motions.change_text(by=person, motion=motion, title="x", introduction="", version=2),
        lambda: motions.add_change(by=person, motion=motion, change=MOVE),
        lambda: motions.remove_change(by=person, change=motion.changes.get()),
        lambda: motions.present(by=person, motion=motion),
        lambda: motions.delete_motion(by=person, motion=motion),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_member_of_another_group_reads_it_only_when_presented(town, green):
    _, member, motion = green
    _, other = party(town, "Blått")
    assert not permissions.readable_motions(other, town.root).exists()
    motions.present(by=member, motion=motion)
    assert permissions.readable_motions(other, town.root).get() == motion
    assert permissions.readable_motions(factories.user_with(Role.READER, town.root), town.root).count() == 1


def test_the_group_reads_its_own_draft(town, green):
    _, member, motion = green
    assert permissions.readable_motions(member, town.root).get() == motion


def test_who_leaves_the_group_or_the_council_reads_nothing_more(town, green):
    _, member, _ = green
    membership = member.party_memberships.get()
    parties.end_membership(by=town.administrator, membership=membership, last_day=date(2025, 12, 31))
    assert not permissions.readable_motions(member, town.root).exists()


def test_who_is_no_longer_elected_reads_nothing_more(town, green):
    _, member, _ = green
    member.role_assignments.update(valid_to=date(2025, 1, 1))
    member.__dict__.pop("_grants", None)
    assert not permissions.readable_motions(member, town.root).exists()


def test_the_log_tells_nothing_of_a_draft(town, green):
    _, member, motion = green
    motions.delete_motion(by=member, motion=motion)
    events = AuditEvent.objects.filter(action__contains="motion")
    assert set(events.values_list("action", flat=True)) == {
        "planning.create_motion", "planning.edit_motion", "planning.delete_motion",
    }  # fmt: skip
    for event in events:
        told = f"{event.target_type}{event.target_id}{event.target_label}{event.details}"
        assert told == "{}", f"{event.action} tells {told}"


def test_only_elected_people_work_in_groups(town):
    group = parties.create_group(by=town.administrator, principal=town.root, name="Rött")
    for role in (Role.CONTROLLER, Role.ADMINISTRATOR, Role.AUDITOR, Role.UNIT_HEAD, Role.READER):
        official = factories.user_with(role, town.root)
        with pytest.raises(Refused, match="förtroendeuppdrag"):
            parties.add_member(by=town.administrator, group=group, user=official)


def test_nobody_works_in_two_groups(town):
    _, member = party(town, "Rött")
    other = parties.create_group(by=town.administrator, principal=town.root, name="Blått")
    with pytest.raises(Refused, match="redan i en partigrupp"):
        parties.add_member(by=town.administrator, group=other, user=member)


def test_a_group_of_another_municipality_sees_nothing(town, green):
    from tests.areas.planning.conftest import make_town

    neighbour = make_town("0001")
    _, foreigner = party(neighbour, "Grönt")
    _, member, motion = green
    motions.present(by=member, motion=motion)
    assert not permissions.readable_motions(foreigner, town.root).filter(state="draft").exists()
    assert not permissions.readable_motions(foreigner, neighbour.root).exists()


def test_what_does_not_balance_cannot_be_presented(town, green):
    _, member, motion = green
    motions.add_change(by=member, motion=motion, change=GIFT)
    with pytest.raises(Refused, match="går inte ihop"):
        motions.present(by=member, motion=motion)
    assert Motion.objects.get().state == "draft"


def test_a_motion_without_changes_is_not_presented(town):
    group, member = party(town, "Grönt")
    motion = motions.create_motion(by=member, group=group, scenario=proposal_of(town), title="Tomt")
    with pytest.raises(Refused, match="ändrar ingenting"):
        motions.present(by=member, motion=motion)


def test_a_presented_motion_stands(town, green):
    _, member, motion = green
    motions.present(by=member, motion=motion)
    with pytest.raises(WrongState, match="framlagt"):
        motions.add_change(by=member, motion=motion, change=MOVE)
    with pytest.raises(WrongState):
        motions.delete_motion(by=member, motion=motion)


def test_a_change_that_later_ones_lean_on_is_kept(town, green):
    _, member, motion = green
    shared = "200||"
    first = motions.add_change(
        by=member, motion=motion, change=Change(ChangeKind.FRAME, YEAR, D(30_000_000), target=shared)
    )
    motions.add_change(by=member, motion=motion, change=Change(ChangeKind.MOVE, YEAR, D(45_000_000), shared, STREETS))
    with pytest.raises(Refused, match="bygger på"):
        motions.remove_change(by=member, change=first)


def test_two_in_the_group_lose_no_words(town, green):
    _, member, motion = green
    with pytest.raises(EditConflict) as conflict:
        motions.change_text(by=member, motion=motion, title="Min", introduction="Min", version=1)
    assert conflict.value.theirs["introduction"] == "Hemlig text"


def test_the_council_may_decide_a_motion_instead(town, green):
    _, member, motion = green
    motions.present(by=member, motion=motion)
    proposal = motion.scenario
    before = scenarios_queries.scenario_view(proposal, NOW).years[0]
    decision = Decision("Kommunfullmäktige", date(2026, 11, 23), "14", "KS-2026/100")
    entries = scenarios.decide(by=town.controller, scenario=proposal, decision=decision, motion=Motion.objects.get())
    amounts = {(entry.unit.code, entry.earmark): entry.amount for entry in entries}
    assert sum(amounts.values()) == before.total_frames
    assert amounts["300", ""] == before.frames[STREETS] - D(1_000_000)


def test_a_draft_cannot_be_decided(town, green):
    _, _, motion = green
    decision = Decision("Kommunfullmäktige", date(2026, 11, 23), "14", "KS-2026/100")
    with pytest.raises(Refused, match="inte framlagt"):
        scenarios.decide(by=town.controller, scenario=motion.scenario, decision=decision, motion=motion)


def test_all_presented_motions_stand_side_by_side_at_a_constant_cost(town, green, django_assert_num_queries):
    _, member, motion = green
    motions.present(by=member, motion=motion)
    for name in ("Blått", "Rött"):
        group, other = party(town, name)
        made = motions.create_motion(by=other, group=group, scenario=motion.scenario, title=name)
        level = Change(ChangeKind.OBJECTIVE, YEAR, D(2), objective=Key.RESULT_OBJECTIVE)
        motions.add_change(by=other, motion=made, change=level)
        motions.present(by=other, motion=made)
    with django_assert_num_queries(5):
        pages = motions_queries.comparison_of_all(motion.scenario)
    assert [page.motion.title for page in pages] == ["Blått", "Hemlig rubrik", "Rött"]


def test_a_question_is_open_when_approved_and_never_tells_who_asked(town, green):
    group, member, motion = green
    question = questions.ask(by=member, scenario=motion.scenario, group=group, text="Vad kostar lokalerna?")
    _, other = party(town, "Blått")
    seen = lambda person: permissions.readable_questions(person, town.root).exists()  # noqa: E731
    assert (seen(member), seen(other), seen(town.controller)) == (True, False, True)
    with pytest.raises(WrongState):
        questions.approve_answer(by=town.controller, question=question)
    questions.answer(by=town.controller, question=question, text="12 mnkr")
    assert not seen(other)
    questions.approve_answer(by=town.controller, question=question)
    assert seen(other)
    with pytest.raises(WrongState):
        questions.answer(by=town.controller, question=question, text="13 mnkr")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CONTROLLER])
def test_only_the_controller_answers(town, green, role):
    group, member, motion = green
    question = questions.ask(by=member, scenario=motion.scenario, group=group, text="Vad kostar lokalerna?")
    with pytest.raises(NotAllowed):
        questions.answer(by=factories.user_with(role, town.root), question=question, text="x")


def test_a_membership_counts_from_its_first_day(town, green):
    group, _, _ = green
    person = factories.user_with(Role.COMMITTEE_MEMBER, town.school)
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    row = parties.add_member(by=town.administrator, group=group, user=person, valid_from=tomorrow)
    parties.confirm_member(by=town.elected["Grönt"], membership=row)
    assert not permissions.readable_motions(person, town.root).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.CONTROLLER])
def test_an_official_who_becomes_elected_reads_no_draft(role: Role) -> None:
    """Whatever rows there are: the rule is asked for when somebody reads, and not only when somebody is let in."""
    town = factories.municipality()
    by = {"created_by": factories.author(), "changed_by": factories.author()}
    group = PartyGroup.objects.create(principal=town, name="Provpartiet", **by)
    person = factories.user_with(Role.BOARD_MEMBER, town)
    confirmed = {"confirmed_at": timezone.now(), "confirmed_by": person}
    PartyMembership.objects.create(group=group, user=person, valid_from=factories.START, **confirmed, **by)
    assert permissions.groups_of(person, town).exists()
    factories.give(person, role, town)
    person = type(person).objects.get(pk=person.pk)
    assert not permissions.groups_of(person, town).exists()
    administrator = factories.user_with(Role.ADMINISTRATOR, town)
    with pytest.raises(Refused, match="partigrupp"):
        parties.add_member(by=administrator, group=group, user=person)


def test_a_membership_counts_when_somebody_of_the_group_has_confirmed_it(town, green):
    group, member, motion = green
    person = factories.user_with(Role.COMMITTEE_MEMBER, town.school)
    row = parties.add_member(by=town.administrator, group=group, user=person)
    assert not permissions.readable_motions(person, town.root).exists()
    for other in (person, town.administrator, town.controller):
        with pytest.raises(NotAllowed):
            parties.confirm_member(by=other, membership=row)
    parties.confirm_member(by=member, membership=row)
    assert permissions.readable_motions(person, town.root).get() == motion
    assert AuditEvent.objects.filter(action="planning.confirm_member", by=member).exists()
    with pytest.raises(Refused, match="redan bekräftat"):
        parties.confirm_member(by=member, membership=row)


def test_an_administrator_does_not_empty_a_group_and_invent_a_member(town, green):
    """Where there is work that nobody else may read, nobody is let in alone."""
    group, member, _ = green
    invented = factories.user_with(Role.COMMITTEE_MEMBER, town.school)
    row = parties.add_member(by=town.administrator, group=group, user=invented)
    own = member.party_memberships.get()
    parties.end_membership(by=town.administrator, membership=own, last_day=date(2024, 12, 31))
    with pytest.raises(Refused, match="ingen som kan släppa in"):
        parties.confirm_member(by=invented, membership=row)
    assert not permissions.readable_motions(invented, town.root).exists()


def test_who_got_a_new_password_from_somebody_else_is_let_in_anew(town, green):
    group, member, motion = green
    person = factories.user_with(Role.COMMITTEE_MEMBER, town.school)
    row = parties.add_member(by=town.administrator, group=group, user=person)
    parties.confirm_member(by=member, membership=row)
    new_password(by=town.administrator, unit=town.root, person=person)
    assert not permissions.readable_motions(person, town.root).exists()
    with pytest.raises(NotAllowed):
        parties.confirm_member(by=person, membership=row)
    assert permissions.waiting_for(member, town.root) == [row]
    parties.confirm_member(by=member, membership=row)
    assert permissions.readable_motions(person, town.root).get() == motion


def test_the_only_one_of_a_group_comes_back_after_a_new_password(town, green):
    _, member, motion = green
    new_password(by=town.administrator, unit=town.root, person=member)
    assert not permissions.readable_motions(member, town.root).exists()
    parties.confirm_member(by=member, membership=member.party_memberships.get())
    assert permissions.readable_motions(member, town.root).get() == motion


def test_the_page_lets_a_colleague_in(client, town, green):
    group, member, _ = green
    person = factories.user_with(Role.COMMITTEE_MEMBER, town.school)
    row = parties.add_member(by=town.administrator, group=group, user=person)
    address = f"/partiverkstad/grupper/medlem/{row.pk}/bekrafta/"
    stranger = factories.user_with(Role.COMMITTEE_MEMBER, town.school)
    for who, status in ((stranger, 404), (person, 403), (member, 302)):
        client.force_login(who)
        assert client.post(address).status_code == status
    client.force_login(person)
    assert "Släpp in" not in client.get("/partiverkstad/").content.decode()
    assert permissions.counts(PartyMembership.objects.get(pk=row.pk))
