"""A comment, and a file."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from styrkedjan.foundation.attachments import LARGEST
from styrkedjan.foundation.comments import LONGEST
from styrkedjan.foundation.models import User


class CommentForm(forms.Form):
    """What one says, and to whom besides those who read it anyway."""

    text = forms.CharField(
        label="Kommentar", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Läses av alla som får se det den handlar om. Skriv inte om enskilda personer.",
    )  # fmt: skip
    named = forms.TypedMultipleChoiceField(
        label="Säg till", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, people: Sequence[tuple[User, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["named"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(user.pk, f"{user}, {role}") for user, role in people]


class FileForm(forms.Form):
    """A file to hang on a record."""

    file = forms.FileField(
        label="Fil",
        help_text=f"Högst {LARGEST // 2**20} MB: pdf, bild, Word, Excel, PowerPoint eller text, utan makron.",
    )
