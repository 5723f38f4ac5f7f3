from django.apps import AppConfig


class BurdenConfig(AppConfig):
    name = "styrkedjan.areas.burden"
    label = "burden"
