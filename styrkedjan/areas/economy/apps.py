from django.apps import AppConfig


class EconomyConfig(AppConfig):
    name = "styrkedjan.areas.economy"
    label = "economy"
