"""The unit's forecast and its goals' values, entered in the report itself: one page, one save.

They are facts with ways of their own to be saved (areas.economy, areas.indicators). Here only what somebody has changed
is saved, so that a proposal nobody has looked at does not become a forecast; handing in accepts the forecast that the
page shows, and signs it. What the report says of the money is the forecast's comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField

from styrkedjan.areas.economy.actions import forecasts, signing
from styrkedjan.areas.economy.queries.closing import closed_months
from styrkedjan.areas.economy.queries.proposal_book import ProposalBook
from styrkedjan.areas.economy.queries.proposals import Proposal, proposals
from styrkedjan.areas.economy.queries.signing import OwnForecast, forecasts_due, own_forecast, sum_known
from styrkedjan.areas.indicators.actions import reporting
from styrkedjan.areas.indicators.models import Indicator, SourceKind
from styrkedjan.areas.indicators.queries import values
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.reporting.actions.writing import Answer
from styrkedjan.areas.reporting.proposals import measured_on
from styrkedjan.areas.reporting.queries.page import ReportPage
from styrkedjan.domain.economy.closing_states import FORECAST_SIGNING, SignMove
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Problem, Refused, WrongState
from styrkedjan.domain.measures import Aggregation
from styrkedjan.domain.observations import Sex
from styrkedjan.domain.periods import Period
from styrkedjan.domain.status import Status
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.remembering import remembered
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.fact_forms import ForecastForm, ValuesForm, periods_to_report
from styrkedjan.pages.kit.viewer import Viewer

FORECAST, VALUE = "prognos", "varde"
_NO_FORECAST = "Prognosen skiljer sig från förslaget men kommentaren till ekonomin är tom."
Sent = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AskedForecast:
    """The unit's own forecast of the report's month, where one is asked for."""

    rows: tuple[Proposal, ...]
    own: OwnForecast

    @property
    def is_to_sign(self) -> bool:
        return not self.own.is_done

    @property
    def sums(self) -> dict[str, Any]:
        columns = ("start", "amount", "budget", "outcome", "previous")
        return {name: sum_known(getattr(row, name) for row in self.rows) for name in columns}


@dataclass(frozen=True, slots=True)
class AskedValue:
    """An indicator that the unit itself reports, and the period that the report reads."""

    indicator: Indicator
    period: Period
    rows: tuple[Any, ...]

    def form(self, data: Sent | None = None) -> ValuesForm:
        by_sex = {row.sex: row for row in self.rows if row.sex == Sex.TOTAL}
        total = by_sex.get(Sex.TOTAL)
        said = {"preliminary": bool(total and total.preliminary), "note": total.note if total else ""}
        initial = {
            "period": str(self.period),
            "version": version_of(self.rows),
            **said,
            **ValuesForm.initial_of(by_sex),
        }
        name = f"{VALUE}-{self.indicator.pk}"
        form = ValuesForm(data, initial=initial, periods=[self.period], sexes=[Sex.TOTAL], prefix=name)
        for part in ("numerator", "denominator"):  # in the indicator's own words
            field = form.fields[f"{Sex.TOTAL}-{part}"]
            field.label = getattr(self.indicator, part) or field.label
        return form

    @property
    def is_reported(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class ValueFields:
    """An asked value on the page: with numerator and denominator where it has them."""

    asked: AskedValue
    version: BoundField
    fields: tuple[BoundField, ...]

    @property
    def has_errors(self) -> bool:
        return any(one.errors for one in self.fields)


class Figures:
    """What is asked of figures in a report, and how what was sent of it is saved."""

    def __init__(self, page: ReportPage, viewer: Viewer, sent: Sent | None = None, *, to_save: bool = False) -> None:
        """`sent` is what a form sent; `to_save` reads only what is in it."""
        self.page, self.by, self.sent = page, viewer.user, sent or {}
        self._only_sent = to_save
        self.forecast = self._forecast(viewer) if self._is_sent(FORECAST) else None
        self.values = self._values(viewer) if self._is_sent(VALUE) else ()
        self.forms: dict[str, forms.Form] = {}
        self._stands: dict[str, str] = {}
        if self.forecast:
            self.forms[FORECAST] = self._filled(lambda data: forecast_form(self.forecast, data))
        for one in self.values:
            self.forms[f"{VALUE}-{one.indicator.pk}"] = self._filled(one.form)

    def _is_sent(self, prefix: str) -> bool:
        return not self._only_sent or any(name.startswith(f"{prefix}-") for name in self.sent)

    def _forecast(self, viewer: Viewer) -> AskedForecast | None:
        unit, page = self.page.unit, self.page
        has_money = page.economy is not None and page.economy.rows
        if page.round.is_plan or not has_money or not viewer.may(Permission.FORECAST, unit):
            return None
        return asked_forecast(unit, page.period)

    def _values(self, viewer: Viewer) -> tuple[AskedValue, ...]:
        unit = self.page.unit
        if not viewer.may(Permission.REPORT_VALUES, unit):
            return ()
        asked = {}
        for line in self.page.goals:
            for fact in line.facts.indicators:
                row = fact.indicator
                is_own = row.source == SourceKind.OWN and measured_on(line.element).pk == unit.pk
                # What is made of the units below is reported there.
                if is_own and (unit.kind not in POLITICAL_KINDS or row.aggregation == Aggregation.NONE):
                    asked[row.pk] = row
        periods = {pk: _over(row, self.page.period) for pk, row in asked.items()}
        found = values.of_periods(unit, periods) if periods else {}
        return tuple(AskedValue(row, periods[pk], tuple(found.get(pk, ()))) for pk, row in asked.items())

    def _filled(self, make: Any) -> Any:
        """The form with what was sent; a field that was not sent stays as it stands."""
        shown = make(None)
        if not self.sent:
            return shown
        stands = {shown.add_prefix(name): _text(shown[name].value()) for name in shown.fields}
        self._stands |= stands
        return make({name: self.sent.get(name, text) for name, text in stands.items()})

    # -- on the page ---------------------------------------------------------------------------------------------------

    @property
    def forecast_fields(self) -> list[tuple[Proposal, BoundField]]:
        form = self.forms.get(FORECAST)
        return [] if form is None or self.forecast is None else [
            (row, form[f"group_{row.group}"]) for row in self.forecast.rows
        ]  # fmt: skip

    def value_fields(self, indicator: int) -> ValueFields | None:
        form = self.forms.get(f"{VALUE}-{indicator}")
        asked = next((one for one in self.values if one.indicator.pk == indicator), None)
        if form is None or asked is None:
            return None
        names = ("numerator", "denominator", "missing") if asked.indicator.numerator else ("value", "n", "missing")
        return ValueFields(asked, form["version"], tuple(form[f"{Sex.TOTAL}-{name}"] for name in names))

    def field(self, name: str) -> BoundField | None:
        """A field by the name it is sent with."""
        for prefix, form in self.forms.items():
            own = name.removeprefix(f"{prefix}-")
            if own != name and own in form.fields:
                return form[own]
        return None

    def label(self, name: str) -> str:
        """What a field is about, in words."""
        field = self.field(name)
        for one in self.values:
            if field is not None and name.startswith(f"{VALUE}-{one.indicator.pk}-"):
                return f"{one.indicator.name}, {one.period.label}: {str(field.label).lower()}"
        return f"Prognosen: {field.label}" if field is not None else name

    @property
    def versions(self) -> dict[str, str]:
        """What the next save is made from."""
        return {f"{prefix}-version": _text(form["version"].value()) for prefix, form in self.forms.items()}

    # -- saving --------------------------------------------------------------------------------------------------------

    def save(self, comment: str, *, accept: bool = False, without: frozenset[str] = frozenset()) -> bool:
        """Save what was changed; whether anything was. `accept` saves the forecast as the page shows it.

        Raises InvalidInput with every problem, and EditConflict with the fields that another has saved differently, by
        the names they were sent with; those in `without` are left as they are.
        """
        problems: list[Problem] = []
        changed = False
        for prefix, form in self.forms.items():
            has_to = accept and prefix == FORECAST and self.forecast is not None and self.forecast.own.figures is None
            if any(name.startswith(f"{prefix}-") for name in without) or not (has_to or self._is_changed(form)):
                continue
            if not form.is_valid():
                problems += self._flaws(form)
                continue
            try:
                self._save(prefix, form, comment)
                changed = True
            except EditConflict as conflict:
                raise self._conflict(form, conflict.saved_by) from conflict
            except InvalidInput as invalid:
                problems += invalid.problems
            except (NotAllowed, WrongState):
                raise
            except Refused:
                problems.append(Problem("", "Ekonomi", _NO_FORECAST, "Skriv vad du vet som förslaget inte vet."))
        if problems:
            raise InvalidInput(problems)
        return changed

    def _save(self, prefix: str, form: Any, comment: str) -> None:
        unit, period = self.page.unit, self.page.period
        if prefix == FORECAST:
            forecasts.save_forecast(
                by=self.by, unit=unit, year=period.year, round_key=str(period), amounts=form.amounts(),
                proposed=form.proposed(), comment=comment or form.cleaned_data["comment"],
                version=form.cleaned_data["version"],
            )  # fmt: skip
            return
        indicator = next(one.indicator for one in self.values if prefix == f"{VALUE}-{one.indicator.pk}")
        entries = [replace(entry, where=indicator.name) for entry in form.entries(indicator, unit)]
        reporting.report_period(by=self.by, entries=entries, version=form.cleaned_data["version"])

    def _is_changed(self, form: forms.Form) -> bool:
        named = map(form.add_prefix, self._named(form))
        return any(_text(self.sent.get(name, self._stands[name])) != self._stands[name] for name in named)

    def _named(self, form: forms.Form) -> Iterator[str]:
        return (name for name in form.fields if name not in ("version", "period", "comment"))

    def _flaws(self, form: forms.Form) -> Iterable[Problem]:
        for name, errors in form.errors.items():
            where = self.label(form.add_prefix(name)) if name in form.fields else self._of(form)
            yield from (Problem("", where, str(error), "") for error in errors)

    def _of(self, form: forms.Form) -> str:
        named = (one.indicator.name for one in self.values if form.prefix == f"{VALUE}-{one.indicator.pk}")
        return next(named, "Prognosen")

    def _conflict(self, form: forms.Form, saved_by: str) -> EditConflict:
        mine = {form.add_prefix(name): _text(form[name].value()) for name in self._named(form)}
        return EditConflict(dict.fromkeys(mine, ""), mine, saved_by)

    def sign(self, comment: str, book: ProposalBook | None) -> None:
        """Whoever hands the report in answers for the forecast that is in it; what it says of the money explains it."""
        if self.forecast is None:
            return
        unit, period = self.page.unit, self.page.period
        if SignMove.SIGN in FORECAST_SIGNING.moves(own_forecast(unit, period, NOW).state):
            signing.sign_forecast(by=self.by, unit=unit, period=period, comment=comment, book=book)


def forecast_form(asked: AskedForecast, data: Sent | None) -> ForecastForm:
    saved = [row.saved for row in asked.rows if row.saved is not None]
    initial = {"version": version_of(saved), "comment": next((row.comment for row in saved), "")}
    return ForecastForm(data, initial=initial, rows=asked.rows, prefix=FORECAST)


@remembered
def asked_forecast(unit: Unit, period: Period) -> AskedForecast | None:
    """The unit's own forecast, while somebody asks for it and the month is open; None otherwise."""
    principal = unit.principal or unit
    if forecasts_due(principal, period, NOW) is None or period.last_month in closed_months(principal, period.year, NOW):
        return None
    rows = tuple(proposals(unit, period))
    return AskedForecast(rows, own_forecast(unit, period, NOW)) if rows else None


def _over(indicator: Indicator, period: Period) -> Period:
    """The newest of the indicator's periods that is over when the report's is."""
    return next(one for one in periods_to_report(indicator.frequency, period.end) if one.end <= period.end)


def _text(value: Any) -> str:
    return "" if value is None or value is False else str(value).strip()


def followed(answers: Iterable[Answer], before: ReportPage, after: ReportPage) -> list[Answer]:
    """Judgements that accepted what the figures proposed follow them, now that the same save has changed them."""
    then = {line.assessment.pk: line.proposed for line in before.goals}
    now = {line.assessment.pk: line.proposed for line in after.goals}
    return [_followed(one, then.get(one.assessment), now.get(one.assessment)) for one in answers]


def _followed(answer: Answer, then: Status | None, now: Status | None) -> Answer:
    said = answer.values
    if then is None or then is now or said.get("status") != then or said.get("override_reason", "").strip():
        return answer
    return replace(answer, values={**said, "status": now or ""})


def moved(before: ReportPage, after: ReportPage) -> list[str]:
    """The goals of which the figures now propose something else."""
    then = {line.element.pk: line.proposed for line in before.goals}
    return [line.element.title for line in after.goals if line.proposed != then.get(line.element.pk)]
