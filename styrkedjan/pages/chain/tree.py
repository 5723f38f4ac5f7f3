"""The chain as a tree that is understood in a minute."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.chain.queries import trees
from styrkedjan.areas.chain.queries import years as years_queries
from styrkedjan.areas.chain.queries.trees import Tree
from styrkedjan.domain.periods import Period
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.chain import picture
from styrkedjan.pages.chain.standing import ChainStanding, standing_of
from styrkedjan.pages.chain.subjects import chosen_year, principal_of
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request


@door(Permission.VIEW, anywhere=True)
def tree(request: Request) -> HttpResponse:
    """Vision, target areas, council goals and committees' goals, with how it goes; one committee when chosen."""
    viewer = request.viewer
    principal_of(request)
    plan_year, years = chosen_year(request)
    if plan_year is None:
        return render(request, "chain/empty.html", {"may_start": viewer.may_anywhere(Permission.MANAGE_YEAR)})
    owners = _owners(trees.tree(plan_year, viewer.known), years_queries.steering_model(plan_year))
    code = request.GET.get("namnd", "")
    chosen = next((owner for owner in owners if owner[0] == code), None)
    standing = _standing(plan_year, chosen[2] if chosen else "", viewer.period, viewer.known)
    context = {
        "plan_year": plan_year,
        "years": years,
        "owners": owners,
        "chosen": chosen,
        "picture": standing,
        "drawn": picture.whole(
            standing.branches, f"Styrkedjan {plan_year.year}, {chosen[1]}" if chosen else f"Styrkedjan {plan_year.year}"
        ),
        "may_add": viewer.unit is not None and viewer.may(Permission.EDIT_CHAIN, viewer.unit),
    }
    return render(request, "chain/tree.html", context)


@remembered
def _standing(plan_year: PlanYear, path: str, period: Period, known: Known) -> ChainStanding:
    """The upper levels of the whole chain, or everything of the committee at `path`."""
    chain = trees.tree(plan_year, known)
    if path:
        return standing_of(chain.only(path), period, opened=True)
    return standing_of(chain, period, levels=_upper(years_queries.steering_model(plan_year)))


def _upper(model: SteeringModel) -> set[str]:
    """The top level and the level right below it: what the council and the committees have decided."""
    return model.top_levels | {level.id for level in model.levels if level.parent in model.top_levels}


def _owners(chain: Tree, model: SteeringModel) -> list[tuple[str, str, str]]:
    """(code, name, path) of those who own something on the level below the top, by name."""
    second = {level.id for level in model.levels if level.parent in model.top_levels}
    found = {(node.unit_code, node.unit_label, node.unit_path) for node in chain.nodes.values() if node.level in second}
    return sorted(found, key=lambda owner: owner[1])
