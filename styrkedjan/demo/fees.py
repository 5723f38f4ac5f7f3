"""Fees and charges: this year's as the council decided them, and next year's on their way from the committees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from simple_history.utils import bulk_create_with_history

from styrkedjan.areas.planning.models import Fee, FeeDecision, FeeProposal
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.planning.fees import FeeState
from styrkedjan.foundation import editing
from styrkedjan.foundation.decisions import Decision

# Committee -> name, per, last year, this year, next year (None: not charged then), and what the amount rests on.
# The amounts are Ekevik's own and invented; what a law sets is said to follow the law.
FEES: dict[str, tuple[tuple[str, str, str | None, str, str, str], ...]] = {
    "300": (
        ("Fritidsklubb, årskurs 4–6", "månad", "520", "540", "560", "Självkostnad och nämndens index"),
        ("Uthyrning av gymnastiksal", "timme", "180", "180", "195", "Självkostnad för städning och vakt"),
        ("Musikskolans instrumenthyra", "termin", None, "350", "350", "Nämndens beslut om nya instrument"),
    ),
    "500": (
        ("Hemtjänst", "timme", "402", "411", "426", "Socialtjänstlagens högkostnadsskydd, nämndens taxa"),
        ("Måltidsabonnemang i särskilt boende", "månad", "3 980", "4 090", "4 210", "Självkostnad"),
        ("Matlåda", "styck", "68", "70", "72", "Självkostnad"),
        ("Trygghetslarm", "månad", "230", "230", "215", "Nytt avtal ger lägre kostnad"),
    ),
    "800": (
        ("Parkering i centrum", "timme", "12", "12", "15", "Trafikpolitiskt program"),
        ("Torgplats", "dag", "140", "150", "150", "Självkostnad"),
        ("Laddplats vid kaj", "kWh", None, "4.50", "4.20", "Elpris enligt avtal"),
    ),
    "900": (
        ("Bygglov, enbostadshus", "ärende", "24 600", "25 400", "28 900", "Självkostnad, täcks till 58 procent"),
        ("Bygglov, komplementbyggnad", "ärende", "6 900", "7 100", "7 900", "Självkostnad, täcks till 58 procent"),
        ("Livsmedelskontroll", "timme", "1 310", "1 360", "1 405", "Livsmedelslagen, självkostnad"),
    ),
}  # fmt: skip
# Who has decided on next year's when; the committee that is left out is still at work.
PROPOSED = {"300": (9, 17, "66"), "500": (9, 16, "71"), "900": (9, 10, "58")}


def build(setting: Setting, made: Organisation) -> None:
    """This year's decided last November; next year's begun in August."""
    _decided(setting, made)
    if date(setting.year, 8, 20) <= setting.today:
        _next(setting, made)


def _decided(setting: Setting, made: Organisation) -> None:
    year, by = setting.year, setting.people["controller"]
    day = date(year - 1, 11, 24)
    council = FeeDecision.objects.create(
        principal=made.root, year=year, decided_at=moment(day, 15), decided_by=by,
        **Decision("Kommunfullmäktige", day, "13", f"KS-{year - 1}/1013").fields(),
    )  # fmt: skip
    for code in FEES:
        own = Decision(made.bodies[code].name, date(year - 1, 9, 16), "60", f"{code}-{year - 1}/60")
        row = FeeProposal(
            unit=made.bodies[code], year=year, state=FeeState.DECIDED, council=council,
            **editing.stamp(by, moment(day, 15)), **own.fields(),
        )  # fmt: skip
        _save(setting, row, date(year - 1, 9, 1), code, at=2)


def _next(setting: Setting, made: Organisation) -> None:
    by, year = setting.people["controller"], setting.year + 1
    for code in FEES:
        month, number, section = PROPOSED.get(code, (12, 31, ""))
        day = date(setting.year, month, number)
        is_proposed = day <= setting.today and code in PROPOSED
        own = Decision(made.bodies[code].name, day, section, f"{code}-{setting.year}/{section}")
        row = FeeProposal(
            unit=made.bodies[code], year=year, state=FeeState.PROPOSED if is_proposed else FeeState.DRAFT,
            **editing.stamp(by, moment(day if is_proposed else date(setting.year, 8, 20))),
            **(own.fields() if is_proposed else {}),
        )  # fmt: skip
        _save(setting, row, date(setting.year, 8, 20), code, at=3)


def _save(setting: Setting, row: FeeProposal, begun: date, code: str, *, at: int) -> None:
    """`at` is which of the three amounts is new."""
    by = setting.people["controller"]
    bulk_create_with_history([row], FeeProposal, default_user=by, default_date=moment(begun))
    Fee.objects.bulk_create(
        Fee(
            proposal=row, name=fee[0], per=fee[1], basis=fee[5], known_by=by, known_at=moment(begun),
            old=_kronor(fee[at]), new=_kronor(fee[at + 1]) or Decimal(0),
        )
        for fee in FEES[code]
    )  # fmt: skip


def _kronor(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text.replace(" ", ""))
