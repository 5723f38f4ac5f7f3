from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "styrkedjan.areas.indicators"
    label = "indicators"
