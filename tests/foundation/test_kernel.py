"""The kernel of written things, tried on rows that areas have."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.year_end.models import PlannedEquityUse
from styrkedjan.domain.errors import EditConflict, InvalidInput
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import LABELS, action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import edit, write
from styrkedjan.foundation.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db

# --- decisions ----------------------------------------------------------------------------------------------------


@pytest.mark.any_database
@pytest.mark.parametrize("section", ["12", "§ 12", "§12", " § 12 ", "12 §", "§ § 12", "§\u00a012"])
def test_a_section_is_written_in_many_ways_and_kept_in_one(section):
    assert Decision("KF", date(2026, 3, 2), section).section == "12"


@pytest.mark.any_database
def test_the_same_decision_is_recognised_however_it_is_typed():
    typed = Decision(" Kommun\nfullmäktige ", date(2026, 3, 2), "§ 12", "KS-2026/1 ")
    assert typed == Decision("Kommun fullmäktige", date(2026, 3, 2), "12", "KS-2026/1")
    assert typed.text == "Kommun fullmäktige 2026-03-02 § 12, KS-2026/1"


@pytest.mark.any_database
def test_everything_a_decision_lacks_is_told_at_once():
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(InvalidInput) as refused:
        Decision("", tomorrow, " § ").required()
    assert [one.where for one in refused.value.problems] == ["Beslutande organ", "Beslutsdatum", "Paragraf"]
    assert Decision("KS ordförande", date(2026, 3, 2)).required(section=False)
    assert not Decision(" ", None, "§")


# --- facts --------------------------------------------------------------------------------------------------------


@pytest.fixture
def board():
    return factories.committee(factories.municipality())


def rows(board):
    held = PlannedEquityUse.objects.filter(committee=board, superseded_at=None)
    return facts.by_key(held, lambda row: row.occasion)


def plan(board, amount):
    return {"committee": board, "year": 2026, "occasion": "april", "amount": Decimal(amount)}


def put(board, wanted, **options):
    by = options.pop("by", None) or factories.author()
    return facts.replace(PlannedEquityUse, rows(board), wanted, by=by, **options)


def test_what_is_the_same_stays_and_what_differs_is_closed_and_written_anew(board):
    first = datetime(2026, 1, 2, tzinfo=UTC)
    second = datetime(2026, 5, 2, tzinfo=UTC)
    assert put(board, {"april": plan(board, 100), "augusti": plan(board, 5) | {"occasion": "augusti"}}, at=first)
    again = put(board, {"april": plan(board, "100.00")}, at=second)
    assert not again
    assert again.closed == 0
    written = put(board, {"april": plan(board, 90)}, at=second)
    assert (written.changed, written.closed, len(written.added)) == (1, 1, 1)
    closed = PlannedEquityUse.objects.get(committee=board, superseded_at__isnull=False)
    assert (closed.amount, closed.known_at, closed.superseded_at) == (100, first, second)
    assert {key: row.amount for key, row in rows(board).items()} == {"april": 90, "augusti": 5}


def test_a_key_ends_when_it_is_told_none_or_is_missing_from_a_whole(board):
    put(board, {"april": plan(board, 1), "augusti": plan(board, 2) | {"occasion": "augusti"}})
    assert put(board, {"april": None}).closed == 1
    assert set(rows(board)) == {"augusti"}
    assert put(board, {}).changed == 0
    assert put(board, {}, missing_goes=True).changed == 1
    assert rows(board) == {}


def test_a_closed_row_keeps_its_time(board):
    put(board, {"april": plan(board, 1)})
    held = rows(board)["april"]
    facts.close(PlannedEquityUse, [held], at=datetime(2026, 2, 1, tzinfo=UTC))
    assert facts.close(PlannedEquityUse, [held], at=datetime(2026, 3, 1, tzinfo=UTC)) == 0
    held.refresh_from_db()
    assert held.superseded_at == datetime(2026, 2, 1, tzinfo=UTC)


def test_the_version_tells_every_change_since_somebody_looked(board):
    versions = [facts.version_of(rows(board).values())]
    for wanted in ({"april": plan(board, 1)}, {"april": plan(board, 2)}, {"april": None}, {"april": plan(board, 2)}):
        put(board, wanted)
        versions.append(facts.version_of(rows(board).values()))
    # Withdrawing the newest row is a change too, and only "nothing" is ever the same again.
    assert len(set(versions)) == 4
    assert versions[0] == versions[3] == "0"


def test_the_second_of_two_is_told_by_whom_and_may_save_on_top(board):
    opened = facts.version_of(rows(board).values())
    other = factories.user("annan")
    put(board, {"april": plan(board, 1)}, by=other)
    held = list(rows(board).values())
    with pytest.raises(EditConflict) as conflict:
        facts.require_unchanged(held, opened, theirs=lambda: {"amount": "1"}, mine={"amount": "2"})
    assert (conflict.value.saved_by, conflict.value.theirs) == (str(other), {"amount": "1"})
    facts.require_unchanged(held, conflict.value.version)
    facts.require_unchanged(held, None)


# --- editing ------------------------------------------------------------------------------------------------------


@pytest.fixture
def goal(board):
    year = factories.plan_year(board.principal)
    return factories.element(year, board, title="Fler läser", description="Ett\n\nTvå\n\nTre")


def save(goal, by, version, **changes):
    return edit(Element.objects.get(pk=goal.pk), by=by, version=version, changes=changes)


def test_two_people_s_words_are_both_kept(goal):
    anna, bo = factories.user("anna"), factories.user("bo")
    write(goal, by=anna)
    opened = goal.version
    save(goal, anna, opened, description="Ett av Anna\n\nTvå\n\nTre")
    save(goal, bo, opened, title="Alla läser", description="Ett\n\nTvå\n\nTre av Bo")
    goal.refresh_from_db()
    assert (goal.title, goal.description) == ("Alla läser", "Ett av Anna\n\nTvå\n\nTre av Bo")
    assert (goal.changed_by, goal.version) == (bo, opened + 2)


def test_the_same_sentence_is_shown_to_both_and_saved_knowingly(goal):
    anna, bo = factories.user("anna"), factories.user("bo")
    write(goal, by=anna)
    opened = goal.version
    save(goal, anna, opened, title="Annas")
    with pytest.raises(EditConflict) as conflict:
        save(goal, bo, opened, title="Bos")
    told = conflict.value
    assert (told.theirs, told.mine, told.saved_by) == ({"title": "Annas"}, {"title": "Bos"}, str(anna))
    save(goal, bo, int(told.version), title="Bos")
    goal.refresh_from_db()
    assert goal.title == "Bos"


def test_the_history_has_the_author_and_the_moment_of_the_row(goal):
    by, at = factories.user("anna"), datetime(2026, 2, 3, tzinfo=UTC)
    write(goal, by=by, at=at, title="Ny")
    kept = goal.history.order_by("-history_id").first()
    assert (kept.history_user, kept.history_date, kept.title) == (by, at, "Ny")
    assert (goal.changed_by, goal.changed_at) == (by, at)


# --- actions ------------------------------------------------------------------------------------------------------


def test_an_action_is_one_transaction_with_one_event_and_its_own_words(board):
    @action("prov.rename", "bytte namn på prov")
    def rename(*, by, name, fail=False):
        board.name = name
        board.save()
        tell(board, board, name=name)
        if fail:
            raise RuntimeError

    by = factories.author()
    rename(by=by, name="Nya nämnden")
    event = AuditEvent.objects.get(action="prov.rename")
    assert (event.by, event.unit_path, event.details) == (by, board.path, {"name": "Nya nämnden"})
    assert LABELS["prov.rename"] == "bytte namn på prov"
    with pytest.raises(RuntimeError):
        rename(by=by, name="Annat", fail=True)
    board.refresh_from_db()
    assert board.name == "Nya nämnden"
    assert AuditEvent.objects.filter(action="prov.rename").count() == 1


def test_an_action_tells_of_each_thing_and_of_none_twice(board):
    @action("prov.many", "gjorde flera")
    def many(*, by, things):
        for thing in things:
            tell(thing, thing)

    other = factories.committee(board.principal, name="Andra")
    many(by=factories.author(), things=[board, other])
    assert AuditEvent.objects.filter(action="prov.many").count() == 2
    with pytest.raises(RuntimeError, match="already"):
        many(by=factories.author(), things=[board, board])


def test_an_action_within_another_tells_its_own_event(board):
    @action("prov.inner", "gjorde det inre")
    def inner(*, by):
        tell(board, board)

    @action("prov.outer", "gjorde det yttre")
    def outer(*, by):
        inner(by=by)
        tell(board, board)

    outer(by=factories.author())
    names = list(AuditEvent.objects.filter(action__startswith="prov.").order_by("pk").values_list("action", flat=True))
    assert names == ["prov.inner", "prov.outer"]
    with pytest.raises(RuntimeError, match="inside an action"):
        tell(board, board)
