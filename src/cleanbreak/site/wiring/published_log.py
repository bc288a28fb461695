"""Where a published log is read: a folder, or an address."""

from pathlib import Path

from cleanbreak.adapters.published_log import LogInFolder, LogOverHttp
from cleanbreak.ports.published_log import PublishedLog

SCHEMES = ("https://", "http://")


def open_published_log(place: str) -> PublishedLog:
    """Return the log at a place: ``https://…``, or the name of a folder."""
    return LogOverHttp(place) if place.startswith(SCHEMES) else LogInFolder(Path(place))
