"""Tells Django about the background tasks; Procrastinate finds them in `tasks.py`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work, without tables of its own."""

    name = "cleanbreak.jobs"
    label = "jobs"
