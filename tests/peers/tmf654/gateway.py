"""A gateway that keeps data sessions open, and ends them when it is told."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cleanbreak.adapters.charging_sessions import ChargingSession
from cleanbreak.ports.errors import OutsideFailure

from .ocs import Ocs

HOST, REALM = "pgw1.epc.example", "epc.example"
NUMBERS = itertools.count(1)


@dataclass
class Gateway:
    """Plays the Gy side of a PGW, without Diameter."""

    ocs: Ocs
    failure: OutsideFailure | None = None
    """What it answers instead of ending a session."""
    reports_at_once: bool = True
    """Else the last usage is reported by :meth:`report`."""
    aborted: list[ChargingSession] = field(default_factory=list)
    _running: dict[str, tuple[str, Decimal]] = field(default_factory=dict)

    def open_session(self, account: str, *, reserved: str, will_use: str) -> str:
        """Open a session that will have used so much when it ends."""
        session_id = f"{HOST};{next(NUMBERS)};{account}"
        reservation = self.ocs.reserve(
            account,
            Decimal(reserved),
            description=session_id,
            requestor={"id": HOST, "@referredType": "Gateway"},
        )
        self._running[session_id] = (reservation, Decimal(will_use))
        return session_id

    def report(self, session_id: str) -> None:
        """Send the last report of a session."""
        reservation, used = self._running.pop(session_id)
        self.ocs.end_reservation(reservation, used)

    def abort(self, sessions: Sequence[ChargingSession]) -> list[OutsideFailure | None]:
        """End each session that is told, and report its last usage."""
        self.aborted += sessions
        if self.failure is not None:
            return [self.failure] * len(sessions)
        for session in sessions:
            if self.reports_at_once and session.session_id in self._running:
                self.report(session.session_id)
        return [None] * len(sessions)

    def check_reachable(self) -> None:
        """Return: it is here."""
