from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "moothall.casework.overview"
    label = "overview"

    def ready(self) -> None:
        """Make the jobs known: `tasks` of this room are those of people."""
        from moothall.casework.overview.ahead import tasks  # noqa: F401
