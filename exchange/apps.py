"""The exchange engine as a Django app (for its command; it has no models of its own here)."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Workbooks in and out."""

    name = "exchange"
    verbose_name = "导入导出"
