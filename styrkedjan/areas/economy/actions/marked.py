"""Marking what is one-off, or stands in another month than it belongs to. What was marked stays with its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock, unknown_groups
from styrkedjan.areas.economy.models import AccountGroup, MarkedItem, MarkKind
from styrkedjan.areas.economy.queries.scope import answers_for_money, group_holding, principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.drivers import Misplaced
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.periods import Period, Span
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of an amount, in kronor as in the ledger (cost plus, income minus).

    `period` is the month it is booked in, or expected in; for timing, `other` is the month it belongs to. `account` and
    `voucher` lead back to the ledger.
    """

    kind: MarkKind
    period: Period
    account_group: str
    amount: Decimal
    reason: str
    other: Period | None = None
    account: str = ""
    voucher: str = ""

    @property
    def fields(self) -> dict[str, object]:
        return {
            "kind": self.kind, "period": str(self.period), "other": str(self.other) if self.other else "",
            "account_group": self.account_group, "amount": self.amount, "reason": self.reason.strip(),
            "account": self.account, "voucher": self.voucher,
        }  # fmt: skip


@action("economy.mark_item", "märkte en post som förklarar avvikelsen")
def mark_item(*, by: User, unit: Unit, mark: Mark, at: datetime | None = None) -> MarkedItem:
    """Mark an amount of the unit's outcome. The unit must answer for money, and the same is marked only once."""
    permissions.require_forecast(by, unit)
    _check(unit, mark)
    if not answers_for_money(unit):
        raise Refused(
            f"{unit.name} har ingen ansvarskod och därför inget utfall att märka.",
            "Märk posten på den enhet som svarar för ansvaret.",
        )
    lock([unit])
    _refuse_again(unit, mark)
    item = MarkedItem.objects.create(unit=unit, known_by=by, known_at=at or timezone.now(), **mark.fields)
    _record(item)
    return item


@action("economy.correct_item", "rättade en märkt post")
def correct_item(*, by: User, item: MarkedItem, mark: Mark, at: datetime | None = None) -> MarkedItem:
    """Replace what was said by something else. Raises Refused when somebody has already done so."""
    permissions.require_forecast(by, item.unit)
    _check(item.unit, mark)
    lock([item.unit])
    now = at or timezone.now()
    _close(item, now)
    _refuse_again(item.unit, mark)
    corrected = MarkedItem.objects.create(unit=item.unit, known_by=by, known_at=now, **mark.fields)
    _record(corrected, before=str(item.amount))
    return corrected


@action("economy.unmark_item", "tog bort en märkt post")
def unmark_item(*, by: User, item: MarkedItem, at: datetime | None = None) -> None:
    """Take a mark away: the amount is an ordinary one again. That it was marked stays known."""
    permissions.require_forecast(by, item.unit)
    lock([item.unit])
    _close(item, at or timezone.now())
    _record(item)


def _record(item: MarkedItem, **more: str) -> None:
    tell(
        item.unit, item.unit, kind=item.get_kind_display(), period=item.period,
        amount=str(item.amount), reason=item.reason, **more,
    )  # fmt: skip


def _close(item: MarkedItem, now: datetime) -> None:
    if not facts.close(MarkedItem, [item], at=now):
        raise Refused("Posten är redan rättad eller borttagen av någon annan.", "Läs om listan och utgå från den.")


def _check(unit: Unit, mark: Mark) -> None:
    problems = list(_problems(unit, mark))
    if problems:
        raise InvalidInput(problems)


def _problems(unit: Unit, mark: Mark) -> Iterator[Problem]:
    if not mark.amount:
        yield Problem("", "belopp", "Beloppet är noll.", "Ange hur många kronor det gäller.")
    if not mark.reason.strip():
        yield Problem("", "orsak", "Orsaken saknas.", "Skriv i en mening vad som har hänt.")
    if mark.period.span is not Span.MONTH:
        yield Problem("", "bokförd i", f"{mark.period} är ingen månad.", "Ange en månad, till exempel 2026-04.")
    if mark.kind is MarkKind.TIMING:
        try:
            Misplaced(mark.period, mark.other or mark.period, mark.amount)
        except ValueError as error:
            yield Problem("", "hör till", str(error), "Ange månaden som beloppet hör till.")
    elif mark.other is not None:
        yield Problem("", "hör till", "En engångspost hör till sin egen månad.", "Lämna ”hör till” tomt.")
    yield from unknown_groups(unit, [mark.account_group])
    yield from _wrong_account(unit, mark)


def _wrong_account(unit: Unit, mark: Mark) -> Iterator[Problem]:
    """An account that another group holds would put the amount on the wrong row."""
    if not mark.account:
        return
    groups = AccountGroup.objects.filter(principal=principal_of(unit))
    holder = group_holding(groups, mark.account)
    if holder is not None and holder.code != mark.account_group:
        what = f"Konto {mark.account} hör till {holder.name}."
        yield Problem("", "kontogrupp", what, f"Välj {holder.name}, eller lämna kontot tomt.")


def _refuse_again(unit: Unit, mark: Mark) -> None:
    """The same thing twice, or the same shift told from both of its months, would count double."""
    current = NOW.rows(MarkedItem).filter(unit=unit, kind=mark.kind, account_group=mark.account_group)
    fields = mark.fields
    told = ["period", "other", "amount", "account", "voucher"] + ([] if mark.voucher else ["reason"])
    if current.filter(**{name: fields[name] for name in told}).exists():
        raise Refused("Posten är redan märkt.", "Rätta den märkning som finns.")
    if mark.other is not None:
        mirrored = current.filter(period=fields["other"], other=fields["period"], amount=-mark.amount)
        if mirrored.exists():
            raise Refused(
                "Samma förskjutning är redan märkt från den andra månaden.",
                "En förskjutning märks en gång; vad den gör i den andra månaden räknar systemet ut.",
            )
