"""The forms of rounds and reports."""

from __future__ import annotations

from typing import Any

from django import forms

from styrkedjan.areas.reporting.actions.writing import Answer
from styrkedjan.areas.reporting.queries.page import GoalLine, ReportPage
from styrkedjan.domain.reporting import ANALYSIS, ECONOMY, SECTION
from styrkedjan.domain.status import Status
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.forms import DayField, VersionField, offer, text_area

TEXT_FIELDS = {
    "summary": ("Sammanfattning", "Det viktigaste i några meningar: hur går det, vad avviker, vad gör ni åt det?"),
    "analysis": ("Analys av måluppfyllelsen", "Varför går det som det går? Vad har ni lärt er?"),
    "economy_comment": ("Kommentar till ekonomin", "Orsaken till avvikelsen och vad ni gör åt den."),
}


class ApproveManyForm(forms.Form):
    """The reports to approve."""

    reports = forms.MultipleChoiceField(label="Rapporter", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, reports: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "reports", [(str(key), name) for key, name in reports])


class ReportForm(forms.Form):
    """One report as one form: texts, and per goal a status, a reason, a forecast and a comment.

    Only the fields that were sent count, so that a page with a single text in it never blanks the others.
    """

    # What is marked as required is asked for when the report is handed in; a draft may be saved with gaps.
    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, page: ReportPage, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.initial.setdefault("version", page.report.version)
        for name in texts_asked(page):
            label, hint = TEXT_FIELDS[name]
            needed = name != "economy_comment" or page.content.economy_needs_words
            self.fields[name] = _text(label, hint, rows=5, required=needed)
            self.initial.setdefault(name, getattr(page.report, name))
        for asked in page.asked:
            name = f"{SECTION}{asked.id}"
            self.fields[name] = _text(asked.heading, asked.text, rows=6, required=True)
            self.initial.setdefault(name, page.report.sections.get(asked.id, ""))
        for line in page.goals:
            self._add_goal(line)

    def _add_goal(self, line: GoalLine) -> None:
        row, key = line.assessment, line.assessment.pk
        self.fields[f"{key}-version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.fields[f"{key}-status"] = _choice("Hur går det?", _statuses(line))
        self.fields[f"{key}-override_reason"] = _text("Skäl att avvika från förslaget", "Behövs bara då.", rows=2)
        if self.page.asks_forecast and not line.is_assignment:
            self.fields[f"{key}-forecast"] = _choice("Hur tror ni att året slutar?", line.words.forecast_choices())
        self.fields[f"{key}-comment"] = _text("Kommentar", "", rows=2, required=line.proposed is None)
        proposed = line.proposed.value if line.proposed else ""
        self.initial.setdefault(f"{key}-version", row.version)
        self.initial.setdefault(f"{key}-status", row.status or proposed)
        for name in ("override_reason", "forecast", "comment"):
            self.initial.setdefault(f"{key}-{name}", getattr(row, name))

    @property
    def texts(self) -> dict[str, str]:
        """The texts that were sent."""
        names = [*TEXT_FIELDS, *(name for name in self.fields if name.startswith(SECTION))]
        return {name: self.data[name] for name in names if name in self.fields and name in self.data}

    def answers(self, without: frozenset[str] = frozenset()) -> list[Answer]:
        """What was sent about each goal, but for the named fields."""
        found = []
        for line in self.page.goals:
            key = line.assessment.pk
            names = ("status", "override_reason", "forecast", "comment")
            sent = {
                name: self.data[f"{key}-{name}"]
                for name in names
                if f"{key}-{name}" in self.data and f"{key}-{name}" in self.fields and f"{key}-{name}" not in without
            }
            if sent:
                found.append(Answer(key, _number(self.data.get(f"{key}-version")), sent))
        return found

    @property
    def sent_version(self) -> int:
        return _number(self.data.get("version"))


def texts_asked(page: ReportPage) -> list[str]:
    """The texts asked of this unit: no analysis where no goals are judged, no comment where there is no money."""
    names = ["summary"]
    names += ["analysis"] if page.round.with_goals and page.goals and page.asks(ANALYSIS) else []
    if page.round.is_plan or not page.asks(ECONOMY):
        return names
    return names + (["economy_comment"] if page.economy is not None and page.economy.rows else [])


class OpenRoundForm(forms.Form):
    """Open a step of the annual cycle."""

    step = forms.ChoiceField(label="Uppföljning")
    due = DayField(
        label="Klar senast",
        required=False,
        help_text="Tomt ger sista dagen i den månad som årshjulet anger.",
    )
    instruction = text_area("Anvisning", help_text="Visas överst på varje enhets sida.")

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "step", steps)


class ChangeRoundForm(forms.Form):
    """Move the last day or rewrite the instruction."""

    due = DayField(label="Klar senast")
    instruction = text_area("Anvisning")
    version = VersionField()


class ReferBackForm(forms.Form):
    """Why a report is sent back."""

    reason = text_area("Vad behöver ändras?", required=True, help_text="Den som skrev rapporten läser detta.")


def _statuses(line: GoalLine) -> list[tuple[str, str]]:
    """The scale's steps; "uncertain" only where the figures say so, since a person cannot know it."""
    uncertain = line.proposed is Status.UNCERTAIN
    return line.words.choices() + ([(Status.UNCERTAIN.value, line.words.label(Status.UNCERTAIN))] if uncertain else [])


def _text(label: str, hint: str, rows: int, *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, widget=widget, max_length=20_000)


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "Välj"), *choices])


def _number(text: Any) -> int:
    return query.integer(str(text or "")) or 0
