"""Follow-ups requirement by requirement, deviations and the steps taken, what is asked of performers, and insight."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.providers.models.agreements import Agreement, Requirement
from styrkedjan.areas.providers.models.fields import CURRENT, choice, money, state
from styrkedjan.areas.providers.models.programme import PlanRow
from styrkedjan.domain.providers import states, words
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime

OUTSIDE = models.Q(plan_row__isnull=True)


class FollowUp(KnownTime):
    """A row of the plan done for one agreement at one of its times (`occasion`: "2026-T2"), or a day outside the plan
    ("2026-05-10", without a row)."""

    plan_row = models.ForeignKey(
        PlanRow, models.CASCADE, null=True, blank=True, related_name="row_follow_ups", verbose_name="rad i planen"
    )
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="performed_follow_ups", verbose_name="avtal")
    occasion = models.CharField("tillfälle", max_length=10)
    performed_on = models.DateField("gjord den")
    summary = models.TextField("vad som sågs")
    minutes = models.PositiveIntegerField("minuter det tog", null=True, blank=True)
    fed_back_on = models.DateField("återkopplad den", null=True, blank=True)
    feedback = models.TextField("återkoppling till utföraren", blank=True)

    class Meta:
        ordering: ClassVar = ["performed_on", "pk"]
        verbose_name = "uppföljning"
        verbose_name_plural = "uppföljningar"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan_row", "agreement", "occasion"], condition=CURRENT, name="one_follow_up_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["agreement", "occasion"], condition=CURRENT & OUTSIDE, name="one_follow_up_outside_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_row or 'Utanför planen'}, {self.occasion}"


class RequirementCheck(KnownTime):
    """What a follow-up found of one requirement. `occasion` and `plan_row` tell which follow-up."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="requirement_checks", verbose_name="krav")
    plan_row = models.ForeignKey(
        PlanRow, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="rad i planen"
    )
    occasion = models.CharField("tillfälle", max_length=10)
    checked_on = models.DateField("prövat den")
    result = choice("resultat", words.Result)
    evidence = models.CharField("underlag", max_length=400, blank=True)
    reused = models.CharField("uppgift som redan fanns", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["requirement", "checked_on", "pk"]
        verbose_name = "prövning av krav"
        verbose_name_plural = "prövningar av krav"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["requirement", "plan_row", "occasion"], condition=CURRENT, name="one_check_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["requirement", "occasion"], condition=CURRENT & OUTSIDE, name="one_check_outside_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.get_result_display()}"


class Deviation(Versioned):
    """A departure from what was agreed, until it is seen to be put right. `rung` is the last step taken."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="deviations", verbose_name="avtal")
    requirement = models.ForeignKey(
        Requirement, models.SET_NULL, null=True, blank=True, related_name="deviations", verbose_name="krav"
    )
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    what = models.TextField("vad som brister")
    severity = choice("allvar", words.Severity)
    found_by = choice("kom fram genom", words.FoundBy)
    found_on = models.DateField("upptäckt")
    state = state(states.DeviationState, states.DeviationState.FOUND)
    rung = choice("senaste steget", words.Rung, blank=True, editable=False)
    deadline = models.DateField("rättat senast", null=True, blank=True, editable=False)
    response = models.TextField("utförarens svar", blank=True)
    responded_on = models.DateField("svarat den", null=True, blank=True, editable=False)
    closing = models.TextField("hur rättelsen sågs", blank=True, editable=False)
    closed_on = models.DateField("rättad den", null=True, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        verbose_name = "avvikelse från avtal"
        verbose_name_plural = "avvikelser från avtal"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_deviation_number_once")
        ]

    def __str__(self) -> str:
        return self.what[:80]


class DeviationStep(KnownTime):
    """A step that was taken."""

    deviation = models.ForeignKey(Deviation, models.CASCADE, related_name="steps_taken", verbose_name="avvikelse")
    rung = choice("steg", words.Rung)
    taken_on = models.DateField("beslutat den")
    deadline = models.DateField("rättat senast", null=True, blank=True)
    text = models.TextField("vad som krävs")
    amount = money("belopp")
    basis = models.CharField("grund för beloppet", max_length=160, blank=True)

    class Meta:
        ordering: ClassVar = ["deviation", "pk"]
        verbose_name = "steg på stegen"
        verbose_name_plural = "steg på stegen"

    def __str__(self) -> str:
        return f"{self.get_rung_display()} {self.taken_on}"


class DataRequest(Versioned):
    """Something asked of a performer, for whom and at what cost, with the answer and what came of it."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="requests", verbose_name="avtal")
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    kind = choice("slag av begäran", words.RequestKind)
    asked = models.TextField("vad som begärs")
    used_for = models.CharField("vad det används till", max_length=255)
    asked_on = models.DateField("begärt den")
    due = models.DateField("svar senast")
    minutes = models.PositiveIntegerField("minuter det tar att svara", default=0)
    indicator = models.ForeignKey(
        Indicator, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="indikator"
    )
    period = models.CharField("period", max_length=8, blank=True)
    state = state(states.RequestState, states.RequestState.ASKED)
    answer = models.TextField("svar", blank=True)
    value = models.DecimalField("värde", max_digits=20, decimal_places=6, null=True, blank=True)
    answered_on = models.DateField("besvarat den", null=True, blank=True, editable=False)
    feedback = models.TextField("återkoppling", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        verbose_name = "begäran till utförare"
        verbose_name_plural = "begäranden till utförare"
        constraints: ClassVar = [models.UniqueConstraint(fields=["agreement", "number"], name="request_number_once")]

    def __str__(self) -> str:
        return self.asked[:80]


class JointNote(KnownTime):
    """What partners saw together: a partnership has no ladder and few questions."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="joint_notes", verbose_name="partnerskap")
    held_on = models.DateField("möte den")
    participants = models.PositiveIntegerField("antal deltagare", null=True, blank=True)
    progression = models.TextField("vad som har hänt för deltagarna", blank=True)
    experience = models.TextField("erfarenheter av samverkan", blank=True)
    minutes = models.PositiveIntegerField("minuter för föreningen", default=0)

    class Meta:
        ordering: ClassVar = ["agreement", "held_on", "pk"]
        verbose_name = "gemensam anteckning"
        verbose_name_plural = "gemensamma anteckningar"

    def __str__(self) -> str:
        return f"{self.held_on}: {self.agreement}"


class PublicCard(KnownTime):
    """That the public may see how a performer does, with what is said beside the figures."""

    performer = models.ForeignKey(Unit, models.CASCADE, related_name="public_cards", verbose_name="utförare")
    is_shown = models.BooleanField("visas öppet")
    about = models.TextField("om verksamheten", blank=True)
    contact = models.CharField("vart man vänder sig", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["performer", "pk"]
        verbose_name = "öppen uppgift om utförare"
        verbose_name_plural = "öppna uppgifter om utförare"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["performer"], condition=CURRENT, name="one_public_card")
        ]

    def __str__(self) -> str:
        return f"Öppet: {self.performer}"
