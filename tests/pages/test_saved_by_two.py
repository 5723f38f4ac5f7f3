"""Two open the same form and both save it: nobody's words are lost in silence, and who has read both can save again.

Every form there is, as it is met. Which ones edit something is not listed: a form edits what it shows when it is opened
again after a save, and the others (that add, send, or take away) have nothing for two to write over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from styrkedjan.foundation.models import AuditEvent
from tests.pages.every_form import SCENES, Scene, body, everybody, forms_met, set_up
from tests.pages.forms import SentForm, forms_of
from tests.pages.world import build_world

# What one and the other write, where words are taken and where only a number is.
WRITTEN = (("Den ena skrev", "Den andra skrev"), ("17", "23"))
FIELDS_TRIED = 6
MOST_UNSEEN = 3  # What is taken so many times and shown none of them is added to something, and edits nothing.
EDIT_AT_LEAST = 20
SEE_OTHER, CONFLICT = 302, 409


@dataclass(frozen=True, slots=True)
class Saved:
    """The field that shows what was written in it, with what the one wrote and what the other will."""

    field: str
    mine: str
    theirs: str


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize("scene", SCENES[:3], ids=lambda scene: scene.name)
def test_every_form_is_saved_by_two_and_nothing_is_lost(scene: Scene) -> None:
    world = build_world()
    lost: list[str] = []
    edited = set()
    with set_up(scene, world) as person:
        one, other = _entered(person), _entered(everybody(world, name="annan"))
        opened = dict[str, str]()  # the other's pages as they stand, to which each form leaves the world as it was
        for form in list(forms_met(one, world, scene)):
            with _taken_back():
                theirs = _met(other, form, opened)
                saved = _saved(one, form) if theirs is not None else None
                if theirs is None or saved is None:
                    continue
                edited.add(re.sub(r"\d+", "N", form.action))
                lost += [f"{form.action} {saved.field}: {what}" for what in _second(other, form, theirs, saved)]
    assert not lost, "\n".join(lost)
    if scene is SCENES[0]:
        assert len(edited) >= EDIT_AT_LEAST, sorted(edited)


def _entered(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _saved(client: Client, form: SentForm) -> Saved | None:
    """Save the form with something in a field that shows it when it is opened again; None where no field does."""
    unseen = 0
    for field in list(dict.fromkeys(form.free_texts))[:FIELDS_TRIED]:
        for mine, theirs in WRITTEN:
            point = transaction.savepoint()
            sent = _send(client, form, field, mine)
            if sent and _stands(client, form, field) == mine:
                return Saved(field, mine, theirs)
            transaction.savepoint_rollback(point)
            unseen += sent
        if unseen >= MOST_UNSEEN:
            break
    return None


def _send(client: Client, form: SentForm, field: str, value: str) -> bool:
    before = AuditEvent.objects.count()
    answer = client.post(form.action, _body(form, field, value))
    return answer.status_code == SEE_OTHER and AuditEvent.objects.count() > before


def _body(form: SentForm, field: str, value: str) -> dict[str, list[Any]]:
    return body(form) | {field: [value], "bekrafta": ["1"]}


def _met(client: Client, form: SentForm, opened: dict[str, str] | None = None) -> SentForm | None:
    """The same form as it stands now, or in a page that is opened already."""
    pages = {} if opened is None else opened
    if form.page not in pages:
        answer = client.get(form.page)
        pages[form.page] = answer.content.decode() if answer.status_code == 200 else ""
    content = pages[form.page]
    names = {name for name, _ in form.fields}
    same = [found for found in forms_of(form.page, content) if found.action == form.action]
    return max(same, key=lambda found: len(names & {name for name, _ in found.fields}), default=None)


def _stands(client: Client, form: SentForm, field: str) -> str:
    found = _met(client, form)
    (value, *_) = found.data().get(field, [""]) if found is not None else [""]
    return re.sub(r",0+$", "", value.replace("\xa0", " "))


def _second(client: Client, form: SentForm, theirs: SentForm, saved: Saved) -> Iterator[str]:
    """What goes wrong when the other saves the form as it was before: the same field, and then another one."""
    with _taken_back():
        yield from _same_field(client, form, theirs, saved)
    others = [name for name in dict.fromkeys(theirs.free_texts) if name != saved.field]
    for name in others[:1]:
        with _taken_back():
            answer = client.post(form.action, _body(theirs, name, saved.theirs))
            if answer.status_code == SEE_OTHER and _stands(client, form, saved.field) != saved.mine:
                yield f"det som stod skrevs över när {name} sparades"


def _same_field(client: Client, form: SentForm, theirs: SentForm, saved: Saved) -> Iterator[str]:
    answer = client.post(form.action, _body(theirs, saved.field, saved.theirs))
    content = answer.content.decode()
    if answer.status_code == SEE_OTHER:
        yield "skrevs över i tysthet"
    elif saved.theirs not in content:
        yield f"det som skrevs finns inte kvar ({answer.status_code})"
    elif answer.status_code == CONFLICT:
        again = _met(client, form, {form.page: content})
        if saved.mine not in content:
            yield "båda texterna visas inte"
        elif again is None or not _send(client, again, saved.field, saved.theirs):
            yield "spara igen går inte"
        elif _stands(client, form, saved.field) != saved.theirs:
            yield "spara igen sparar något annat"
