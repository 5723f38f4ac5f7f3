"""What may be worth marking: recurring items that are missing in the month, and jumps. Suggested, never marked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from styrkedjan.areas.economy.models import AccountGroup, MarkedItem, MarkKind
from styrkedjan.areas.economy.queries.month_close import month_close
from styrkedjan.areas.economy.queries.scope import group_holding
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.economy.month_close import Check, Remark
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.viewer import Viewer

MOST = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A remark of the month in words, and the form it fills in."""

    unit: Unit
    account: str
    sentence: str
    address: str


def candidates(viewer: Viewer, unit: Unit, marked: Collection[MarkedItem]) -> list[Candidate]:
    """The largest remarks that the viewer may mark and nobody has, at most eight (the queries of a month's close)."""
    period = viewer.period
    told = {(item.unit_id, item.account) for item in marked if str(period) in (item.period, item.other)}
    kept = [row.remark for row in month_close(unit, period, viewer.known).remarks if row.remark.check is not Check.SIGN]
    codes = {remark.booked.responsibility for remark in kept}
    rows = Responsibility.objects.filter(principal=viewer.principal, code__in=codes).select_related("unit")
    owners = {row.code: row.unit for row in rows}
    groups = list(AccountGroup.objects.filter(principal=viewer.principal))
    found = []
    for remark in kept:
        owner, account = owners.get(remark.booked.responsibility), remark.booked.account
        group = group_holding(groups, account)
        if owner is None or group is None or (owner.pk, account) in told or not viewer.may(Permission.FORECAST, owner):
            continue
        found.append(Candidate(owner, account, _sentence(remark), _address(owner, group.code, remark, period)))
        if len(found) == MOST:
            break
    return found


def _sentence(remark: Remark) -> str:
    usual = kronor(remark.booked.usual)
    if remark.check is Check.MISSING:
        return f"Brukar vara {usual} men saknas. Kommer beloppet senare?"
    return f"{kronor(remark.booked.now)} mot i snitt {usual} månaderna före. Är skillnaden en engångspost?"


def _address(owner: Unit, group: str, remark: Remark, period: Period) -> str:
    expected = remark.expected or 0
    if remark.check is Check.MISSING:
        later = Period.month(period.year + period.number // 12, period.number % 12 + 1)
        told = {"slag": MarkKind.TIMING.value, "bokford": str(later), "hor_till": str(period), "belopp": expected}
    else:
        change = (remark.booked.now or 0) - expected
        told = {"slag": MarkKind.ONE_OFF.value, "bokford": str(period), "belopp": change}
    told |= {"belopp": f"{told['belopp']:.2f}", "grupp": group, "konto": remark.booked.account}
    return f"{reverse('economy:mark', kwargs={'code': owner.code})}?{urlencode(told)}"
