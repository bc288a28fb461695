"""Everything outside, in one value that the wiring fills and the flows are given."""

from dataclasses import dataclass

from cleanbreak.ports.charging import Charging
from cleanbreak.ports.esim import Esim
from cleanbreak.ports.identity import Identity
from cleanbreak.ports.line_services import LineServices
from cleanbreak.ports.messages import Messages
from cleanbreak.ports.network import Network
from cleanbreak.ports.numbering import Numbering
from cleanbreak.ports.payments import Payments
from cleanbreak.ports.signing import Signing


@dataclass(frozen=True, slots=True)
class Outside:
    """One adapter for each port."""

    network: Network
    esim: Esim
    charging: Charging
    payments: Payments
    """Who gives money back by the way by which it was paid."""
    bank: Payments
    """Who transfers money to accounts."""
    numbering: Numbering
    messages: Messages
    signing: Signing
    """Who keeps the key of certificates."""
    log_signing: Signing
    """Who keeps the key of the log's checkpoints."""
    identity: Identity
    line_services: LineServices
    """Who keeps what hangs on a number beside the subscription."""
