from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "styrkedjan.areas.improvement"
    label = "improvement"
