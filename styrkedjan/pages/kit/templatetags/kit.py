"""The kit in templates: numbers the Swedish way, status, workings, breadcrumb, fields and charts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from django import template
from django.db.models import Model
from django.forms import BoundField, Form
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from styrkedjan.areas.organisation import queries as organisation
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain import swedish
from styrkedjan.domain.observations import Missing
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.status import Status
from styrkedjan.domain.workings import Working
from styrkedjan.foundation.actions import label_of
from styrkedjan.foundation.records import kind_of
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.guide import words
from styrkedjan.pages.kit.navigation import Group, sections
from styrkedjan.pages.kit.public import menu as public_menu
from styrkedjan.pages.kit.table_view import CellView, view_of
from styrkedjan.pages.kit.tables import ListTable

register = template.Library()
Shown = TypeVar("Shown", bound=Callable[..., str])


def shows_nothing_as_a_dash(function: Shown) -> Shown:
    """Register a filter to which a missing value is None, however the template came to it.

    Django hands a filter "" for a chain that ends halfway: `point.total.known_at` for a year that has a target but no
    value. A filter that took it for a value would answer with an error for the whole page.
    """

    @wraps(function)
    def shown(value: Any, *arguments: Any) -> str:
        return function(None if value == "" else value, *arguments)

    register.filter(function.__name__, shown)
    return cast(Shown, shown)


@shows_nothing_as_a_dash
def number(value: Any, decimals: int = 0) -> str:
    """`1 234,5`; a missing value shows its own symbol, None a dash."""
    if isinstance(value, Missing):
        return value.symbol
    if isinstance(value, str):
        value = Decimal(value)
    return swedish.number(value, int(decimals or 0))


@shows_nothing_as_a_dash
def signed(value: Any, decimals: int = 0) -> str:
    return swedish.number(value, int(decimals or 0), sign=True)


@shows_nothing_as_a_dash
def tkr(value: Decimal | int | None, decimals: int = 0) -> str:
    return swedish.tkr(value, int(decimals or 0))


@shows_nothing_as_a_dash
def tkr_signed(value: Decimal | int | None, decimals: int = 0) -> str:
    return swedish.tkr(value, int(decimals or 0), sign=True)


@shows_nothing_as_a_dash
def mnkr(value: Decimal | int | None, decimals: int = 1) -> str:
    return swedish.mnkr(value, decimals)


@shows_nothing_as_a_dash
def mnkr_signed(value: Decimal | int | None, decimals: int = 1) -> str:
    return swedish.mnkr(value, decimals, sign=True)


@shows_nothing_as_a_dash
def kronor(value: Decimal | int | None) -> str:
    return swedish.kronor(value)


@shows_nothing_as_a_dash
def percent(share: Decimal | float | None, decimals: int = 1) -> str:
    return swedish.percent(share, decimals)


@shows_nothing_as_a_dash
def change(share: Decimal | float | None, decimals: int = 1) -> str:
    """A change with its sign: `+3,1 %`."""
    return swedish.percent(share, decimals, sign=True)


@register.inclusion_tag("kit/term.html", takes_context=True)
def term(context: dict[str, Any], said: str, only_mark: bool = False) -> dict[str, Any]:
    """A word with its meaning behind it, as the glossary has it; a word that is not there as it is.

    `only_mark` leaves the word out, where it stands already as a link.
    """
    word = words().get(str(said).casefold())
    if word is None:
        return {"said": "" if only_mark else said}
    seen = context["request"].__dict__.setdefault("terms_shown", Counter()) if "request" in context else Counter()
    seen[word.id] += 1
    return {"said": said, "word": word, "id": f"ord-{word.id}-{seen[word.id]}", "only_mark": only_mark}


@register.filter
def value_of(named: Mapping[str, Any], key: str) -> Any:
    """What a key names; "" where nothing is named so."""
    return named.get(key, "") if named else ""


@register.simple_tag
def unit(name: str) -> str:
    """A unit of measure beside its figure: `elever`; "" for what is only counted, or has none."""
    return swedish.said_unit(name)


@shows_nothing_as_a_dash
def day(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return swedish.day(value)


@shows_nothing_as_a_dash
def moment(value: datetime | None) -> str:
    """`2026-08-31 14:05`, local time."""
    return swedish.DASH if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


@register.inclusion_tag("kit/status.html")
def status(value: str | Status | None, label: str = "", small: bool = False) -> dict[str, Any]:
    """Shape and word; the colour comes last. `label` replaces the word (the steering model's own scale)."""
    found = Status(value) if value else Status.NOT_ASSESSED
    return {"status": found, "label": label or found.label, "small": small}


@register.inclusion_tag("kit/state.html")
def state(value: str | ReportState) -> dict[str, Any]:
    return {"state": ReportState(value)}


@register.inclusion_tag("kit/why.html")
def why(working: Working | dict[str, Any] | None, label: str = "Varför detta tal?") -> dict[str, Any]:
    """A disclosure with the whole working: inputs, steps, rule, source."""
    data = working.as_json() if isinstance(working, Working) else working
    return {"working": data or None, "label": label}


EXACT = re.compile(r"-?\d+(\.\d+)?(E[+-]?\d+)?")


@shows_nothing_as_a_dash
def figure(value: Any, unit: str = "") -> str:
    """A working's value the Swedish way with the decimals it has; words, and whole numbers without unit, as they are.

    A whole number without unit may be a year or a code.
    """
    text = "" if value is None else str(value)
    if not EXACT.fullmatch(text) or not (unit or "." in text):
        return text or swedish.DASH
    exact = Decimal(text)
    places = format(exact, "f").partition(".")[2].rstrip("0")
    return swedish.number(exact, min(len(places), swedish.most_decimals(unit)))


@register.inclusion_tag("kit/working.html")
def working(data: dict[str, Any]) -> dict[str, Any]:
    return {"working": data}


@register.inclusion_tag("kit/chain.html", takes_context=True)
def chain(context: dict[str, Any], unit: Unit | None, last: str = "") -> dict[str, Any]:
    """The breadcrumb: municipality, committee, unit and the page itself."""
    links = organisation.ancestors(unit) if unit is not None else []
    return {"links": [(one, opens(context, one)) for one in links], "last": last}


@register.simple_tag(takes_context=True)
def opens(context: dict[str, Any], unit: Unit) -> bool:
    """Whether the reader may open what is the unit's: `{% opens unit as may_open %}` before a link to it."""
    viewer = getattr(context.get("request"), "viewer", None)
    return viewer is None or viewer.may(Permission.VIEW, unit)


@register.simple_tag(takes_context=True)
def link_to(
    context: dict[str, Any], unit: Unit, view: str, text: str, *, year: int | None = None, **keys: Any
) -> SafeString:
    """A link to what is the unit's, for whoever may open it; to others the text alone."""
    if not opens(context, unit):
        return format_html("{}", text)
    query = "" if year is None else f"?ar={year}"
    return format_html('<a href="{}{}">{}</a>', reverse(view, kwargs=keys), query, text)


@register.inclusion_tag("kit/field.html")
def field(bound: BoundField, rows: int = 0) -> dict[str, Any]:
    """A labelled field with hint and error tied to it (GOV.UK's pattern)."""
    described = [f"{bound.id_for_label}-hint"] if bound.help_text else []
    described += [f"{bound.id_for_label}-error"] if bound.errors else []
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if rows:
        attrs["rows"] = rows
    widget = bound.as_widget(attrs={**bound.field.widget.attrs, **attrs})
    kind = bound.widget_type
    return {
        "field": bound,
        "widget": widget,
        "is_group": kind in {"radioselect", "checkboxselectmultiple"},
        "kind": kind,
    }


@register.inclusion_tag("kit/error_summary.html")
def error_summary(form: Form) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("kit/table.html", takes_context=True)
def list_table(context: dict[str, Any], table: ListTable) -> dict[str, Any]:
    """A table that sorts, filters, groups and leaves as Excel."""
    return {"table": view_of(table, context["request"]), "request": context["request"]}


@register.simple_tag
def table_cells(cells: Iterable[CellView]) -> SafeString:
    """The cells of a line of a table. Not a template of its own: a page may have thousands."""
    made = ((cell.classes, cell.sort, _in_cell(cell)) for cell in cells)
    return format_html_join("", '<td class="{}" data-v="{}">{}</td>', made)


def _in_cell(cell: CellView) -> SafeString:
    if cell.status:
        return render_to_string("kit/status.html", status(cell.status, small=True))
    drawing = format_html('<span class="in-cell">{}</span>', cell.drawing) if cell.drawing else ""
    return format_html('{}<span class="figure{}">{}</span>', drawing, " bad" if cell.is_bad else "", cell.text)


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> SafeString:
    return _drawn_menu(sections(context["request"]))


@register.inclusion_tag("kit/open_menu.html", takes_context=True)
def open_menu(context: dict[str, Any], root: Unit) -> dict[str, Any]:
    """The menu of the public side."""
    match = context["request"].resolver_match
    return {"choices": public_menu(root, match.view_name if match else "")}


@lru_cache(maxsize=1024)
def _drawn_menu(groups: tuple[Group, ...]) -> SafeString:
    """The same for all who may use the same pages, and on every page: drawn once."""
    return render_to_string("kit/navigation.html", {"sections": groups})


@register.inclusion_tag("kit/choice.html", takes_context=True)
def choice(context: dict[str, Any]) -> dict[str, Any]:
    """The bar where month and known-time are chosen."""
    request = context["request"]
    viewer = request.viewer
    months = _drawn_months(viewer.periods, viewer.period)
    return {"viewer": viewer, "request": request, "csrf_token": context.get("csrf_token"), "months": months}


@lru_cache(maxsize=256)
def _drawn_months(months: tuple[Period, ...], chosen: Period) -> SafeString:
    """The months that are offered, on every page there is."""
    lines = ((month, SafeString(" selected") if month == chosen else "", month.label) for month in months)
    return format_html_join("", '<option value="{}"{}>{}</option>', lines)


@register.simple_tag
def url_if(name: str, *args: Any, **kwargs: Any) -> str:
    """The address, or "" when the page does not exist for this object."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def event_label(action: str) -> str:
    """An audit action in Swedish."""
    return label_of(action)


@register.inclusion_tag("kit/beside.html", takes_context=True)
def beside(context: dict[str, Any], record: Model) -> dict[str, Any]:
    """Comments and files of a record, fetched when the reader comes to them; a link without JavaScript.

    Nothing where the record is of a unit that the reader may not open: there they are others' talk.
    """
    kind = kind_of(record)
    place = kind.place(record)
    if isinstance(place, Unit) and not opens(context, place):
        return {}
    return {"href": reverse("records:beside", kwargs={"kind": kind.key, "pk": record.pk}), "word": kind.word}
