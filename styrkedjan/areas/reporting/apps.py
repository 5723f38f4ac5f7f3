from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "styrkedjan.areas.reporting"
    label = "reporting"

    def ready(self) -> None:
        """What reports have to say before a plan year is closed."""
        from styrkedjan.areas.chain.queries.years import CLOSING_CHECKS
        from styrkedjan.areas.reporting.queries.closing import remaining_to_close

        CLOSING_CHECKS.append(remaining_to_close)
