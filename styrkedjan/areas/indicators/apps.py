from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "styrkedjan.areas.indicators"
    label = "indicators"

    def ready(self) -> None:
        """What indicators have to say before a plan year is opened."""
        from styrkedjan.areas.chain.queries.years import OPENING_CHECKS
        from styrkedjan.areas.indicators.queries.pages import remaining_to_open

        OPENING_CHECKS.append(remaining_to_open)
