"""Tells Django about the console's templates and static files."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The pages for people who work for the operator."""

    name = "cleanbreak.channels.staff"
    label = "staff"
