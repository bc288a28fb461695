"""Tells Django about the background work; `worker.py` loads the tasks."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work, without tables of its own."""

    name = "cleanbreak.jobs"
    label = "jobs"
