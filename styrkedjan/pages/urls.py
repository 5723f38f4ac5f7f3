"""Every page's address, area by area."""

from importlib.util import find_spec

from django.urls import include, path

AREAS = (
    "start",
    "organisation",
    "imports",
    "chain",
    "indicators",
    "compare",
    "economy",
    "planning",
    "investments",
    "year_end",
    "books",
    "reporting",
)


def _exists(area: str) -> bool:
    return bool(find_spec(f"styrkedjan.pages.{area}")) and bool(find_spec(f"styrkedjan.pages.{area}.urls"))


urlpatterns = [path("", include(f"styrkedjan.pages.{area}.urls")) for area in AREAS if _exists(area)]
