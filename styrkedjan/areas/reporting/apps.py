from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "styrkedjan.areas.reporting"
    label = "reporting"

    def ready(self) -> None:
        """What reports have to say before a plan year is closed, or its model changed."""
        from styrkedjan.areas.chain.actions.steering_models import USE_CHECKS
        from styrkedjan.areas.chain.queries.years import CLOSING_CHECKS
        from styrkedjan.areas.reporting.queries.closing import remaining_to_close, steps_left_out

        CLOSING_CHECKS.append(remaining_to_close)
        USE_CHECKS.append(steps_left_out)
