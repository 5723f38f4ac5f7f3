"""The council's guidelines for sound financial management, and the bodies' judgements of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from styrkedjan.areas.accounts import permissions
from styrkedjan.areas.accounts.actions.common import hold
from styrkedjan.areas.accounts.models import Guideline, SoundVerdict, Stage
from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.objectives import Verdict, require_judgement
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

MATTERS = {Stage.BOARD: Matter.SOUND_BOARD_VERDICT, Stage.COUNCIL: Matter.SOUND_VERDICT}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a body says: the verdict, its words, why it departs from the proposal, and the decision."""

    verdict: Verdict
    text: str
    decision: Decision
    reason: str = ""


@action("books.set_guideline", "förde in riktlinjer för god ekonomisk hushållning")
def set_guideline(
    *,
    by: User,
    principal: Unit,
    from_year: int,
    financial_share: Decimal,
    operational_share: Decimal,
    decision: Decision,
    text: str = "",
    version: str | None = None,
    at: datetime | None = None,
) -> Guideline:
    """Enter the guidelines that the council has decided, from a year on. Raises InvalidInput and EditConflict."""
    permissions.require_edit(by, principal)
    root = hold(principal)
    require_decided(decision, Matter.GUIDELINE, root)
    problems = [
        Problem("", name, f"{name} är inte en andel mellan 0 och 100 procent.", "Skriv till exempel 75.")
        for name, share in (("Finansiella mål", financial_share), ("Verksamhetsmål", operational_share))
        if not 0 <= share <= 1
    ]
    if problems:
        raise InvalidInput(problems)
    row = NOW.rows(Guideline).filter(principal=root, from_year=from_year).select_related("known_by").first()
    theirs = {"text": row.text if row else ""}
    facts.require_unchanged([row] if row else [], version, theirs=lambda: theirs, mine={"text": text})
    made: Guideline = facts.succeed(
        row, Guideline, by=by, at=at, principal=root, from_year=from_year, financial_share=financial_share,
        operational_share=operational_share, text=text.strip(), **decision.fields(),
    )  # fmt: skip
    if made is not row:
        tell(made, root, decision=made.decision_text)
    return made


@action("books.judge_sound_management", "förde in en bedömning av god ekonomisk hushållning")
def judge_sound_management(
    *,
    by: User,
    principal: Unit,
    period: Period,
    stage: Stage,
    judgement: Judgement,
    material: Mapping[str, Any],
    version: str | None = None,
    at: datetime | None = None,
) -> SoundVerdict:
    """Enter a body's judgement with what was known (`queries.material_of`).

    Raises InvalidInput for a judgement without words, decision, or a reason to depart from the proposal, and
    EditConflict when somebody has entered another since the form was opened.
    """
    permissions.require_edit(by, principal)
    root = hold(principal)
    proposed = Verdict(material["proposed"])
    require_judgement(proposed, judgement.verdict, judgement.text, judgement.reason)
    require_decided(judgement.decision, MATTERS[Stage(stage)], root)
    current = NOW.rows(SoundVerdict).filter(principal=root, period=str(period), stage=stage)
    row = current.select_related("known_by").first()
    theirs = {"verdict": row.get_verdict_display() if row else "", "text": row.text if row else ""}
    mine = {"verdict": judgement.verdict.label, "text": judgement.text}
    facts.require_unchanged([row] if row else [], version, theirs=lambda: theirs, mine=mine)
    departs = judgement.verdict is not proposed
    made: SoundVerdict = facts.succeed(
        row, SoundVerdict, by=by, at=at, principal=root, period=str(period), stage=stage,
        verdict=judgement.verdict.value, proposed=proposed.value, reason=judgement.reason.strip() if departs else "",
        text=judgement.text.strip(), material=dict(material), sha256=_digest(material, judgement.text.strip()),
        **judgement.decision.fields(),
    )  # fmt: skip
    if made is not row:
        tell(made, root, decision=made.decision_text)
    return made


def _digest(material: Mapping[str, Any], text: str) -> str:
    """SHA-256 over what was known and what was said of it, so that anyone can see that neither was touched since."""
    whole = json.dumps({"material": material, "text": text}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(whole.encode()).hexdigest()
