"""Every address of the house: the probes here, the rest with the doors that answer."""

from django.urls import URLPattern, URLResolver, path

from styrkedjan.config.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
]
