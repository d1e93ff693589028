from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "moothall.core.outbox"
    label = "outbox"
