from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "styrkedjan.areas.providers"
    label = "providers"
