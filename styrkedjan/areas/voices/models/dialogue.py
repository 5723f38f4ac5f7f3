"""A dialogue card, and a citizens' proposal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.voices.dialogue import DialogueLevel, DialogueState, ProposalState
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned


class Dialogue(Versioned):
    """What is asked before the proposal is written, what can be influenced, and what those who took part were told."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dialogues", verbose_name="enhet")
    title = models.CharField("rubrik", max_length=160)
    question = models.TextField("fråga")
    influence = models.TextField("det här går att påverka")
    fixed = models.TextField("det här är redan bestämt", blank=True)
    level = models.CharField("nivå", max_length=20, choices=DialogueLevel.choices())
    opens = models.DateField("öppnar")
    closes = models.DateField("stänger")
    participants = models.PositiveIntegerField("deltagare", null=True, blank=True)
    result = models.TextField("det här sa de som var med", blank=True)
    answer = models.TextField("svar till dem som var med", blank=True)
    answered_on = models.DateField("besvarad", null=True, blank=True, editable=False)
    state = models.CharField(
        "läge", max_length=20, choices=DialogueState.choices(), default=DialogueState.DRAFT, editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-opens", "pk"]
        verbose_name = "dialog"
        verbose_name_plural = "dialoger"

    def __str__(self) -> str:
        return self.title


class CitizenProposal(Versioned, DecisionReference):
    """A proposal from a resident, which is decided within a year or told of to the council."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="citizen_proposals", verbose_name="bereds av")
    number = models.CharField("diarienummer", max_length=40)
    title = models.CharField("förslag", max_length=200)
    text = models.TextField("vad förslaget är")
    received_on = models.DateField("kom in")
    preparation = models.TextField("beredning", blank=True)
    reported_on = models.DateField("anmält till fullmäktige", null=True, blank=True, editable=False)
    delayed_because = models.TextField("varför det dröjer", blank=True)
    outcome = models.TextField("vad det blev", blank=True)
    state = models.CharField(
        "läge", max_length=20, choices=ProposalState.choices(), default=ProposalState.RECEIVED, editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["received_on", "pk"]
        verbose_name = "medborgarförslag"
        verbose_name_plural = "medborgarförslag"

    def __str__(self) -> str:
        return self.title
