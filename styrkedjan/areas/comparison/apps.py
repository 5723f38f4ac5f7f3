from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    name = "styrkedjan.areas.comparison"
    label = "comparison"
