"""Who looks, at which unit and month, and as known when. Chosen once, at the top, and stays chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.queries import committee_of, home_of, root_of
from styrkedjan.areas.reporting.queries.rounds import open_rounds
from styrkedjan.domain.periods import Period, Span, last_closed_month
from styrkedjan.foundation import access
from styrkedjan.foundation.known import NOW, Known, reading
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.foundation.rows import the_one
from styrkedjan.pages.kit.query import FIRST_YEAR, LAST_YEAR
from styrkedjan.pages.kit.request import Request

SESSION_KEY = "choice"
# So many units are remembered as the last visited.
MOST_RECENT = 8


@dataclass
class Viewer:
    """A logged-in person with a choice of principal, unit, month and known-time. Everything lazy costs one query."""

    user: User
    choice: dict[str, str]

    @cached_property
    def grants(self) -> tuple[access.Grant, ...]:
        return permissions.grants(self.user)

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles held, most specific unit last, without repetition."""
        return tuple(dict.fromkeys(grant.role for grant in sorted(self.grants, key=lambda grant: grant.path)))

    @property
    def several(self) -> bool:
        """Whether the roles are held in more than one municipality (no query)."""
        return len({grant.path.split("/")[1] for grant in self.grants}) > 1

    @cached_property
    def home(self) -> Unit | None:
        """The unit of the first role, in the chosen municipality if there are several: where the day starts."""
        chosen = f"/{self.choice.get('principal', '')}/"
        return home_of([grant for grant in self.grants if grant.path.startswith(chosen)] or self.grants)

    @cached_property
    def unit(self) -> Unit | None:
        """The chosen unit, or home."""
        code, principal = self.choice.get("unit"), self.choice.get("principal")
        if code and principal:
            rows = Unit.objects.select_related("principal", "parent", "service_area")
            chosen = the_one(rows.filter(code=code, principal_id=int(principal)))
            if chosen is not None and self.may(Permission.VIEW, chosen):
                return chosen
        return self.home

    @cached_property
    def committee(self) -> Unit | None:
        """The committee of the chosen unit (a query only when the unit is below it); None above the committees."""
        if self.unit is None or self.unit.kind in POLITICAL_KINDS:
            return self.unit
        return None if self.unit.parent_id is None else committee_of(self.unit)

    @cached_property
    def principal(self) -> Unit | None:
        """The municipality or region the viewer is in."""
        return None if self.unit is None else root_of(self.unit)

    @property
    def root(self) -> Unit:
        """The same, where a page is about it: to somebody without a role anywhere there is no such page."""
        if self.principal is None:
            raise Http404("Den inloggade har ingen roll.")
        return self.principal

    @cached_property
    def period(self) -> Period:
        """The chosen month; else the month of the open round, else the last closed month."""
        try:
            chosen = Period.parse(self.choice.get("period", ""))
            if not FIRST_YEAR <= chosen.year <= LAST_YEAR:
                raise ValueError
        except ValueError:
            chosen = self._open_round() or last_closed_month(timezone.localdate())
        return chosen if chosen.span is Span.MONTH else chosen.months()[-1]

    def _open_round(self) -> Period | None:
        newest = open_rounds(self.principal).values_list("period", flat=True).first() if self.principal else None
        return Period.parse(newest) if newest else None

    @cached_property
    def known(self) -> Known:
        """What is shown is as it was known at the end of the chosen day, or now."""
        try:
            return Known.end_of(date.fromisoformat(self.choice.get("as_of", "")))
        except ValueError:
            return NOW

    def may(self, permission: Permission, unit: Unit) -> bool:
        return access.may(self.grants, permission, unit.path)

    def may_anywhere(self, permission: Permission) -> bool:
        return access.may_somewhere(self.grants, permission)

    def paths(self, permission: Permission = Permission.VIEW) -> tuple[str, ...]:
        return access.paths_with(self.grants, permission)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The months offered at the top: this year and last, newest first."""
        return _offered(max(last_closed_month(timezone.localdate()), self.period), self.period)


@lru_cache(maxsize=256)
def _offered(latest: Period, chosen: Period) -> tuple[Period, ...]:
    months = [Period.month(latest.year, number) for number in range(latest.number, 0, -1)]
    months += [Period.month(latest.year - 1, number) for number in range(12, 0, -1)]
    return tuple(months if chosen in months else [chosen, *months])


class ViewerMiddleware:
    """Puts `request.viewer` on every request of a logged-in person (lazily), and lets a page be read as known then."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        # Behind a door somebody is logged in, so there is a viewer when it is asked for.
        request.viewer = cast(Viewer, SimpleLazyObject(partial(viewer_of, request)))
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with reading(lambda: NOW if viewer_of(request) is None else request.viewer.known):
            return self.get_response(request)


def viewer_of(request: HttpRequest) -> Viewer | None:
    if not isinstance(request.user, User):
        return None
    choice: dict[str, Any] = request.session.get(SESSION_KEY, {})
    return Viewer(user=request.user, choice=dict(choice))


def choose(request: Request, **choice: str) -> None:
    """Remember a choice for the rest of the session."""
    request.session[SESSION_KEY] = {**request.session.get(SESSION_KEY, {}), **choice}


def remember_month(request: Request) -> HttpResponse | None:
    """Where an address names a month (`?manad=2026-10`): choose it, and answer with the same page without the name.

    Otherwise the bar at the top could not choose another.
    """
    if "manad" not in request.GET:
        return None
    try:
        named = Period.parse(request.GET["manad"])
    except ValueError:
        return redirect(request.path)
    if named.span is Span.MONTH:
        choose(request, period=str(named))
    return redirect(request.path)


def remember_unit(request: Request, unit: Unit) -> None:
    """Make the unit the chosen one from this page on, in the menu and in the bar at the top."""
    viewer: Viewer = request.viewer
    if viewer.unit is None or viewer.unit.pk != unit.pk:
        visited = [unit.code, *(code for code in viewer.choice.get("recent", "").split() if code != unit.code)]
        recent = " ".join(visited[:MOST_RECENT])
        choose(request, unit=unit.code, principal=str(unit.principal_id or unit.pk), recent=recent)
        viewer.__dict__["unit"] = unit
