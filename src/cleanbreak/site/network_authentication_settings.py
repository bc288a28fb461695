"""Settings of what says whose device the network sees."""

import os

CLEANBREAK_NETWORK_AUTHENTICATION = os.environ.get("CLEANBREAK_NETWORK_AUTHENTICATION", "none")
"""Adapter of what says whose device is in the network: none, gateway, or memory."""
CLEANBREAK_NETWORK_WIRING = (
    "cleanbreak.site.wiring.network_authentication.wire_network_authentication"
)
