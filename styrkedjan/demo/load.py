"""Load the demo: every step in order, in one transaction for the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
from django.db import transaction

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.demo import (
    accounts,
    archive,
    assessment,
    awards,
    burden,
    chain,
    choices,
    closing,
    control,
    directory,
    documents,
    equality,
    fees,
    improvement,
    inspection,
    instructions,
    investments,
    listening,
    measures,
    money,
    open_side,
    organisation,
    others,
    people,
    planning,
    providers,
    remedies,
    rounds,
    surveys,
    voices,
    year_end,
)
from styrkedjan.demo.setting import Setting, read_facts
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.models import User

SEED = 20260


def is_loaded() -> bool:
    return Unit.objects.filter(code=read_facts()["code"], parent=None).exists()


def load(*, today: date, latest: Period, seed: int = SEED, say: Callable[[str], None] = lambda text: None) -> Setting:
    """Make Ekevik as it would stand on `today` with the books closed to and with `latest` (a month).

    Refuses when it is already loaded: the demo never overwrites anything.
    """
    if is_loaded():
        raise Refused("Demokommunen finns redan.", "Töm datamappen om du vill börja om.")
    with transaction.atomic():
        system = User.objects.create(username="system", first_name="Styrkedjan", is_active=False)
        setting = Setting(seed, today, read_facts(), np.random.default_rng(seed), latest, system)
        say("Organisation och personer")
        made = organisation.build(setting)
        say("Styrkedjan")
        links = chain.build(setting, made)
        say("Indikatorer, målvärden och utfall")
        measures.build(setting, made, links)
        say("Redovisning, budget och prognoser")
        money.build(setting, made)
        say("Omdisponeringar och begäranden")
        remedies.build(setting, made)
        say("Investeringar")
        investments.build(setting, made)
        say("Årsavslut")
        year_end.build(setting, made)
        say("Kommunens räkenskaper")
        accounts.build(setting, made)
        say("Nästa års budget")
        planning.build(setting, made)
        fees.build(setting, made)
        say("Andra kommuner att jämföra med")
        others.build(setting, made.root)
        surveys.build(setting, made.root)
        equality.build(setting, made.root)
        say("Uppföljningar")
        rounds.build(setting, made)
        instructions.build(setting, made)
        say("Månadsbokslut")
        closing.build(setting, made)
        for what, steps in (
            ("Intern kontroll", (control,)), ("Utförare", (providers, choices)), ("Tillsyn", (inspection,)),
            ("Synpunkter och medarbetarsamtal", (voices, listening, people, burden)),
        ):  # fmt: skip
            say(what)
            for step in steps:
                step.build(setting, made)
        say("Utvärderingar och utmärkelser")
        assessment.build(setting, made)
        awards.build(setting, made.root)
        accounts.judge(setting, made)
        say("Styrdokument och ansvar")
        documents.build(setting, made, links)
        archive.build(setting, made)
        improvement.build(setting, made)
        say("Katalogen")
        directory.build(setting, made)
        say("Öppet för alla")
        open_side.build(setting, made)
    return setting
