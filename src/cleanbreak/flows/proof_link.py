"""The address at which a holder chooses what the proof of an end shows."""

from typing import Any

from cleanbreak.flows.message_texts import certificate_link


def proof_link(order_id: Any) -> str:
    """Return the address; it is as secret as that of the certificate, which it begins with."""
    return f"{certificate_link(order_id)}proof/"
