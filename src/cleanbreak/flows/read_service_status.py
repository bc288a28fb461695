"""Read whether a line can be used: calls, texts and data (CAMARA subscription-status)."""

from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.line import LineState
from cleanbreak.records.living_line import LivingLine


class ServiceStatus(Enum):
    """What a relying party is told of one service; there is no word for "ended"."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The services of a line; none of our systems slows data down without stopping it."""

    voice_and_texts_in: ServiceStatus
    voice_and_texts_out: ServiceStatus
    data: ServiceStatus


def read_service_status(line: LivingLine) -> Services:
    """Return what can be used: everything, or nothing once the line is suspended or barred."""
    is_off = line.is_barred or line.state is LineState.SUSPENDED
    status = ServiceStatus.SUSPENDED if is_off else ServiceStatus.ACTIVE
    return Services(voice_and_texts_in=status, voice_and_texts_out=status, data=status)
