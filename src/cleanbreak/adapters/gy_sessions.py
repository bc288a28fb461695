"""Have gateways end sessions that are still being charged: Diameter Gy and Ro.

The charging system knows which sessions are open, and this module tells their gateways. A gateway
that says that it ends a session has not reported its last usage yet: that is read at the charging
system, not here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any, TypeAlias

from diameter.message.commands import (  # type: ignore[import-untyped]
    AbortSessionRequest,
    ReAuthRequest,
)

from cleanbreak.adapters.charging_sessions import ChargingSession
from cleanbreak.adapters.diameter_answers import DiameterAnswer, failure_of
from cleanbreak.adapters.diameter_node import CREDIT_CONTROL, DiameterNode, DiameterOutcome, Request
from cleanbreak.adapters.diameter_settings import (
    IDENTITY,
    NODE_READERS,
    DiameterSettings,
    Readers,
    diameter_settings,
    read_environment,
)
from cleanbreak.adapters.diameter_wire import ResultCode
from cleanbreak.ports.errors import OutsideFailure, Refused

PREFIX = "CLEANBREAK_GY_"
MakeRequest: TypeAlias = Callable[[ChargingSession], Request]


class Ending(Enum):
    """By which request a gateway is made to end a session."""

    ABORT = "abort"
    """Abort-Session-Request (RFC 6733 clause 8.5.1): the gateway ends the session."""
    REAUTHORIZE = "reauthorize"
    """Re-Auth-Request (RFC 8506 clause 5.5): the gateway reports its usage and asks for more,
    which a charging account that is closed denies it."""
    ABORT_ELSE_REAUTHORIZE = "abort_else_reauthorize"
    """Abort; re-authorize at the gateways that cannot, or do not want to, abort."""


class ReAuthRequestType(IntEnum):
    """What is to be authorized again (RFC 6733 clause 8.12)."""

    AUTHORIZE_ONLY = 0


CANNOT_ABORT = frozenset(
    {
        ResultCode.COMMAND_UNSUPPORTED,
        ResultCode.APPLICATION_UNSUPPORTED,
        ResultCode.UNABLE_TO_COMPLY,
    }
)
"""What a gateway says that will not abort (RFC 6733 clause 8.5): surely the session goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GySettings:
    """How gateways are reached, and made to end sessions."""

    diameter: DiameterSettings
    ending: Ending = Ending.ABORT_ELSE_REAUTHORIZE

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "GySettings":
        """Return the settings that ``CLEANBREAK_GY_*`` variables describe.

        :raises ValueError: with the name of a variable that cannot be read, or is missing.
        """
        values = read_environment(PREFIX, READERS, environment)
        ending = values.get("ending", Ending.ABORT_ELSE_REAUTHORIZE)
        return cls(diameter=diameter_settings(PREFIX, values), ending=ending)


class GySessions:
    """The protocol :class:`cleanbreak.adapters.charging_sessions.SessionAborter`.

    Threads may share one. Repeating is harmless: what has ended is unknown to its gateway.
    """

    def __init__(self, settings: GySettings) -> None:
        self._diameter = DiameterNode(settings.diameter, (CREDIT_CONTROL,))
        self._ending = settings.ending

    def abort(self, sessions: Sequence[ChargingSession]) -> list[OutsideFailure | None]:
        """Ask the gateway of each session to end it; ``None`` where it said that it does.

        A session that the gateway does not know (any more) is ended.
        """
        if self._ending is Ending.REAUTHORIZE:
            return self._tell(sessions, re_auth_request)
        outcomes = self._ask(sessions, abort_request)
        answers = [
            outcome_of(session, outcome)
            for session, outcome in zip(sessions, outcomes, strict=True)
        ]
        if self._ending is Ending.ABORT_ELSE_REAUTHORIZE:
            left = [place for place, outcome in enumerate(outcomes) if cannot_abort(outcome)]
            again = self._tell([sessions[place] for place in left], re_auth_request)
            for place, answer in zip(left, again, strict=True):
                answers[place] = answer
        return answers

    def check_reachable(self) -> None:
        """Return if every peer is connected; gateways are known by their sessions only.

        :raises Unavailable: with the sentence of the first one that is not.
        """
        self._diameter.check_reachable()

    def close(self) -> None:
        """Take leave of every peer; the next call connects again."""
        self._diameter.close()

    def _tell(
        self, sessions: Sequence[ChargingSession], make: MakeRequest
    ) -> list[OutsideFailure | None]:
        outcomes = self._ask(sessions, make)
        return [outcome_of(one, outcome) for one, outcome in zip(sessions, outcomes, strict=True)]

    def _ask(self, sessions: Sequence[ChargingSession], make: MakeRequest) -> list[DiameterOutcome]:
        """Send one request for each session whose gateway has a name that can be addressed."""
        askable = [place for place, session in enumerate(sessions) if is_addressable(session)]
        answered = self._diameter.exchange(make(sessions[place]) for place in askable)
        outcomes: list[DiameterOutcome] = [
            Refused("the charging system names a gateway that is no Diameter identity")
            for _ in sessions
        ]
        for place, outcome in zip(askable, answered, strict=True):
            outcomes[place] = outcome
        return outcomes


def abort_request(session: ChargingSession) -> Request:
    """Return an Abort-Session-Request (RFC 6733 clause 8.5.1)."""
    return _about(AbortSessionRequest(), session)


def re_auth_request(session: ChargingSession) -> Request:
    """Return a Re-Auth-Request for the whole session (RFC 6733 clause 8.3.1, RFC 8506 5.5)."""
    request = _about(ReAuthRequest(), session)
    request.re_auth_request_type = ReAuthRequestType.AUTHORIZE_ONLY.value
    return request


def outcome_of(session: ChargingSession, outcome: DiameterOutcome) -> OutsideFailure | None:
    """Return how telling a gateway failed; nothing, if it said itself that the session ends."""
    if isinstance(outcome, OutsideFailure):
        return outcome
    gateway = session.origin_host.lower()
    is_unknown = outcome.vendor is None and outcome.code == ResultCode.UNKNOWN_SESSION_ID
    if is_unknown and outcome.is_from(gateway):
        return None
    return failure_of(gateway, outcome)


def cannot_abort(outcome: DiameterOutcome) -> bool:
    """Tell whether another request may end the session."""
    return isinstance(outcome, DiameterAnswer) and outcome.code in CANNOT_ABORT


def is_addressable(session: ChargingSession) -> bool:
    """Tell whether a request for the session can be written and routed."""
    names = (session.origin_host.lower(), session.origin_realm.lower())
    return session.session_id.isprintable() and all(map(IDENTITY.fullmatch, names))


def _about(request: Any, session: ChargingSession) -> Request:
    request.header.application_id = session.application_id
    request.auth_application_id = session.application_id
    request.session_id = session.session_id
    request.destination_host = session.origin_host.lower().encode()
    request.destination_realm = session.origin_realm.lower().encode()
    return request


READERS: Readers = {**NODE_READERS, "ENDING": Ending}
