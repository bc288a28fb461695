"""Running sessions that are still being charged, and the way to end them at the gateway."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cleanbreak.ports.errors import OutsideFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargingSession:
    """One credit-control session (RFC 8506, 3GPP TS 32.299) that a gateway keeps open."""

    session_id: str = field(repr=False)
    """Diameter Session-Id; may hold what is personal."""
    origin_host: str
    """Diameter identity of the gateway (PCEF, PGW, SMF) that opened it."""
    origin_realm: str
    application_id: int = 4
    """Gy and Ro: Diameter credit control (RFC 8506 clause 12.1)."""


class SessionAborter(Protocol):
    """Has gateways end sessions: nothing is charged in them any more."""

    def abort(self, sessions: Sequence[ChargingSession]) -> list[OutsideFailure | None]:
        """Ask the gateway of each session to end it; ``None`` where it said that it does.

        A session that the gateway does not know (any more) is ended. That it has reported its last
        usage is for the charging system to say, not for the gateway.
        """

    def check_reachable(self) -> None:
        """Return if gateways can be told.

        :raises Unavailable: if they cannot.
        """
