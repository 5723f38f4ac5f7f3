"""The books: stating amounts and deciding objectives."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from styrkedjan.areas.books import actions, queries
from styrkedjan.areas.books.models import Measure, Objective
from styrkedjan.areas.economy.actions import Decision
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.objectives import Bound
from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.books.forms import AmountsForm, ObjectiveForm
from styrkedjan.pages.kit.doors import door, principal

YEARS = range(2000, 2200)


@door(Permission.EDIT_BOOKS, subject=principal)
def amounts(request: HttpRequest, unit: Unit, year: int) -> HttpResponse:
    """State a year's rows of the balance requirement, with their sources."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if year not in YEARS:
        raise Http404("Året finns inte.")
    form = AmountsForm(request.POST or None, said=queries.stated(unit).get(year, {}))
    if request.method == "POST" and form.is_valid():
        try:
            actions.state_amounts(by=viewer.user, principal=unit, year=year, amounts=form.amounts())
        except InvalidInput as error:
            for problem in error.problems:
                form.add_error(None, f"{problem.where}: {problem.what} {problem.remedy}")
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Uppgifterna för {year} är sparade.")
            return redirect("books:balance_requirement")
    pairs = [(form[f"amount_{item}"], form[f"source_{item}"], form.said.get(item)) for item in queries.ITEMS]
    return render(
        request,
        "books/amounts.html",
        {"unit": unit, "form": form, "pairs": pairs, "year": year},
        status=422 if form.errors else 200,
    )


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
