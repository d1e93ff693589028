from django.apps import AppConfig


class ReceivingConfig(AppConfig):
    name = "moothall.library.receiving"
    label = "receiving"
