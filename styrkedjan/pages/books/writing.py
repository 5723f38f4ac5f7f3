"""The books: stating amounts and deciding objectives."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from styrkedjan.areas.books import actions, queries
from styrkedjan.areas.books.models import Measure, Objective
from styrkedjan.areas.books.queries.stated import CentralRow, label_of
from styrkedjan.areas.economy.actions import Decision
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.objectives import Bound
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.books.forms import AmountsForm, ObjectiveForm
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.handling import handle

YEARS = range(2000, 2200)


@door(Permission.EDIT_BOOKS, subject=principal)
def amounts(request: HttpRequest, unit: Unit, year: int) -> HttpResponse:
    """State a year's rows of the balance requirement, with their sources."""
    if year not in YEARS:
        raise Http404("Året finns inte.")
    return _state(
        request, unit, year, queries.ITEMS, title=f"Uppgifter till balanskravet {year}",
        back=reverse("books:balance_requirement"),
        lead="Varje belopp är sin effekt på resultatet och har en källa. En tom rad är inte angiven, inte noll.",
    )  # fmt: skip


@door(Permission.EDIT_BOOKS, subject=principal)
def state_full_year(request: HttpRequest, unit: Unit) -> HttpResponse:
    """State the year's budget beside the committees, and the forecast of the chosen month."""
    period = request.viewer.period  # type: ignore[attr-defined]
    items = [item for row in CentralRow for item in (row.budget_item, row.forecast_item(str(period)))]
    return _state(
        request, unit, period.year, {item: label_of(item) for item in items},
        title=f"Budget och prognos {period.year} utanför nämnderna", back=reverse("books:full_year"),
        lead=f"Effekten på resultatet för hela året. Prognosen gäller som den ser ut i {period.label}. "
        "Finns budgeten beslutad i flerårsbudgeten behöver den inte skrivas här.",
    )  # fmt: skip


def _state(
    request: HttpRequest, unit: Unit, year: int, items: Mapping[str, str], *, title: str, back: str, lead: str
) -> HttpResponse:
    form = AmountsForm(request.POST or None, items=items, said=queries.stated(unit).get(year, {}))
    return handle(
        request, form,
        lambda data: actions.state_amounts(
            by=request.viewer.user, principal=unit, year=year, amounts=form.amounts(),  # type: ignore[attr-defined]
            version=data["version"], asked=items,
        ),
        unit=unit, title=title, button="Spara uppgifterna", back=back, lead=lead,
        done=f"Uppgifterna för {year} är sparade.", template="books/amounts.html", year=year,
    )  # fmt: skip


@door(Permission.EDIT_BOOKS, subject=principal)
def objective(request: HttpRequest, unit: Unit, key: str = "") -> HttpResponse:
    """A new objective, or another version of one there is."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = _objective(unit, key) if key else None
    form = ObjectiveForm(request.POST or None, initial=_initial(row) if row else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.set_objective(
                by=viewer.user,
                principal=unit,
                key=key or _free_key(unit, data["name"]),
                name=data["name"],
                measure=Measure(data["measure"]),
                bound=Bound(data["bound"]),
                target=data["target"],
                unit=data["unit"],
                years=data["years"],
                decision=Decision(data["body"], data["date"], data["section"], data["record_number"]),
            )
        except InvalidInput as error:
            for problem in error.problems:
                form.add_error(None, f"{problem.what} {problem.remedy}")
        else:
            messages.success(request, f"Målet ”{data['name']}” är sparat.")
            return redirect("books:objectives")
    context = {"unit": unit, "form": form, "row": row}
    return render(request, "books/objective.html", context, status=422 if form.errors else 200)


@door(Permission.EDIT_BOOKS, subject=principal)
def withdraw(request: HttpRequest, unit: Unit, key: str) -> HttpResponse:
    """Ask, then take an objective away; its history stays."""
    row = _objective(unit, key)
    if request.method == "POST":
        actions.withdraw_objective(by=request.viewer.user, objective=row)  # type: ignore[attr-defined]
        messages.success(request, f"Målet ”{row.name}” gäller inte längre.")
        return redirect("books:objectives")
    return render(request, "books/withdraw.html", {"unit": unit, "row": row})


def _objective(unit: Unit, key: str) -> Objective:
    row = Objective.objects.as_of().filter(principal=unit, key=key).select_related("principal").first()
    if row is None:
        raise Http404("Målet finns inte.")
    found: Objective = row
    return found


def _initial(row: Objective) -> dict[str, object]:
    places = max(0, -int(row.target.normalize().as_tuple().exponent))
    return {
        "name": row.name,
        "measure": row.measure,
        "bound": row.bound,
        "target": number(row.target, places),
        "unit": row.unit,
        "years": row.years,
        "body": row.decision_body,
        "date": row.decision_date,
        "section": row.decision_section,
        "record_number": row.record_number,
    }


def _free_key(unit: Unit, name: str) -> str:
    """A key made of the name that no objective has or has had; never a word that the addresses use."""
    base = slugify(name)[:34] or "mal"
    taken = {*Objective.objects.filter(principal=unit).values_list("key", flat=True), "nytt"}
    candidates = (base if count == 1 else f"{base}-{count}" for count in range(1, 1000))
    return next(key for key in candidates if key not in taken)
