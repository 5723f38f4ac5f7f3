"""What anybody may read without a log-in: what the tax gives, what was promised, how it is decided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString

from styrkedjan.areas.publishing.queries.published import Shown, showing
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.public import municipalities as every_municipality
from styrkedjan.pages.kit.public import public
from styrkedjan.pages.kit.tried import tried
from styrkedjan.pages.portal.frame import Open, open_page
from styrkedjan.reports import open_side
from styrkedjan.reports.codec import from_json
from styrkedjan.reports.document import Document, Heading
from styrkedjan.reports.open_side import Measure
from styrkedjan.reports.writers import html


@public
def municipalities(request: HttpRequest) -> HttpResponse:
    """The municipalities that show something here; where there is only one, that one."""
    roots = showing(every_municipality().order_by("name"))
    if len(roots) == 1:
        return redirect("portal:start", code=roots[0].code)
    return render(request, "portal/municipalities.html", {"roots": roots})


def start(request: HttpRequest, shown: Open) -> HttpResponse:
    """Where the tax goes, what each service costs and gives, and whether promises were kept."""
    tax = open_side.tax(shown.get("arsredovisning"))
    context = {
        "root": shown.root, "tax": tax, "services": open_side.services(shown.get("tjanster")).values(),
        "promises": open_side.promises(shown.get("mal")), "picture": drawn(tax.chart, tax.sentence) if tax else None,
        "editions": shown.editions, "accounts": shown.get("arsredovisning"), "costs": shown.get("tjanster"),
    }  # fmt: skip
    return render(request, "portal/start.html", context)


def service(request: HttpRequest, shown: Open, service: str = "") -> HttpResponse:
    """One service: what it costs, what it gives, how it has gone, and beside others."""
    edition = shown.get("tjanster")
    found = open_side.services(edition)
    one = found.get(service) or (next(iter(found.values()), None) if not service else None)
    if one is None:
        raise Http404("Tjänsten visas inte.")
    measures = [(each, _picture(each)) for each in (*one.costs, *one.results)]
    places = shown.get("utforare")
    count = sum(row["tjanst"] == one.code for row in places.rows) if places else 0
    context = {"root": shown.root, "one": one, "measures": measures, "edition": edition, "providers": count}
    return render(request, "portal/service.html", context)


def _picture(measure: Measure) -> SafeString | None:
    return drawn(measure.chart, measure.name) if measure.chart else None


def promises(request: HttpRequest, shown: Open) -> HttpResponse:
    """What the council promised, and what became of it: failures first."""
    edition = shown.get("mal")
    found = open_side.promises(edition)
    picture = drawn(found.chart, found.sentence) if found else None
    context = {
        "root": shown.root, "found": found, "edition": edition, "picture": picture, "editions": shown.editions,
    }  # fmt: skip
    return render(request, "portal/promises.html", context)


def documents(request: HttpRequest, shown: Open) -> HttpResponse:
    """The annual report, the budget, the parties' budgets and the year wheel."""
    return render(request, "portal/documents.html", {"root": shown.root, "editions": shown.editions})


def annual_report(request: HttpRequest, shown: Open) -> HttpResponse:
    """The decided annual report as a web page (KL 8:15), out of the value that was frozen."""
    edition = shown.get("arsredovisning")
    document = from_json(edition.beside["document"]) if edition and "document" in edition.beside else None
    context = {
        "root": shown.root, "document": document, "edition": edition,
        # Our own writer escapes every text in it.
        "body": SafeString(_with_anchors(document)) if document else "",  # nosec B703
        "chapters": [one.text for one in document.blocks if isinstance(one, Heading) and one.level == 1]
        if document else [],
    }  # fmt: skip
    return render(request, "portal/annual_report.html", context)


def _with_anchors(document: Document) -> str:
    """The chapters can be linked to, by number."""
    parts = html.fragment(document).split("<h2>")
    return parts[0] + "".join(f'<h2 id="k{number}">{part}' for number, part in enumerate(parts[1:], 1))


def budget(request: HttpRequest, shown: Open) -> HttpResponse:
    """The budget that is decided or laid forward, and what each party wants instead."""
    frames, parties = shown.get("budget"), shown.get("partiernas-budget")
    context = {
        "root": shown.root, "frames": frames, "parties": parties, "lines": _lines(frames),
        "years": sorted({row["ar"] for row in frames.rows}) if frames else [],
        "wanted": _wanted(parties), "totals": _totals(frames),
    }  # fmt: skip
    return render(request, "portal/budget.html", context)


def _lines(frames: Shown | None) -> list[dict[str, Any]]:
    """A committee a row, its frame this year and each year of the budget."""
    found: dict[str, dict[str, Any]] = {}
    for row in frames.rows if frames else ():
        line = found.setdefault(row["namnd"], {"name": row["namnd_namn"], "now": Decimal(row["i_ar"]), "years": []})
        line["years"].append(Decimal(row["ram"]))
    return list(found.values())


def _totals(frames: Shown | None) -> list[Decimal | None]:
    return [open_side.figure(one["result"]) for one in frames.beside.get("years", ())] if frames else []


def _wanted(parties: Shown | None) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in parties.rows if parties else ():
        party = found.setdefault(row["parti"], {"name": row["parti"], "title": row["rubrik"], "years": []})
        party["years"].append((row["ar"], Decimal(row["resultat"]), open_side.figure(row["resultat_forslag"])))
    for name, party in found.items():
        party["changes"] = parties.beside.get("changes", {}).get(name, []) if parties else []
    return list(found.values())


def wheel(request: HttpRequest, shown: Open) -> HttpResponse:
    """When the municipality plans, decides and follows up."""
    edition, today = shown.get("arshjul"), timezone.localdate()
    months: dict[str, list[dict[str, Any]]] = {}
    for row in edition.rows if edition else ():
        day = date.fromisoformat(row["dag"])
        if day >= today:
            months.setdefault(f"{MONTH_NAMES[day.month - 1].capitalize()} {day.year}", []).append({**row, "day": day})
    first = next((steps[0] for steps in months.values()), None)
    context = {"root": shown.root, "edition": edition, "months": months, "first": first}
    return render(request, "portal/wheel.html", context)


def accessibility(request: HttpRequest, shown: Open) -> HttpResponse:
    """The statement that the law asks for (2018:1937, 13 §), made of what the tests of these pages found."""
    found = tried()
    contacts = dict.fromkeys(one.publication.contact for one in shown.editions.values())
    context = {"root": shown.root, "tried": found.of_public if found else None, "contact": next(iter(contacts), "")}
    return render(request, "portal/accessibility.html", context)


OPEN = {
    "start": open_page(start), "service": open_page(service), "promises": open_page(promises),
    "documents": open_page(documents), "annual_report": open_page(annual_report), "budget": open_page(budget),
    "wheel": open_page(wheel), "accessibility": open_page(accessibility),
}  # fmt: skip
