"""Sustainable employee engagement (HME): nine questions that every municipality asks in the same words.

Three parts of three questions; an answer of 1 to 5 is worth 0 to 100, a part is the mean of its questions and the whole
the mean of all nine. The rules of the index and how few may be shown are the survey's own (`domain.surveys`). The words
are SKR's and RKA's (Hållbart medarbetarengagemang, 2011), written down from memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from styrkedjan.domain.lifecycle import Labelled

INSTRUMENT = "HME 9"


class Part(Labelled):
    MOTIVATION = "motivation", "Motivation"
    LEADERSHIP = "leadership", "Ledarskap"
    STEERING = "steering", "Styrning"


QUESTIONS: Mapping[str, Part] = {
    "Mitt arbete känns meningsfullt": Part.MOTIVATION,
    "Jag lär nytt och utvecklas i mitt dagliga arbete": Part.MOTIVATION,
    "Jag ser fram emot att gå till arbetet": Part.MOTIVATION,
    "Min närmaste chef visar uppskattning för mina arbetsinsatser": Part.LEADERSHIP,
    "Min närmaste chef visar förtroende för mig som medarbetare": Part.LEADERSHIP,
    "Min närmaste chef ger mig förutsättningar att ta ansvar i mitt arbete": Part.LEADERSHIP,
    "Jag är insatt i min arbetsplats mål": Part.STEERING,
    "Min arbetsplats mål följs upp och utvärderas på ett bra sätt": Part.STEERING,
    "Jag vet vad som förväntas av mig i mitt arbete": Part.STEERING,
}


def part(indexes: Mapping[str, Decimal | None], which: Part) -> Decimal | None:
    """The mean of a part's questions, unrounded; None where one is not asked or not shown."""
    return _mean([indexes.get(question) for question, its in QUESTIONS.items() if its is which])


def total(indexes: Mapping[str, Decimal | None]) -> Decimal | None:
    """The mean of all nine; a survey that asks fewer is no HME and has none."""
    return _mean([indexes.get(question) for question in QUESTIONS])


def _mean(values: list[Decimal | None]) -> Decimal | None:
    told = [one for one in values if one is not None]
    return sum(told, Decimal(0)) / len(told) if len(told) == len(values) else None
