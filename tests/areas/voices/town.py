"""A committee with a school, a care unit and a firm, and the people who receive, answer and only read."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from styrkedjan.areas.organisation.models import OperatingForm
from styrkedjan.areas.voices.actions import matters, outside
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.foundation.roles import Role
from tests import factories

CODE = "ABCD-EFGH-2345"


class Town:
    def __init__(self) -> None:
        self.root = factories.municipality()
        self.committee = factories.committee(self.root)
        area = factories.service_area(self.root)
        self.school = factories.unit(self.committee, name="Ekskolan", code="S1", service_area=area)
        self.care = factories.unit(self.committee, name="Björkens hemtjänst", code="H1")
        self.firm = factories.unit(
            self.committee, "provider", name="Omsorg AB", code="F1", operating_form=OperatingForm.PRIVATE
        )
        self.registrar = factories.user_with(Role.REGISTRAR, self.root, "registratorn")
        self.head = factories.user_with(Role.UNIT_HEAD, self.care, "chefen")
        self.principal = factories.user_with(Role.UNIT_HEAD, self.school, "rektorn")
        self.controller = factories.user_with(Role.CONTROLLER, self.root, "controllern")
        self.reader = factories.user_with(Role.READER, self.root, "lasaren")
        self.today = timezone.localdate()

    def said(self, text: str = "Hjälpen kom sent", **told: object) -> Feedback:
        given = {"unit": self.care, "code": CODE, "kind": "complaint", "text": text} | told
        return outside.say(by=outside.outside(), **given)

    def written(self, days: int = 0, **told: object) -> Feedback:
        given = {"unit": self.care, "kind": "complaint", "channel": "phone", "text": "Sent igen", "theme": "waiting",
                 "received_on": self.today - timedelta(days=days)} | told  # fmt: skip
        return matters.write_down(by=self.registrar, **given)

    def answered(self, row: Feedback, *, measure: str = "Vi ringer") -> Feedback:
        row = matters.assign(by=self.registrar, row=row, unit=row.unit, theme="waiting")
        by = self.head if row.unit == self.care else self.registrar
        row = matters.investigate(by=by, row=row, found="Det stämmer", justified="yes", version=row.version)
        due = self.today + timedelta(days=10) if measure else None
        return matters.answer(by=by, row=row, answer="Vi beklagar", told="code", version=row.version, measure=measure,
                              measure_due=due)  # fmt: skip

    def closed(self, row: Feedback) -> Feedback:
        row = self.answered(row)
        by = self.registrar
        row = matters.follow(by=by, row=row, improved="Färre klagar", version=row.version)
        row = matters.publish(by=by, row=row, published="Vi ringer när vi blir sena", version=row.version)
        return matters.close(by=by, row=row)
