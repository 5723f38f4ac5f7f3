"""An evaluating organisation, two municipalities, and an assessment taken as far as a test wants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from styrkedjan.areas.assessment.actions import answering, commission, publishing, reviewing, scoring
from styrkedjan.areas.assessment.models import Assessment, PublishedResult, Score, Seat, SelfAnswer
from styrkedjan.areas.assessment.queries.frameworks import framework_of
from styrkedjan.areas.organisation.models import UnitKind
from styrkedjan.foundation import facts
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories

FRAMEWORK = "kommunkompassen_1_0"
VISIT = date(2026, 4, 13)


def moment(day: date, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


class Town:
    """Everybody who has a part, and the steps one after the other."""

    def __init__(self) -> None:
        self.root = factories.municipality("0001", "Provköping")
        self.other = factories.municipality("0002", "Grannköping")
        self.evaluator = factories.unit(None, UnitKind.EVALUATOR, code="U1", name="Navet", steering_model="minimal")
        self.lead, self.first, self.second, self.auditor, self.bystander = (
            factories.user_with(Role.ASSESSOR, self.evaluator, name)
            for name in ("ledaren", "forsta", "andra", "granskaren", "utanplats")
        )
        self.controller = factories.user_with(Role.CONTROLLER, self.root, "samordnaren")
        self.neighbour = factories.user_with(Role.CONTROLLER, self.other, "grannen")
        self.framework = framework_of(FRAMEWORK)
        self.asked = {
            criterion.id: [one for one in self.framework.questions if one.criterion == criterion.id]
            for criterion in self.framework.criteria
        }

    def commissioned(self, earlier: Assessment | None = None, year: int = 2026) -> Assessment:
        return commission.commission(
            by=self.lead, evaluator=self.evaluator, municipality=self.root, framework=FRAMEWORK, year=year,
            scope="Hela kommunen", purpose="Veta mer", answer_by=VISIT - timedelta(days=20), visit_on=VISIT,
            assessors=(self.first, self.second), auditor=self.auditor, earlier=earlier,
        )  # fmt: skip

    def answering(self, row: Assessment | None = None) -> Assessment:
        return commission.invite(by=self.lead, assessment=row or self.commissioned())

    def handed_in(self) -> Assessment:
        row = self.answering()
        self._write(SelfAnswer, self.controller, {"assessment": row}, self._all({}, ""), "text")
        return answering.hand_in(by=self.controller, assessment=row)

    def scoring(self) -> Assessment:
        return reviewing.begin_scoring(by=self.first, assessment=self.handed_in())

    def given(self, criterion: str, down: int, text: str = "") -> dict[str, tuple[str, str]]:
        """The best step of every question, or so many below it."""
        found = {}
        for one in self.asked[criterion]:
            steps = [step.id for step in self.framework.scale(one.scale).steps]
            found[one.id] = (steps[max(0, len(steps) - 1 - down)], text)
        return found

    def score(self, row: Assessment, by: User, down: Mapping[str, int], text: str = "") -> None:
        seat = Seat.objects.get(assessment=row, person=by)
        self._write(Score, by, {"seat": seat}, self._all(down, text), "reason")

    def _all(self, down: Mapping[str, int], text: str) -> dict[str, tuple[str, str]]:
        return {one: said for key in self.asked for one, said in self.given(key, down.get(key, 0), text).items()}

    @staticmethod
    def _write(model: Any, by: User, of: dict[str, Any], given: dict[str, tuple[str, str]], words: str) -> None:
        """All questions at once, as the actions write them criterion by criterion."""
        wanted = {key: {**of, "question": key, "answer": said, words: text} for key, (said, text) in given.items()}
        facts.replace(model, {}, wanted, by=by)

    def consensus(self) -> Assessment:
        """The second holds criterion 1.1 to be a step worse."""
        row = self.scoring()
        self.score(row, self.first, {})
        scoring.finish(by=self.first, assessment=row)
        self.score(row, self.second, {"1.1": 1})
        return scoring.finish(by=self.second, assessment=row)

    def agreed(self) -> Assessment:
        row = self.consensus()
        for one in self.asked["1.1"]:
            answer = self.given("1.1", 1)[one.id][0]
            scoring.resolve(
                by=self.first, assessment=row, question=one.id, answer=answer, reason="Planerat, inte gjort"
            )
        for kind in ("strength", "improvement", "example"):
            publishing.describe(
                by=self.second, assessment=row, kind=kind, criterion="2.1", title=f"Rubrik {kind}", text="Ord.",
                link="https://exempel.se/a",
            )  # fmt: skip
        return scoring.agree(by=self.first, assessment=row)

    def in_reply(self) -> Assessment:
        return publishing.give_feedback(by=self.first, assessment=self.agreed(), told_on=VISIT + timedelta(days=2))

    def approved(self) -> Assessment:
        row = self.in_reply()
        row = publishing.summarise(by=self.first, assessment=row, summary="Kommunen gör bra.", version=row.version)
        row = publishing.submit(by=self.second, assessment=row)
        return publishing.approve(by=self.auditor, assessment=row, note="Läst mot underlagen.")

    def published(self) -> PublishedResult:
        return publishing.publish(by=self.lead, assessment=self.approved())
