from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "moothall.casework.outcomes"
    label = "outcomes"
