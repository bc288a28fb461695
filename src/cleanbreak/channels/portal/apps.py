"""Tells Django about the portal's templates and static files."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public web pages."""

    name = "cleanbreak.channels.portal"
    label = "portal"
