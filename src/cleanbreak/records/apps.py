"""Tells Django about the tables."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The one Django app with tables."""

    name = "cleanbreak.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
