"""Every address of the house: the probes here, the rest with the doors that answer."""

from django.urls import URLPattern, URLResolver, include, path

from styrkedjan.config.health import healthz, readyz
from styrkedjan.config.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("api/", include("styrkedjan.api.urls")),
    path("scim/v2/", include("styrkedjan.api.scim")),
    path("", include("styrkedjan.pages.urls")),
]
