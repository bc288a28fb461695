"""Addresses of the hotline: providers are told whole ones, and sign what they were told."""

from django.conf import settings
from django.urls import reverse

from cleanbreak.flows.find_recording import recording_digest


def told_address(path: str) -> str:
    """Return the address as a provider knows it, whatever a proxy has made of it on the way.

    :param path: with its query, as it reached us.
    """
    return f"{settings.CLEANBREAK_BASE_URL}{path}"


def turn_address(provider: str, turn: int) -> str:
    """Return where the answer to a turn goes; its number tells a repeated answer from a new one."""
    return told_address(reverse("hotline-turn", args=[provider, turn]))


def recording_address(language: str, prompt: str) -> str:
    """Return where the recording of a prompt is fetched; empty: there is none."""
    digest = recording_digest(language, prompt)
    path = digest and reverse("hotline-prompt", args=[language, prompt, digest])
    return told_address(path) if path else ""
