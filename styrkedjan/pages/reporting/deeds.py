"""A report's way (hand in, send back, approve, decide), and the rounds that ask for reports."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.reporting import permissions
from styrkedjan.areas.reporting.actions import moving
from styrkedjan.areas.reporting.actions import rounds as actions
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.areas.reporting.queries import page as page_queries
from styrkedjan.areas.reporting.queries import rounds as queries
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.reporting import REPORT, ReportMove, ReportState, before_its_material
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import doors
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.forms import DecisionForm
from styrkedjan.pages.reporting import forms
from styrkedjan.pages.reporting.subjects import by_round, own_round_subject, report_subject
from styrkedjan.reports import freezing

# So many changes since the approval are shown before the decision; the rest are counted.
MOST_CHANGES = 12


class ReportDeed(Deed):
    """A step of a report's way."""

    subject, returns_to = staticmethod(report_subject), "reporting:report"
    about = at = "report"


class Submit(ReportDeed):
    """Hand in what has been saved."""

    address, name, permission = "rapport/<int:pk>/lamna-in/", "submit", Permission.SUBMIT_REPORT
    title, button, done = "Lämna in {self.report.round.name}", "Lämna in", "Rapporten är inlämnad."
    action = moving.submit


class ReferBack(ReportDeed):
    """Send back with a reason."""

    address, name, permission = "rapport/<int:pk>/skicka-tillbaka/", "refer_back", Permission.REFER_BACK
    title, button, form_class = "Skicka tillbaka {self.report.round.name}", "Skicka tillbaka", forms.ReferBackForm
    action, done = moving.refer_back, "Rapporten är skickad tillbaka med ditt skäl."


class Approve(ReportDeed):
    """Approve what somebody else handed in."""

    address, name, permission = "rapport/<int:pk>/godkann/", "approve", Permission.APPROVE_REPORT
    title, button = "Godkänn {self.report.round.name}", "Godkänn"
    action = moving.approve

    @cached_property
    def rest(self) -> list[UnitReport]:
        """What still waits for the same person in the round."""
        return queries.awaiting(self.report.round, self.by, self.viewer.paths(Permission.APPROVE_REPORT))

    @property
    def done(self) -> str:
        left = plural(len(self.rest), "rapport väntar", "rapporter väntar")
        told = f" {left} på dig; här är nästa." if self.rest else ""
        return f"{self.report.unit.name}: rapporten är godkänd.{told}"

    def back(self) -> str:
        following = self.rest[0] if self.result and self.rest else self.report
        return reverse("reporting:report", kwargs={"pk": following.pk})


class TakeBack(ReportDeed):
    """Undo one's own handing in."""

    address, name, permission = "rapport/<int:pk>/ta-tillbaka/", "take_back", Permission.SUBMIT_REPORT
    title, button = "Ta tillbaka {self.report.round.name}", "Ta tillbaka"
    done, action = "Rapporten är ditt utkast igen. Lämna in den när den är klar.", moving.take_back


class Decide(ReportDeed):
    """Enter the body's decision; the report is frozen."""

    address, name, permission = "rapport/<int:pk>/besluta/", "decide", Permission.DECIDE_REPORT
    form_class, matter, template = DecisionForm, Matter.REPORT, "reporting/decide.html"
    title, button = "För in beslutet om {self.report.round.name}", "Lås rapporten med beslutet"
    action = freezing.decide

    @cached_property
    def approved(self) -> Any:
        return queries.approved_for_meeting(self.report)

    def opens(self) -> None:
        REPORT.after(ReportMove.DECIDE, ReportState(self.report.state))

    def initial(self) -> dict[str, Any]:
        return {"body": self.report.unit.name}

    def says(self, form: Any) -> str:
        """A warning, where the meeting was held before what it is said to have decided."""
        decided, approved = form.decision().date, self.approved and timezone.localdate(self.approved)
        if not before_its_material(decided, approved):
            return ""
        return (
            f"Beslutet är daterat {decided}, men rapporten godkändes för sammanträdet först {approved}. Det som låses "
            "är då något som sammanträdet inte kan ha haft framför sig. Bekräfta bara om det är samma rapport."
        )

    @property
    def done(self) -> str:
        return f"Beslutet är infört och rapporten är låst. Kontrollsumma {self.result.sha256[:12]}."

    def back(self) -> str:
        return reverse("reporting:read" if self.result else self.returns_to, kwargs={"pk": self.report.pk})

    def context(self, form: Any) -> dict[str, Any]:
        changes = freezing.changes_since_approval(self.report)
        return {
            "page": page_queries.report_page(self.report, NOW),
            "changes": changes[:MOST_CHANGES],
            "total": len(changes),
            "may_send_back": ReportMove.REFER_BACK in permissions.moves(self.by, self.report),
        }


# -- rounds ----------------------------------------------------------------------------------------------------------


class OpenRound(Deed):
    """Open a step of the annual cycle for an open year."""

    address, name, permission = "uppfoljning/oppna/", "open_round", Permission.OPEN_ROUNDS
    subject, form_class = staticmethod(doors.principal), forms.OpenRoundForm
    title, button = "Öppna en uppföljning", "Öppna"
    done = "{self.result.name} är öppnad. Varje enhet har fått en ifylld rapport."

    @cached_property
    def years(self) -> dict[int, PlanYear]:
        return queries.writable_years(self.unit)

    @property
    def lead(self) -> str:
        told = "Varje enhet som rapporterar får en rapport där mål, statusförslag och ekonomi redan är ifyllda."
        return told if self.years else "Inget planår är öppet. Öppna planåret först."

    def options(self) -> dict[str, Any]:
        steps = queries.steps_to_open(self.years.values())
        return {"steps": [(f"{year}:{step.id}", f"{step.name}, {year}") for year, step in steps]}

    def act(self, form: forms.OpenRoundForm) -> Any:
        given = dict(form.cleaned_data)
        year, _, step = given.pop("step").partition(":")
        return actions.open_round(by=self.by, plan_year=self.years[int(year)], cycle_id=step, **given)

    def back(self) -> str:
        if self.result:
            return reverse("reporting:round", kwargs={"pk": self.result.pk})
        return reverse("reporting:rounds")


class RoundDeed(Deed):
    """What is done with a round."""

    subject, permission, returns_to = staticmethod(by_round), Permission.OPEN_ROUNDS, "reporting:round"
    about = at = "round_"


class ChangeRound(RoundDeed):
    """Move the last day or rewrite the instruction."""

    address, name, form_class = "uppfoljning/<int:pk>/andra/", "change_round", forms.ChangeRoundForm
    title, done, edits = "Ändra {self.round_.name}", "Ändringen är sparad.", "round_"
    action, template = actions.change_round, "reporting/change_round.html"


class CloseRound(RoundDeed):
    """Close it: what is not handed in stays as it is and can no longer be written."""

    address, name, action = "uppfoljning/<int:pk>/stang/", "close_round", actions.close_round
    title, button, done = "Stäng {self.round_.name}", "Stäng", "{self.round_.name} är stängd."
    lead = "Rapporter som inte är inlämnade står kvar som de är och kan inte längre ändras."

    def says(self, form: Any) -> str:
        """Whom it shuts out, while they still have days left that they were given."""
        due, left = self.round_.due, queries.unfinished(self.round_)
        if due < timezone.localdate() or not left:
            return ""
        told = plural(left, "rapport är inte inlämnad", "rapporter är inte inlämnade")
        return f"Uppföljningen är öppen till och med {due}, och {told}. Stänger du nu kan de inte lämnas in i tid."


class ReopenRound(RoundDeed):
    """Open it again."""

    address, name, action = "uppfoljning/<int:pk>/oppna-igen/", "reopen_round", actions.reopen_round
    title, button, done = "Öppna {self.round_.name} igen", "Öppna igen", "{self.round_.name} är öppen igen."
    lead = "Rapporter som inte är inlämnade kan då skrivas igen."


class ApproveMany(Deed):
    """Read what waits, and approve what is chosen."""

    address, name, permission = "uppfoljning/<int:pk>/godkann/", "approve_many", Permission.APPROVE_REPORT
    subject, form_class = staticmethod(own_round_subject), forms.ApproveManyForm
    title, button, template = "Godkänn {self.round_.name}", "Godkänn de valda", "reporting/approve_many.html"

    @cached_property
    def waiting(self) -> list[UnitReport]:
        return queries.awaiting(self.round_, self.by, self.viewer.paths(Permission.APPROVE_REPORT))

    @property
    def lead(self) -> str:
        told = plural(len(self.waiting), "rapport väntar", "rapporter väntar")
        return f"{told} på ditt godkännande." if self.waiting else "Ingen rapport väntar på ditt godkännande."

    def options(self) -> dict[str, Any]:
        return {"reports": [(row.pk, row.unit.name) for row in self.waiting]}

    def act(self, form: forms.ApproveManyForm) -> list[UnitReport]:
        chosen = set(form.cleaned_data["reports"])
        return moving.approve_many(by=self.by, reports=[row for row in self.waiting if str(row.pk) in chosen])

    @property
    def done(self) -> str:
        return f"{plural(len(self.result), 'rapport är godkänd', 'rapporter är godkända')}."

    def back(self) -> str:
        return reverse("reporting:round", kwargs={"pk": self.round_.pk})

    def context(self, form: Any) -> dict[str, Any]:
        sent = form.data.getlist("reports") if form.is_bound else None
        shown = page_queries.lines(self.waiting, NOW)
        return {"lines": [(line, sent is None or str(line.report.pk) in sent) for line in shown]}


urlpatterns = paths(
    TakeBack, ApproveMany, Submit, ReferBack, Approve, Decide, OpenRound, ChangeRound, CloseRound, ReopenRound
)
