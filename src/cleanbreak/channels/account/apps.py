"""Tells Django about the templates and static files of the holders' pages."""

from django.apps import AppConfig


class AccountConfig(AppConfig):
    """The pages under ``/account/``; ``account`` alone is allauth's name."""

    name = "cleanbreak.channels.account"
    label = "holder_pages"
