"""Settings of what hangs on a number beside the subscription."""

import os
from collections.abc import Mapping

NAME = "CLEANBREAK_LINE_SERVICES"


def read_line_services(given: Mapping[str, str]) -> str:
    """Return the adapter that keeps forwarding, voicemail and device bindings.

    With a real network it is ``none`` unless somebody says otherwise: nothing is made up of systems
    that nobody has connected.
    """
    return given.get(NAME) or (
        "memory" if given.get("CLEANBREAK_NETWORK", "memory") == "memory" else "none"
    )


CLEANBREAK_LINE_SERVICES = read_line_services(os.environ)
"""Adapter of what keeps forwarding, voicemail and device bindings; `none`: only the network."""
