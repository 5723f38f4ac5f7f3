"""A budget that residents share out: eight steps, one vote a person, and what came of each idea."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.voices.models import Ballot, BudgetIdea, BudgetRound, VoteCode
from styrkedjan.areas.voices.queries import rules
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.voices.dialogue import (
    BUDGET_IDEA,
    PARTICIPATORY_BUDGET,
    BudgetMove,
    BudgetStep,
    IdeaMove,
    IdeaState,
)
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

P = Permission
MOST_CODES = 20_000


def _held(
    by: User, round_: BudgetRound, move: BudgetMove, permission: P = P.EDIT_VOICES
) -> tuple[BudgetRound, BudgetStep]:
    require(by, permission, round_.unit)
    row = locking.locked(round_, "unit__principal", "changed_by")
    return row, PARTICIPATORY_BUDGET.after(move, BudgetStep(row.state))


def _whole(told: Mapping[str, Any]) -> None:
    problems = []
    if told["amount"] is None or told["amount"] <= 0:
        problems.append(Problem("", "Summa", "Summan saknas.", "Skriv hur mycket som ska fördelas."))
    if not 1 <= told["choices_each"] <= 20:
        problems.append(Problem("", "Röster per person", "Antalet är orimligt.", "Skriv 1 till 20."))
    if told["votes_until"] < told["ideas_until"]:
        problems.append(Problem("", "Röster till och med", "Rösterna slutar före idéerna.", "Rätta dagen."))
    if problems:
        raise InvalidInput(problems)


@action("voices.begin_budget", "började en medborgarbudget")
def begin_budget(
    *, by: User, unit: Unit, name: str, amount: Decimal, criteria: str, who_votes: str, ideas_until: date,
    votes_until: date, choices_each: int = 3, at: datetime | None = None,
) -> BudgetRound:  # fmt: skip
    require(by, P.EDIT_VOICES, unit)
    require_text(Namn=name, Kriterier=criteria, Vem_som_får_rösta=who_votes)
    told = {"amount": amount, "choices_each": choices_each, "ideas_until": ideas_until, "votes_until": votes_until}
    _whole(told)
    row = create(BudgetRound, by=by, at=at, unit=unit, name=name.strip(), criteria=criteria.strip(),
                 who_votes=who_votes.strip(), **told)  # fmt: skip
    tell(row, unit)
    return row


@action("voices.change_budget", "ändrade en medborgarbudget")
def change_budget(
    *, by: User, round: BudgetRound, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> BudgetRound:  # fmt: skip
    row, _ = _held(by, round, BudgetMove.CHANGE)
    names = ("amount", "choices_each", "ideas_until", "votes_until")
    _whole({name: changes.get(name, getattr(row, name)) for name in names})
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.unit)
    return row


@action("voices.advance_budget", "förde en medborgarbudget till nästa steg")
def advance_budget(*, by: User, round: BudgetRound, at: datetime | None = None) -> BudgetRound:
    """To the next step. The vote wants ideas to vote on and codes to vote with."""
    row, after = _held(by, round, BudgetMove.ADVANCE)
    if after is BudgetStep.VOTE:
        if not row.ideas.filter(state=IdeaState.ON_BALLOT).exists():
            raise Refused("Det finns inget att rösta på.", "Bearbeta idéerna och ta med dem som går att göra.")
        if not row.codes.exists():
            raise Refused("Det finns inga röstkoder.", "Gör dem först.")
    write(row, by=by, at=at, state=after)
    tell(row, row.unit, step=after.label)
    return row


@action("voices.suggest", "lämnade en idé till en medborgarbudget")
def suggest(*, by: User, round: BudgetRound, title: str, text: str, at: datetime | None = None) -> BudgetIdea:
    """An idea from anybody. It is shown when somebody has read it and worked it up."""
    row = locking.locked(round, "unit__principal")
    PARTICIPATORY_BUDGET.after(BudgetMove.SUGGEST, BudgetStep(row.state))
    if row.ideas_until < timezone.localdate(at):
        raise Refused("Tiden för idéer är ute.", "Rösta när det är dags.")
    require_text(Idé=title, Beskrivning=text)
    made = create(BudgetIdea, by=by, at=at, round=row, number=next_number(BudgetIdea, round=row),
                  title=title.strip()[:120], text=text.strip()[:2000])  # fmt: skip
    tell(made, row.unit)
    return made


@action("voices.work_up", "bearbetade en idé i en medborgarbudget")
def work_up(
    *, by: User, idea: BudgetIdea, title: str, text: str, cost: Decimal | None, accept: bool, version: int,
    reason: str = "", at: datetime | None = None,
) -> BudgetIdea:  # fmt: skip
    """Made into something that can be done, with what it costs; or left out, with why."""
    row, _ = _held(by, idea.round, BudgetMove.WORK_UP)
    found = locking.locked(idea, "round", "changed_by")
    after = BUDGET_IDEA.after(IdeaMove.ACCEPT if accept else IdeaMove.DROP, IdeaState(found.state))
    require_text(Idé=title, Beskrivning=text)
    if accept and (cost is None or not 0 < cost <= row.amount):
        raise InvalidInput([Problem("", "Kostnad", "Kostnaden saknas eller är mer än summan.", "Räkna på den.")])
    if not accept:
        require_text(Varför_den_inte_kom_med=reason)
    changes = {"title": title.strip(), "text": text.strip(), "cost": cost, "reason": "" if accept else reason.strip()}
    if not edit(found, by=by, version=version, changes=changes, at=at, state=after):
        write(found, by=by, at=at, state=after)
    tell(found, row.unit)
    return found


@action("voices.make_codes", "gjorde röstkoder")
def make_codes(*, by: User, round: BudgetRound, count: int, at: datetime | None = None) -> list[str]:
    """New codes, each for one person; handed out now and never to be read again. Only before the vote is over."""
    require(by, P.EDIT_VOICES, round.unit)
    row = locking.locked(round, "unit__principal")
    if BudgetStep(row.state) in (BudgetStep.DECIDE, BudgetStep.CARRY_OUT, BudgetStep.FOLLOW_UP):
        raise Refused("Omröstningen är över.", "Gör koder i nästa omgång.")
    if not 1 <= count <= MOST_CODES - row.codes.count():
        raise InvalidInput([Problem("", "Antal", f"Högst {MOST_CODES} koder.", "Skriv hur många som får rösta.")])
    codes = [rules.new_code() for _ in range(count)]
    VoteCode.objects.bulk_create([VoteCode(round=row, digest=rules.digest(code)) for code in codes], batch_size=500)
    tell(row, row.unit, codes=count)
    return codes


def vote(*, round: BudgetRound, code: str, ideas: Collection[int], at: datetime | None = None) -> None:
    """One person's vote. Nothing ties the ballot to the code, and no event says when. Raises Refused, InvalidInput.

    Whoever calls it does so in a transaction: the code is used and the ballot is in the box, or neither.
    """
    row = BudgetRound.objects.get(pk=round.pk)
    PARTICIPATORY_BUDGET.after(BudgetMove.VOTE, BudgetStep(row.state))
    if row.votes_until < timezone.localdate(at):
        raise Refused("Omröstningen är stängd.", "Resultatet kommer på den här sidan.")
    chosen = sorted(set(ideas))
    there = set(row.ideas.filter(state=IdeaState.ON_BALLOT, pk__in=chosen).values_list("pk", flat=True))
    if not chosen or there != set(chosen) or len(chosen) > row.choices_each:
        raise InvalidInput(
            [Problem("", "Idéer", "Valet går inte att räkna.", f"Välj 1 till {row.choices_each} idéer.")]
        )
    found = VoteCode.objects.filter(round=row, digest=rules.digest(code)).first()
    if found is None:
        raise InvalidInput([Problem("", "Kod", "Koden finns inte.", "Se efter i brevet.")])
    if locking.locked(found).used:
        raise Refused("Koden är redan använd. En person röstar en gång.", "Har du inte röstat, ring kommunen.")
    VoteCode.objects.filter(pk=found.pk).update(used=True)
    Ballot.objects.create(round=row, ideas=chosen)


@action("voices.decide_budget", "förde in beslutet om en medborgarbudget")
def decide_budget(
    *, by: User, round: BudgetRound, decision: Decision, ideas: Collection[BudgetIdea], at: datetime | None = None
) -> BudgetRound:  # fmt: skip
    """What the elected decided after the vote. The sum is not passed."""
    row, after = _held(by, round, BudgetMove.ENTER, P.DECIDE_VOICES)
    whole = require_decided(decision, Matter.PARTICIPATORY_BUDGET, row.unit)
    mine = locking.locked_rows(row.ideas.filter(pk__in=[one.pk for one in ideas]))
    if not mine or sum((one.cost or Decimal(0) for one in mine), Decimal(0)) > row.amount:
        raise InvalidInput([Problem("", "Idéer", "Inga är valda, eller de kostar mer än summan.", "Välj om.")])
    for one in mine:
        write(one, by=by, at=at, state=BUDGET_IDEA.after(IdeaMove.CHOOSE, IdeaState(one.state)))
    write(row, by=by, at=at, state=after, **whole.fields())
    tell(row, row.unit, decision=whole.text)
    return row


@action("voices.deliver", "förde in att en idé är genomförd")
def deliver(
    *, by: User, idea: BudgetIdea, delivered_on: date, result: str, at: datetime | None = None
) -> BudgetIdea:  # fmt: skip
    row, _ = _held(by, idea.round, BudgetMove.DELIVER)
    require_text(Så_blev_det=result)
    if delivered_on > timezone.localdate(at):
        raise InvalidInput([Problem("", "Klar", "Dagen har inte varit.", "Skriv dagen när den har varit.")])
    found = locking.locked(idea, "round")
    after = BUDGET_IDEA.after(IdeaMove.DELIVER, IdeaState(found.state))
    write(found, by=by, at=at, state=after, delivered_on=delivered_on, result=result.strip())
    tell(found, row.unit)
    return found


@action("voices.tell_budget", "berättade vad en medborgarbudget gav")
def tell_budget(*, by: User, round: BudgetRound, told: str, version: int, at: datetime | None = None) -> BudgetRound:
    row, _ = _held(by, round, BudgetMove.TELL)
    require_text(Vad_det_gav=told)
    if edit(row, by=by, version=version, changes={"told": told.strip()}, at=at):
        tell(row, row.unit)
    return row
