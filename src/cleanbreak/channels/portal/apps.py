"""Tells Django about the portal's templates and static files."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public web pages."""

    name = "cleanbreak.channels.portal"
    label = "portal"

    def ready(self) -> None:
        """Let every text have the operator's own words."""
        from cleanbreak.flows.brand_words import speak_own_words

        speak_own_words()
