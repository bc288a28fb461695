"""Read whether a line can be used: calls, texts and data (CAMARA subscription-status)."""

from enum import Enum

from cleanbreak.domain.line import LineState
from cleanbreak.records.living_line import LivingLine


class ServiceStatus(Enum):
    """What a relying party is told of a service; there is no word for "ended"."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


def read_service_status(line: LivingLine) -> ServiceStatus:
    """Return whether all services can be used, or none: no system of ours stops only some."""
    is_off = line.is_barred or line.state is LineState.SUSPENDED
    return ServiceStatus.SUSPENDED if is_off else ServiceStatus.ACTIVE
