from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "moothall.web.ui"
    label = "ui"
