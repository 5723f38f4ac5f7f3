"""Marking remarks as looked at, closing the month and opening it again."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from styrkedjan.areas.economy.actions import closing as closing_actions
from styrkedjan.areas.economy.actions import signing
from styrkedjan.areas.economy.queries.closing import Closing, closing
from styrkedjan.domain.economy.closing import RemarkKey
from styrkedjan.domain.economy.closing_states import MONTH, MonthMove
from styrkedjan.domain.errors import EditConflict
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.forms import CallForm, CloseForm, ReasonForm, ReviewForm
from styrkedjan.pages.economy.month import forecasts_by, month_page
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import principal


class Remarks(Deed):
    """What is done with remarks of the month; what cannot be is told beside them, with what was ticked and written."""

    permission, about, returns_to = Permission.FORECAST, "unit period", "economy:month"

    @property
    def ticked(self) -> list[RemarkKey]:
        """The keys that the form sent; what is no key of ours is told as one that is gone."""
        try:
            return [RemarkKey.parse(text) for text in self.request.POST.getlist("remark")]
        except ValueError:
            return []

    def _page(self, form: Any, sentence: str, conflict: EditConflict | None) -> HttpResponse:
        return month_page(self.request, self.unit, form)


class Review(Remarks):
    """Mark the ticked remarks, or all of a kind, with one note."""

    address, name, title = "ekonomi/<str:code>/manad/granska/", "review", "Granska anmärkningar"
    action = closing_actions.review_remarks

    @property
    def done(self) -> str:
        return f"{plural(self.result, 'anmärkning är granskad', 'anmärkningar är granskade')}."

    def form(self) -> ReviewForm:
        form = ReviewForm(self._sent(), auto_id=f"{self.request.POST.get('kind', '')}-%s")
        # The action tells of everything that is missing at once.
        form.fields["note"].required = False
        return form

    def values(self, form: ReviewForm) -> dict[str, Any]:
        data = form.cleaned_data
        keys = self._left(data["kind"]) if "all" in self.request.POST else self.ticked
        return {"keys": keys, "note": data["note"]}

    def _left(self, kind: str) -> list[RemarkKey]:
        items = closing(self.unit, self.period, NOW).items
        return [item.key for item in items if item.reviewed is None and item.key.kind == kind]


class WithdrawReview(Remarks):
    """Take marks back."""

    address, name, title = "ekonomi/<str:code>/manad/granska/angra/", "withdraw_review", "Ta tillbaka granskningen"
    done = "Anmärkningen står i listan igen."

    def act(self, form: Any) -> None:
        for key in self.ticked:
            closing_actions.withdraw_review(by=self.by, unit=self.unit, period=self.period, key=key)


class MonthDeed(Deed):
    """What the one who closes the books does with a month."""

    subject, permission, returns_to = staticmethod(principal), Permission.CLOSE_MONTH, "economy:month"
    about = "principal=unit period"

    @cached_property
    def closing(self) -> Closing:
        return closing(self.unit, self.period, NOW)


class CloseMonth(MonthDeed):
    """Close the month, with a reason when something is left undone."""

    title, button = "Stäng {self.period.label}", "Stäng månaden"
    address, name, template = "manadsbokslut/stang/", "close_month", "economy/close_month.html"
    form_class, action = CloseForm, closing_actions.close_month

    @property
    def done(self) -> str:
        return f"{self.period.label.capitalize()} är stängd."

    def options(self) -> dict[str, Any]:
        return {"left": self.closing.left}

    def context(self, form: Any) -> dict[str, Any]:
        due = forecasts_by(self.unit, self.closing)
        return {"closing": self.closing, "due": due if due is not None and due >= timezone.localdate() else None}


class ReopenMonth(MonthDeed):
    """Open a closed month again."""

    title, button = "Öppna {self.period.label} igen", "Öppna månaden"
    address, name = "manadsbokslut/oppna/", "reopen_month"
    form_class, action = ReasonForm, closing_actions.reopen_month
    lead = "Det som var känt när månaden stängdes sparas och kan läsas under Tidigare stängningar."

    @property
    def done(self) -> str:
        return f"{self.period.label.capitalize()} är öppen igen."

    def opens(self) -> None:
        MONTH.after(MonthMove.REOPEN, self.closing.state)

    def options(self) -> dict[str, Any]:
        return {"label": "Varför öppnas månaden igen?"}


class CallForForecasts(MonthDeed):
    """Ask for forecasts of a month that the annual cycle does not ask for, or move the day."""

    title = "Begär prognoser för {self.period.label}"
    done = "Prognoser är begärda för {self.period.label}."
    address, name, button = "manadsbokslut/prognoser/", "call_for_forecasts", "Begär prognoser"
    form_class, action, edits = CallForm, signing.call_for_forecasts, "closing.forecasts"
    lead = "Varje enhet med budget lämnar en helårsprognos och skriver på den, förvaltningschefen på nämndens summa."


urlpatterns = paths(Review, WithdrawReview, CloseMonth, ReopenMonth, CallForForecasts)
