"""Where two texts meet, and where an action's problems go back into its form."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from styrkedjan.domain.errors import EditConflict, InvalidInput
from styrkedjan.pages.kit.handling import send_again


def tell(form: forms.BaseForm, error: InvalidInput) -> None:
    """The action's problems in the form, all at once."""
    for problem in error.problems:
        form.add_error(None, f"{problem.what} {problem.remedy}".strip())


def meet(form: forms.BaseForm, conflict: EditConflict, version: int, labels: Mapping[str, str]) -> dict[str, object]:
    """What `kit/meeting.html` shows. My texts stay in the form, which now saves on top of theirs, knowingly."""
    send_again(form, version=version)
    texts = [(labels.get(name, name), theirs, conflict.mine.get(name, "")) for name, theirs in conflict.theirs.items()]
    return {"form": form, "conflict": conflict, "texts": texts}
