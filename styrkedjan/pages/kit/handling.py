"""One form, one action: what the rules stop is told in the form, at its field where it has one, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Problem, Refused


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an action went: what it gave, or the conflict; anything else that stopped it stands in the form."""

    done: bool
    result: Any = None
    conflict: EditConflict | None = None


def attempt(form: forms.BaseForm, do: Callable[[], Any]) -> Attempt:
    """Call the action for a valid form. What stops it goes into the form; NotAllowed is a page of its own.

    At a conflict the form is made to save on top of what is saved now: whoever has read both texts and saves again does
    so knowingly.
    """
    try:
        return Attempt(True, do())
    except NotAllowed:
        raise
    except EditConflict as conflict:
        on_top_of(form, conflict)
        return Attempt(False, conflict=conflict)
    except InvalidInput as refusal:
        tell(form, refusal)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return Attempt(False)


def tell(form: forms.BaseForm, refusal: InvalidInput) -> None:
    """The action's problems in the form, all at once; each at the field that it names by its label, if there is one."""
    by_label = {str(field.label): name for name, field in form.fields.items()}
    for problem in refusal.problems:
        name = by_label.get(problem.where)
        form.add_error(name, _sentence(problem) if name else str(problem))


def _sentence(problem: Problem) -> str:
    return f"{problem.what} {problem.remedy}".strip()


def on_top_of(form: forms.BaseForm, conflict: EditConflict) -> None:
    """Let the next sending of this form save from the version that is saved now; what was typed stays typed."""
    if "version" in form.fields and conflict.version:
        send_again(form, version=conflict.version)


def send_again(form: forms.BaseForm, **hidden: Any) -> None:
    """What was typed stays, and of the hidden fields these go with the next sending."""
    sent = QueryDict(mutable=True)
    sent.update(form.data)
    for name, value in hidden.items():
        sent[form.add_prefix(name)] = str(value)
    form.data = sent


def let_stand(form: forms.BaseForm, sign: str, *names: str) -> None:
    """Of a row that somebody added since the form was opened nothing is sent, not its `sign`: it stays as it is."""
    if form.is_bound and sign not in form.data:
        stands = {name: form.fields[name].prepare_value(form.get_initial_for_field(form.fields[name], name))
                  for name in (sign, *names)}  # fmt: skip
        kept = {name: value for name, value in stands.items() if value not in (None, False)}
        send_again(form, **{name: "on" if value is True else value for name, value in kept.items()})


def both_texts(form: forms.BaseForm, conflict: EditConflict | None) -> dict[str, Any] | None:
    """What `kit/conflict.html` shows: field, what is saved, what I wrote."""
    if conflict is None:
        return None
    fields = {**{f"decision_{name}": field for name, field in form.fields.items()}, **form.fields}
    rows = [
        (fields[key].label if key in fields else key, conflict.theirs.get(key, ""), conflict.mine.get(key, ""))
        for key in {**conflict.theirs, **conflict.mine}
    ]
    return {
        "sentence": conflict.sentence,
        "saved_by": conflict.saved_by,
        "rows": rows,
        "can_save": "version" in form.fields and bool(conflict.version),
    }


def status_of(form: forms.Form, conflict: object) -> int:
    return 409 if conflict else 422 if form.errors else 200
