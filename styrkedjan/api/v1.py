"""Version 1: units, chain, indicators with values, economy and reports."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError

from styrkedjan import __version__
from styrkedjan.api import common, parts, schemas
from styrkedjan.api.access import AUTH, KeyAsPassword, NoRole, reader
from styrkedjan.api.common import ERRORS, LOOKUP, AsOf, Code, Key, Limit, PageNumber
from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.economy.queries import table as table_queries
from styrkedjan.areas.economy.tables import Cell, EconomyRow
from styrkedjan.areas.indicators.models import Indicator, IndicatorLink, IndicatorValue
from styrkedjan.areas.indicators.queries import values as values_queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.reporting.models import FrozenReport, UnitReport
from styrkedjan.domain.observations import Observation
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.overviews.digest import Person
from styrkedjan.overviews.year_wheel import own_calendar

RELEASED = date(2026, 11, 22)
DESCRIPTION = (
    "Läsande API för organisation, styrkedja, indikatorer, ekonomi och rapporter. Belopp är kronor och värden "
    "exakta, båda som text. Ett saknat värde är null med skäl, aldrig noll. Listor sidindelas med limit och page. "
    "Tider är UTC. "
    "Tjänsten har ingen utlovad tillgänglighet utöver kommunens egen drift.\n\n"
    "Read-only API for organisation, steering chain, indicators, economy and reports."
)
PROBLEM = "application/problem+json"


class ProblemAPI(NinjaAPI):
    """An API whose specification says that errors are problems (RFC 9457)."""

    def create_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(*args, **kwargs)
        response["Content-Disposition"] = 'attachment; filename="api.json"'  # no browser takes it for a page
        return response

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(*args, **kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {PROBLEM: answer["content"]["application/json"]}
        return schema


api = ProblemAPI(
    title="Styrkedjan",
    version="1.0.0",
    description=DESCRIPTION,
    auth=AUTH,
    docs_url=None,
    urls_namespace="api_v1",
    openapi_extra={
        "info": {
            "contact": {"name": "Kommunens systemförvaltning", "email": "styrkedjan@example.org"},
            "license": {"name": "EUPL-1.2"},
            "x-software-version": __version__,
        }
    },
)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, error.status_code, str(error))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(request, 404, "Det som efterfrågas finns inte bland det du får läsa.")


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = _problem(request, 401, "Logga in, eller skicka en giltig nyckel i Authorization: Bearer.")
    # A calendar program sends its password when it is asked for one.
    response["WWW-Authenticate"] = 'Basic realm="Styrkedjan"' if request.path.endswith("/calendar") else "Bearer"
    return response


@api.exception_handler(NoRole)
def _no_role(request: HttpRequest, error: NoRole) -> HttpResponse:
    return _problem(request, 403, "Personen har ingen roll på någon enhet.")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors)
    return _problem(request, 422, told)


TITLES = {401: "Okänd", 403: "Ej behörig", 404: "Finns inte", 422: "Felaktig fråga"}


def _problem(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    body = {"type": "about:blank", "title": TITLES.get(status, "Fel"), "status": status, "detail": detail}
    response = api.create_response(request, {**body, "instance": request.path}, status=status)
    response["Content-Type"] = PROBLEM
    return response


@api.get("/api-info", response=schemas.ApiInfo, auth=None, tags=["Om"], by_alias=True)
def api_info(request: HttpRequest) -> dict[str, Any]:
    """Om API:et: namn, version, status och dokumentation."""
    return {
        "apiName": "Styrkedjan",
        "apiVersion": api.version,
        "apiReleased": RELEASED,
        "apiDocumentation": "/api/v1/openapi.json",
        "apiStatus": "active",
    }


@api.get("/units", response={200: schemas.Units, **ERRORS}, tags=["Organisation"])
def units(request: HttpRequest, limit: Limit = 20, page: PageNumber = 1, kind: Code = "") -> Any:
    """Organisationens enheter i trädordning."""
    who = reader(request)
    rows = Unit.objects.filter(within(who.paths), principal=who.principal).select_related("parent", "service_area")
    return common.page(rows.filter(kind=kind) if kind else rows, limit, page, _unit_out, "path")


@api.get("/units/{code}", response={200: schemas.UnitOut, **LOOKUP}, tags=["Organisation"])
def unit(request: HttpRequest, code: Code) -> Any:
    """En enhet."""
    return _unit_out(common.unit(reader(request), code))


@api.get("/chain/elements", response={200: schemas.Elements, **ERRORS}, tags=["Styrkedjan"])
def elements(
    request: HttpRequest,
    limit: Limit = 20,
    page: PageNumber = 1,
    year: Annotated[int | None, Query(ge=1900, le=2199)] = None,
    level: Code = "",
    kind: Code = "",
) -> Any:
    """Mål, uppdrag och andra delar av styrkedjan."""
    who = reader(request)
    wanted = {"plan_year__year": year, "level": level, "kind": kind}
    rows = Element.objects.filter(
        within(who.paths, "unit__"), withdrawn_at=None, **{name: value for name, value in wanted.items() if value}
    )
    return common.page(_with_links(rows), limit, page, _element_out, "plan_year__year", "order", "pk")


@api.get("/chain/elements/{element_id}", response={200: schemas.ElementOut, **LOOKUP}, tags=["Styrkedjan"])
def element(request: HttpRequest, element_id: Key) -> Any:
    """En del av styrkedjan."""
    who = reader(request)
    row = Element.objects.filter(within(who.paths, "unit__"), pk=element_id, withdrawn_at=None)
    return _element_out(common.first(_with_links(row)))


def _with_links(rows: QuerySet[Element]) -> QuerySet[Element]:
    measured = Prefetch("indicator_links", NOW.rows(IndicatorLink).select_related("indicator"), to_attr="measured_by")
    return rows.select_related("unit", "plan_year").prefetch_related("parents", measured)


@api.get("/indicators", response={200: schemas.Indicators, **ERRORS}, tags=["Indikatorer"])
def indicators(request: HttpRequest, limit: Limit = 20, page: PageNumber = 1, kind: Code = "") -> Any:
    """Indikatorernas definitioner."""
    who = reader(request)
    rows = Indicator.objects.filter(principal=who.principal).select_related("owner")
    return common.page(rows.filter(kind=kind) if kind else rows, limit, page, _indicator_out, "key")


@api.get("/indicators/{key}", response={200: schemas.IndicatorOut, **LOOKUP}, tags=["Indikatorer"])
def indicator(request: HttpRequest, key: Code) -> Any:
    """En indikators definition."""
    who = reader(request)
    return _indicator_out(
        common.first(Indicator.objects.filter(principal=who.principal, key=key).select_related("owner"))
    )


@api.get("/indicators/{key}/values", response={200: schemas.Values, **LOOKUP}, tags=["Indikatorer"])
def values(
    request: HttpRequest,
    key: Code,
    limit: Limit = 20,
    page: PageNumber = 1,
    unit: Code = "",
    period: Code = "",
    as_of: AsOf = None,
) -> Any:
    """En indikators värden för de enheter du får läsa."""
    who = reader(request)
    found = common.first(Indicator.objects.filter(principal=who.principal, key=key))
    wanted = {"unit__code": unit, "period": period}
    known = Known.end_of(as_of)
    rows = known.rows(IndicatorValue).filter(
        within(who.paths, "unit__"), indicator=found, **{name: value for name, value in wanted.items() if value}
    )
    order = ("unit__code", "period", "sex", "pk")
    shown = common.page(rows.select_related("unit"), limit, page, lambda row: row, *order)
    guarded = values_queries.as_disclosed(found, who.principal, shown["items"], known)
    return shown | {"items": [_value_out(row) for row in guarded]}


@api.get("/economy/{code}", response={200: schemas.EconomyOut, **LOOKUP}, tags=["Ekonomi"])
def economy_of(
    request: HttpRequest,
    code: Code,
    period: Annotated[str, Query(description="Månad, till exempel 2026-08.", pattern=r"^\d{4}-\d{2}$")],
    as_of: AsOf = None,
) -> Any:
    """En enhets budget, utfall, prognos och avvikelse till och med en månad."""
    table = table_queries.economy_table(common.unit(reader(request), code), common.month(period), Known.end_of(as_of))
    return {
        "unit": table.code,
        "period": str(table.period),
        "frame": common.text(table.frame),
        "forecast_round": table.forecast_round,
        "units_without_forecast": list(table.unforecast),
        "ledger_source": table.ledger_source,
        "ledger_known_at": table.ledger_known_at,
        "total": _money(table.total),
        "account_groups": [_row(row) for row in table.rows],
        "units": [_row(row) for row in table.below],
    }


@api.get("/reports", response={200: schemas.Reports, **ERRORS}, tags=["Rapporter"])
def reports(request: HttpRequest, limit: Limit = 20, page: PageNumber = 1, unit: Code = "", state: Code = "") -> Any:
    """Rapporter i uppföljningarna."""
    who = reader(request)
    wanted = {"unit__code": unit, "state": state}
    rows = UnitReport.objects.filter(
        within(who.paths, "unit__"), **{name: value for name, value in wanted.items() if value}
    )
    rows = rows.select_related("round", "unit").prefetch_related("frozen")
    return common.page(rows, limit, page, _report_out, "-round__period", "unit__path", "pk")


@api.get("/reports/{report_id}", response={200: schemas.FrozenOut, **LOOKUP}, tags=["Rapporter"])
def report(request: HttpRequest, report_id: Key) -> Any:
    """En beslutad rapport så som den beslutades. En rapport som inte är beslutad finns inte här."""
    who = reader(request)
    rows = FrozenReport.objects.filter(within(who.paths, "report__unit__"), report_id=report_id)
    frozen = common.first(rows.select_related("report__round", "report__unit"))
    return {
        **_report_out(frozen.report),
        "known_at": frozen.known_at,
        "text": frozen.text,
        "document": frozen.document,
        "sha256": frozen.sha256,
        "decision": frozen.decision_text,
    }


def _money(cell: Cell) -> dict[str, str | None]:
    names = schemas.MoneyOut.model_fields
    return {name: common.text(getattr(cell, name)) for name in names}


def _row(row: EconomyRow) -> dict[str, Any]:
    return {"key": row.key, "label": row.label, **_money(row.cell)}


def _unit_out(row: Unit) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "operating_form": row.operating_form,
        "parent": row.parent.code if row.parent else None,
        "service_area": row.service_area.code if row.service_area else None,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def _element_out(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "key": row.key,
        "year": row.plan_year.year,
        "kind": row.kind,
        "level": row.level,
        "title": row.title,
        "description": row.description,
        "unit": row.unit.code,
        "decision": row.decision_text,
        "deadline": row.deadline,
        "parents": sorted(parent.key for parent in row.parents.all()),
        "indicators": sorted(link.indicator.key for link in row.measured_by),
    }


def _indicator_out(row: Indicator) -> dict[str, Any]:
    names = set(schemas.IndicatorOut.model_fields) - {"owner"}
    return {**{name: getattr(row, name) for name in names}, "owner": row.owner.code}


def _value_out(row: Observation) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "period": str(row.period),
        "sex": row.breakdown.sex.value,
        "age": row.breakdown.age,
        "area": row.breakdown.area,
        "value": None if row.value is None else f"{row.value.normalize():f}",
        "missing": row.missing.value if row.missing else None,
        "n": row.n,
        "preliminary": row.preliminary,
        "known_at": row.known_at,
    }


def _report_out(row: UnitReport) -> dict[str, Any]:
    frozen = next(iter(row.frozen.all()), None)
    return {
        "id": row.pk,
        "round": row.round.name,
        "period": row.round.period,
        "unit": row.unit.code,
        "state": row.state,
        "decision": frozen.decision_text if frozen else "",
        "sha256": frozen.sha256 if frozen else None,
    }


@api.get("/calendar", auth=[KeyAsPassword(), *AUTH], tags=["årshjul"], include_in_schema=False)
def calendar(request: HttpRequest) -> HttpResponse:
    """One's own deadlines for a calendar program: the key is sent as a password, and revoked like any other."""
    person = Person(reader(request).user)
    at = request.build_absolute_uri("/").rstrip("/")
    data = own_calendar(person, at=at, now=timezone.now(), today=timezone.localdate())
    return HttpResponse(data, content_type="text/calendar; charset=utf-8")


for part in iter_modules(parts.__path__):
    api.add_router("", import_module(f"{parts.__name__}.{part.name}").router)
