from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "moothall.core.ledger"
    label = "ledger"
    verbose_name = "Ledger"
