from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "styrkedjan.areas.inspection"
    label = "inspection"
