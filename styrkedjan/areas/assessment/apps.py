from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "styrkedjan.areas.assessment"
    label = "assessment"
