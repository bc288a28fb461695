"""Tells Django about the tables."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from cleanbreak.records.application_role import enter_role, grant_rights, leave_role


class RecordsConfig(AppConfig):
    """The one Django app with tables."""

    name = "cleanbreak.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every connection work in the application's role, and migrations as the owner."""
        connection_created.connect(enter_role)
        pre_migrate.connect(leave_role)
        post_migrate.connect(grant_rights, sender=self)
