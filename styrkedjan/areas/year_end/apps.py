from django.apps import AppConfig


class YearEndConfig(AppConfig):
    name = "styrkedjan.areas.year_end"
    label = "year_end"
