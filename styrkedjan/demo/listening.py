"""What Ekevik promises its residents and asks them: a broken promise, a survey that is open, a playground that became
what people wanted, and a budget of two million that they shared out.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.voices.actions import asking, budgets, dialogue, matters, promises
from styrkedjan.areas.voices.models import (
    Ballot,
    BudgetIdea,
    BudgetRound,
    Promise,
    PromiseCase,
    SurveyRemark,
    SurveySheet,
    VoteCode,
)
from styrkedjan.areas.voices.queries import rules
from styrkedjan.demo.organisation import Organisation, service_of
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.voices.asking import week_of
from styrkedjan.domain.voices.dialogue import BudgetStep
from styrkedjan.foundation.decisions import Decision

COUNCIL = "Kommunfullmäktige"
# The code of the demo's own ballot, for whoever wants to vote.
VOTE = "EKEV-RSTK-2345"
QUESTIONS = "Hur är öppettiderna?\nHur är hjälpen av personalen?\nHur är det att hitta en bok?"
EASY = "Är det öppet när du vill komma?\nFår du hjälp av dem som arbetar här?\nÄr det lätt att hitta en bok?"
IDEAS = (
    ("Utegym vid Strandparken", "Sex redskap som alla kan använda, också den som sitter i rullstol.", 640_000, 91),
    ("Ljus i tunneln", "Varmt ljus och en målning som skolorna gör.", 380_000, 118),
    ("Bärbuskar längs gångvägen", "Hundra buskar som vem som helst får plocka av.", 210_000, 64),
    ("Scen i Lundparken", "En liten scen med tak och el.", 900_000, 77),
)


def build(setting: Setting, made: Organisation) -> None:
    """Promises, a survey, dialogues, proposals and two rounds of the budget."""
    random = np.random.default_rng(setting.seed + 29)
    for key, value in (("way_fault_report", "Ring 0100-12 34 56, dygnet runt."),
                       ("way_lex_sarah", "Ring din chef, eller socialt ansvarig samordnare på 0100-12 34 60."),
                       ("way_whistleblowing", "Skriv till visselblasning@ekevik.example.")):  # fmt: skip
        matters.set_rule(by=setting.people["controller"], principal=made.root, key=key, value=value,
                         source="Kommunens webbplats", at=moment(date(setting.year - 1, 2, 3)))  # fmt: skip
    _promises(setting, random, made)
    _survey(setting, random, made)
    _dialogues(setting, made)
    _proposals(setting, made)
    _budgets(setting, random, made)


def _promises(setting: Setting, random: np.random.Generator, made: Organisation) -> None:
    by, year = setting.people["controller"], setting.year
    day, start = date(year - 1, 11, 24), date(year - 1, 1, 1)
    given: dict[str, Any] = {"by": by, "valid_from": start, "at": moment(day)}
    permits = promises.add_promise(
        unit=made.bodies["900"], code="BYGG", text="Du får besked om bygglov inom tio veckor", measure="cases",
        limit=Decimal(70), compensation="Avgiften sänks med en femtedel", automatic=True, **given,
    )  # fmt: skip
    care = promises.add_promise(
        unit=made.bodies["500"], code="SVAR", text="Du får svar på en synpunkt om omsorgen inom tre veckor",
        measure="answers", limit=Decimal(21), **given,
    )  # fmt: skip
    found = [permits, care]
    lending = Indicator.objects.filter(principal=made.root, owner=made.bodies["900"]).order_by("key").first()
    if lending is not None and lending.direction != "none":
        found.append(promises.add_promise(
            unit=made.bodies["900"], code="TID", text="De flesta får sitt beslut i tid", measure="indicator",
            indicator=lending, limit=Decimal(90), **given,
        ))  # fmt: skip
    decision = Decision(COUNCIL, day, "151", f"KS-{year - 1}/901")
    for one in found:
        promises.decide_promise(by=by, promise=one, decision=decision, at=moment(day))
    promises.add_promise(
        by=by, unit=made.bodies["300"], code="SKOL", text="Du får veta barnets skolplats senast den 15 april",
        measure="cases", limit=Decimal(60), valid_from=date(year + 1, 1, 1), at=moment(day),
    )  # fmt: skip
    _cases(setting, random, permits)


def _cases(setting: Setting, random: np.random.Generator, promise: Promise) -> None:
    """Sixty permits in two years; a handful took too long, and some of those have had their fee lowered."""
    rows = []
    for number in range(62):
        started = setting.today - timedelta(days=int(random.integers(20, 640)))
        days = int(random.gamma(9, 5.4)) + (38 if number % 13 == 0 else 0)
        done = started + timedelta(days=days)
        paid = done + timedelta(days=14) if days > 70 and done + timedelta(days=40) < setting.today else None
        at = moment(started)
        rows.append(PromiseCase(
            promise=promise, reference=f"BN-{started.year}-{100 + number}", started_on=started,
            done_on=done if done < setting.today else None,
            compensated_on=paid,
            created_at=at, changed_at=at, **setting.authored(),
        ))  # fmt: skip
    PromiseCase.objects.bulk_create(rows)


def _survey(setting: Setting, random: np.random.Generator, made: Organisation) -> None:
    by = setting.people["controller"]
    libraries = [unit for unit in made.units if service_of(unit) == "kultur"][:3]
    row = asking.add_survey(
        by=by, unit=made.bodies["700"], name="Biblioteken", year=setting.year, kind="user", instrument="1",
        questions=QUESTIONS, easy_questions=EASY, closes=setting.today + timedelta(days=20),
        intro="Tre frågor om ditt bibliotek. Det tar en minut.",
        easy_intro="Här är tre frågor om biblioteket.",
    )  # fmt: skip
    for unit in libraries:
        asking.set_place(by=by, survey=row, unit=unit, invited=int(random.integers(60, 140)))
    asking.open_survey(by=by, survey=row)
    sheets = [
        SurveySheet(survey=row, unit=unit, week=week_of(setting.today - timedelta(days=int(random.integers(0, 20)))),
                    mode="web", grades=[int(one) for one in random.integers(2, 6, 3)])
        for unit in libraries for _ in range(int(random.integers(14, 40)))
    ]  # fmt: skip
    SurveySheet.objects.bulk_create(sheets)
    SurveyRemark.objects.create(survey=row, unit=libraries[0], text="Tack för söndagarna!")
    SurveyRemark.objects.create(survey=row, unit=libraries[1], text="Det är svårt att hitta böcker på arabiska.")


def _dialogues(setting: Setting, made: Organisation) -> None:
    by, today = setting.people["controller"], setting.today
    done = dialogue.add_dialogue(
        by=by, unit=made.bodies["700"], title="Lekparken vid Lundtorget",
        question="Vad ska finnas i den nya lekparken?",
        influence="Vilka lekar som byggs och var bänkarna står.", fixed="Platsen och att den får kosta 1,4 mnkr.",
        level="dialogue", opens=today - timedelta(days=200), closes=today - timedelta(days=160),
        at=moment(today - timedelta(days=210)),
    )  # fmt: skip
    later = moment(today - timedelta(days=120))
    done = dialogue.open_dialogue(by=by, dialogue=done, at=moment(today - timedelta(days=200)))
    done = dialogue.close_dialogue(by=by, dialogue=done, at=moment(today - timedelta(days=160)))
    dialogue.answer_dialogue(
        by=by, dialogue=done, participants=84, version=done.version, at=later,
        result="Barnen ville ha vatten och något att klättra högt på. De vuxna ville ha skugga.",
        answer="Det blir en vattenlek, ett klätternät och sex träd. En linbana fick inte plats.",
    )  # fmt: skip
    now = dialogue.add_dialogue(
        by=by, unit=made.bodies["300"], title="En lugnare skolgård",
        question="Hur blir rasterna lugnare på våra skolor?",
        influence="Hur gårdarna delas upp och vilka vuxna som är ute.", fixed="Rasternas längd.", level="consult",
        opens=today - timedelta(days=14), closes=today + timedelta(days=25), at=moment(today - timedelta(days=20)),
    )  # fmt: skip
    dialogue.open_dialogue(by=by, dialogue=now, at=moment(today - timedelta(days=14)))


def _proposals(setting: Setting, made: Organisation) -> None:
    by, today, year = setting.people["controller"], setting.today, setting.year
    told = (
        ("Bänkar längs hela Åpromenaden", "En bänk var hundrade meter.", made.bodies["800"], 430),
        ("Fri kollektivtrafik för den som fyllt 75", "Att äldre åker fritt mitt på dagen.", made.bodies["100"], 240),
        ("Hundrastgård i Norra Ekevik", "En inhägnad plats för hundar.", made.bodies["800"], 400),
    )  # fmt: skip
    rows = [
        dialogue.add_proposal(
            by=by, unit=unit, number=f"KS-{(today - timedelta(days=days)).year}/{700 + at}", title=title, text=text,
            received_on=today - timedelta(days=days), at=moment(today - timedelta(days=days)),
        )
        for at, (title, text, unit, days) in enumerate(told)
    ]  # fmt: skip
    day = date(year, 3, 23)
    dialogue.decide_proposal(
        by=by, proposal=rows[0], outcome="Fullmäktige säger ja. Bänkarna sätts upp under våren.",
        decision=Decision(COUNCIL, day, "41", rows[0].number), at=moment(day),
    )  # fmt: skip


def _budgets(setting: Setting, random: np.random.Generator, made: Organisation) -> None:
    """One round carried out, where a light in a tunnel is done; and one in which people vote."""
    by, today, unit = setting.people["controller"], setting.today, made.bodies["700"]
    first = _round(setting, unit, "Två miljoner till Norra Ekevik", today - timedelta(days=330))
    order = np.repeat(np.arange(len(IDEAS)), [one[3] for one in IDEAS])
    random.shuffle(order)
    keys = list(first.ideas.order_by("number").values_list("pk", flat=True))
    pairs = [sorted({keys[a], keys[b]}) for a, b in zip(order[::2], order[1::2], strict=False)]
    Ballot.objects.bulk_create(Ballot(round=first, ideas=chosen) for chosen in pairs)
    day = today - timedelta(days=250)
    first = budgets.advance_budget(by=by, round=first, at=moment(day))
    chosen = list(BudgetIdea.objects.filter(pk__in=keys[:3]))
    first = budgets.decide_budget(
        by=by, round=first, decision=Decision(unit.name, day, "12", ""), ideas=chosen, at=moment(day)
    )
    budgets.deliver(
        by=by, idea=BudgetIdea.objects.get(pk=keys[1]), delivered_on=today - timedelta(days=60),
        result="Ljuset tändes i september. Målningen gjordes av årskurs sex.", at=moment(today - timedelta(days=60)),
    )  # fmt: skip
    second = _round(setting, unit, "En miljon till Södra Ekevik", today - timedelta(days=40))
    BudgetRound.objects.filter(pk=second.pk).update(votes_until=today + timedelta(days=12))
    VoteCode.objects.create(round=second, digest=rules.digest(VOTE))


def _round(setting: Setting, unit: Unit, name: str, day: date) -> BudgetRound:
    """Up to the vote, by its steps."""
    by, at = setting.people["controller"], moment(day)
    row = budgets.begin_budget(
        by=by, unit=unit, name=name, amount=Decimal(2_000_000 if "Två" in name else 1_000_000),
        criteria="Ute, för alla och klart inom ett år.", who_votes="Alla som bor här och har fyllt tolv år",
        ideas_until=day + timedelta(days=20), votes_until=day + timedelta(days=60), choices_each=2, at=at,
    )  # fmt: skip
    for _ in range(2):
        row = budgets.advance_budget(by=by, round=row, at=at)
    for title, text, cost, _ in IDEAS:
        idea = budgets.suggest(by=by, round=row, title=title, text=text, at=at)
        budgets.work_up(by=by, idea=idea, title=title, text=text, cost=Decimal(cost), accept=True,
                        version=idea.version, at=at)  # fmt: skip
    row = budgets.advance_budget(by=by, round=row, at=at)
    budgets.make_codes(by=by, round=row, count=250, at=at)
    row = budgets.advance_budget(by=by, round=row, at=at)
    assert row.state == BudgetStep.VOTE
    return row
