"""Every page's address, area by area."""

from django.urls import include, path

AREAS = (
    "start",
    "onboarding",
    "organisation",
    "imports",
    "chain",
    "indicators",
    "comparison",
    "economy",
    "planning",
    "investments",
    "year_end",
    "accounts",
    "reporting",
    "records",
)

urlpatterns = [path("", include(f"styrkedjan.pages.{area}.urls")) for area in AREAS]
