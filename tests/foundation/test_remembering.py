"""An answer that is remembered is the one that would have been worked out anew, whatever is written and however."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pyarrow as pa
import pytest
from django.contrib.auth.models import update_last_login
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import remembering
from styrkedjan.foundation.models import AuditEvent, User, Written
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.schema import LEDGER
from styrkedjan.store.versions import Store
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
times: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    remembering.forget()
    times.clear()
    yield
    remembering.forget()


@remembered
def names(town: Unit) -> tuple[str, ...]:
    """What the units are called."""
    times.append("names")
    return tuple(Unit.objects.filter(principal=town).order_by("code").values_list("name", flat=True))


@remembered
def both(town: Unit) -> tuple[tuple[str, ...], int]:
    """Made of another remembered answer, and of something else."""
    times.append("both")
    return names(town), Indicator.objects.count()


def asked(town: Unit, question: Callable[[Unit], object] = names) -> object:
    """The answer in a request of its own; it is always what it would be without memory."""
    with remembering.request():
        answer = question(town)
    before = list(times)
    assert answer == question.__wrapped__(town)  # type: ignore[attr-defined]
    times[:] = before
    return answer


def count() -> int:
    told = len(times)
    times.clear()
    return told


def test_the_second_time_nothing_is_asked() -> None:
    town = make.municipality()
    asked(town)
    assert count() == 1
    with remembering.request(), CaptureQueriesContext(connection) as queries:
        names(town)
    assert (len(queries), count()) == (0, 0)


def rename(town: Unit) -> None:
    town.name += "x"
    town.save()


def update(town: Unit) -> None:
    Unit.objects.update(name="Alla heter så")


def create(town: Unit) -> None:
    make.unit(town, code="NY")


def take_away(town: Unit) -> None:
    Unit.objects.exclude(pk=town.pk).delete()


def by_hand(town: Unit) -> None:
    with connection.cursor() as cursor:
        cursor.execute('UPDATE "organisation_unit" SET "name" = %s', ["Med egen hand"])


def inside(town: Unit) -> None:
    with transaction.atomic(), transaction.atomic():
        rename(town)


def after_what_was_undone(town: Unit) -> None:
    """The row that was left inside the savepoint is gone with it."""
    with transaction.atomic():
        with suppress(ZeroDivisionError), transaction.atomic():
            rename(town)
            raise ZeroDivisionError
        update(town)


def elsewhere(town: Unit) -> None:
    """By another connection, as from another process."""

    def work() -> None:
        update(town)
        connection.close()

    other = Thread(target=work)
    other.start()
    other.join()


@pytest.mark.parametrize(
    "write",
    [rename, update, create, take_away, by_hand, inside, after_what_was_undone, elsewhere],
    ids=lambda write: write.__name__,
)
def test_whatever_is_written_is_seen(write: Callable[[Unit], None]) -> None:
    town = make.municipality()
    make.unit(town, code="U1")
    for question in (names, both):
        asked(town, question)
    count()
    write(town)
    for question in (names, both):
        asked(town, question)
    assert count() >= 2


def test_what_is_written_elsewhere_changes_nothing() -> None:
    town = make.municipality()
    plan = make.plan_year(town)
    person = make.user("nagon")
    asked(town)
    count()
    make.element(plan, town)
    AuditEvent.objects.create(action="prov", by=person)
    update_last_login(None, user=person)
    with suppress(ZeroDivisionError), transaction.atomic():
        rename(town)
        raise ZeroDivisionError
    town.refresh_from_db()
    asked(town)
    assert count() == 0


def test_an_answer_of_an_answer_is_made_of_all_of_it() -> None:
    town = make.municipality()
    asked(town)
    asked(town, both)
    count()
    rename(town)
    asked(town, both)
    assert times == ["both", "names"]


def test_a_row_that_is_asked_about_is_part_of_the_answer() -> None:
    """Also when nothing is read of it: it was fetched with what it rests on."""
    town = make.municipality()
    goal = make.element(make.plan_year(town), town)

    @remembered
    def whose(goal: Element) -> str:
        times.append("whose")
        return str(goal.unit.name)

    def fetched() -> Element:
        return Element.objects.select_related("unit").get(pk=goal.pk)

    for write in (None, rename):
        if write:
            write(town)
        with remembering.request():
            assert whose(fetched()) == town.name
    assert count() == 2


def test_who_writes_reads_on_without_memory() -> None:
    town = make.municipality()
    asked(town)
    count()
    with remembering.request():
        names(town)
        update(town)
        assert names(town) == ("Alla heter så",)
        with transaction.atomic():
            rename(town)
            assert names(town) == (town.name,)
    assert count() == 2
    asked(town)
    assert count() == 1


def test_nothing_is_remembered_inside_a_transaction_or_outside_a_request() -> None:
    town = make.municipality()
    with transaction.atomic(), remembering.request():
        names(town)
        names(town)
    names(town)
    names(town)
    assert count() == 4


def test_an_answer_made_of_the_log_is_not_remembered() -> None:
    @remembered
    def events(town: Unit) -> int:
        times.append("events")
        return AuditEvent.objects.count()

    town = make.municipality()
    for _ in range(2):
        with remembering.request():
            events(town)
    assert count() == 2


def test_what_is_published_is_seen(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")

    @remembered
    def rows(code: str) -> int | None:
        times.append("rows")
        newest = store.newest("ledger", f"{code}/2026", None)
        return newest.rows if newest else None

    def told() -> int | None:
        with remembering.request():
            return rows("0126")

    assert [told(), told(), count()] == [None, None, 1]
    publish(store, 2)
    assert [told(), told(), count()] == [2, 2, 1]
    publish(store, 3)
    assert [told(), told(), count()] == [3, 3, 1]


def publish(store: Store, rows: int) -> None:
    columns = {
        "period": [202601] * rows, "day": [None] * rows, "amount_ore": [100] * rows, "row": list(range(rows)),
        "responsibility": ["1"] * rows, "account": ["5010"] * rows,
    }  # fmt: skip
    empty = {name: [""] * rows for name in LEDGER.names if name not in columns}
    batch = pa.RecordBatch.from_pydict({**columns, **empty}, schema=LEDGER)
    publish_ledger(store, "0126", 2026, [batch], source="prov", by="prov", accept=["row_count"])


def test_old_rows_are_cleared_away_but_the_newest_of_each_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MANY_ROWS", 1)
    town = make.municipality()
    rename(town)
    Written.objects.update(at="2020-01-01T00:00Z")
    newest = Written.objects.filter(area="organisation_unit").order_by("pk").last()
    asked(town)
    count()
    remembering.clear_away()
    assert list(Written.objects.filter(area="organisation_unit")) == [newest]
    update(town)
    asked(town)
    assert count() == 1


def test_the_memory_has_a_bound() -> None:
    @remembered
    def double(number: int) -> int:
        return 2 * number

    User.objects.count()
    with remembering.request():
        for number in range(remembering.MOST + 50):
            double(number)
    assert len(remembering._kept) == remembering.MOST
