from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "styrkedjan.areas.planning"
    label = "planning"

    def ready(self) -> None:
        from styrkedjan.areas.economy.queries import planned_posts
        from styrkedjan.areas.planning.queries.posts import monthly_posts

        planned_posts.provide(monthly_posts)
