from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "moothall.library.screening"
    label = "screening"
