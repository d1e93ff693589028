from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "moothall.core.access"
    label = "access"
    verbose_name = "Access"
