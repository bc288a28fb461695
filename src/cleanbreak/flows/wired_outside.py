"""The outside as the settings wire it: flows are given it, channels and jobs ask for it here."""

from django.conf import settings
from django.utils.module_loading import import_string

from cleanbreak.ports.outside import Outside


def wired_outside() -> Outside:
    """Return the one outside of this process."""
    wire: Outside = import_string(settings.CLEANBREAK_OUTSIDE)()
    return wire
