"""Two administrators at the same moment: one waits for the other, and the tree stays a tree."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from styrkedjan.areas.organisation.actions import changing, creating
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import Refused, StyrkedjanError
from styrkedjan.foundation import imports
from styrkedjan.foundation.imports import File
from styrkedjan.foundation.models import ImportBatch
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[StyrkedjanError | None]:
    """Do all at the same time, each on its own connection; what each was refused with."""
    start, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(index: int, deed: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            deed()
        except StyrkedjanError as refusal:
            answers[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, deed)) for index, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def test_two_moves_that_would_make_a_ring_do_not():
    root = factories.municipality()
    first, second = factories.user_with(Role.ADMINISTRATOR, root), factories.user_with(Role.ADMINISTRATOR, root)
    for attempt in range(3):
        a, b = factories.unit(root, code=f"A{attempt}"), factories.unit(root, code=f"B{attempt}")
        answers = at_once(
            lambda a=a, b=b: changing.place_under(by=first, unit=a, to=b),
            lambda a=a, b=b: changing.place_under(by=second, unit=b, to=a),
        )
        refused = [answer for answer in answers if answer is not None]
        assert len(refused) == 1
        assert isinstance(refused[0], Refused)
        assert {a.pk, b.pk} & set(Unit.objects.filter(parent=root).values_list("pk", flat=True))


def test_the_same_file_from_two_people_is_one_import():
    root = factories.municipality()
    people = [factories.user_with(Role.ADMINISTRATOR, root) for _ in range(2)]
    file = File("e.csv", "Kod;Namn;Slag;Överordnad;Gäller från\nS;Skolan;Enhet;0000;2021-01-01\n".encode())
    kind = imports.kind_of("organisation")
    answers = at_once(
        *(lambda person=person: imports.apply(by=person, kind=kind, scope=root, file=file) for person in people)
    )
    assert answers == [None, None]
    assert Unit.objects.filter(code="S").count() == 1
    assert ImportBatch.objects.count() == 1


def test_the_same_code_from_two_people_is_one_unit():
    root = factories.municipality()
    people = [factories.user_with(Role.ADMINISTRATOR, root) for _ in range(2)]
    answers = at_once(
        *(
            lambda person=person: creating.create_unit(
                by=person, parent=root, code="S", name="Skolan", kind="unit", on=date(2021, 1, 1)
            )
            for person in people
        )
    )
    assert sum(answer is None for answer in answers) == 1
    assert Unit.objects.filter(code="S").count() == 1


def test_undo_by_two_people_happens_once():
    root = factories.municipality()
    people = [factories.user_with(Role.ADMINISTRATOR, root) for _ in range(2)]
    file = File("e.csv", "Kod;Namn;Slag;Överordnad;Gäller från\nS;Skolan;Enhet;0000;2021-01-01\n".encode())
    batch = imports.apply(by=people[0], kind=imports.kind_of("organisation"), scope=root, file=file)
    answers = at_once(*(lambda person=person: imports.undo(by=person, batch=batch, scope=root) for person in people))
    assert sum(answer is None for answer in answers) == 1
    assert not Unit.objects.filter(code="S").exists()
