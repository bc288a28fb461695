"""The port ``identity`` by three APIs of CAMARA; there is none for account PINs.

sim-swap 2.1.0 and device-swap 1.0.0 ``retrieve-date``, call-forwarding-signal 0.4.0
``unconditional-call-forwardings``. We ask with two-legged tokens, so every body names the number.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from cleanbreak.adapters.http_element import HttpElement, HttpReply, HttpRequest, LoginRefused
from cleanbreak.adapters.identity.camara.login import TokenOfScope
from cleanbreak.adapters.identity.camara.settings import CamaraSettings
from cleanbreak.domain.risk import UNKNOWN, ChangedAt, LineSignals, Silent
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable
from cleanbreak.ports.identity import PinCheck, SignalsAnswer

NAME = "The network's signal service"
OK = 200
NOBODY = "+99900000000"
"""A number that no network has (ITU reserves 999): asking for it shows whether anybody answers."""


@dataclass(frozen=True, slots=True)
class Api:
    """One API: where it is, which scope it wants, and how its answer is read."""

    path: str
    scope: str
    signal: str
    """The field of :class:`LineSignals` that it fills."""
    read: Callable[[Mapping[str, Any]], object]
    """Return the signal; ``UNKNOWN`` if the answer does not say it."""


class CamaraIdentity:
    """One gateway; threads may share it."""

    def __init__(self, settings: CamaraSettings) -> None:
        self._element = HttpElement(NAME, settings.http(settings.api_root))
        self._tokens = {api.scope: TokenOfScope(settings, api.scope) for api in APIS}

    def checks_pin(self) -> bool:
        """Return that PINs are not checked: CAMARA has no such API."""
        return False

    def check_pin(self, calls: Sequence[Call[PinCheck]]) -> list[Answer]:
        """Refuse each: whoever asked before ``checks_pin`` gets no answer that looks like one."""
        return [Refused("CAMARA has no API that checks account PINs.") for _ in calls]

    def read_signals(self, msisdns: Sequence[str]) -> list[SignalsAnswer]:
        """Ask every API about every line; what one does not say, or is silent about, is unknown."""
        answers = [self._ask_all(api, msisdns) for api in APIS]
        return [_signals(list(of_line)) for of_line in zip(*answers, strict=True)]

    def check_reachable(self) -> None:
        """Ask about a number that nobody has.

        :raises Unavailable: if none of the APIs answers.
        """
        failures = [self._ask_all(api, [NOBODY])[0] for api in APIS]
        if all(isinstance(one, Unavailable) for one in failures):
            raise Unavailable(f"{NAME} does not answer.")

    def close(self) -> None:
        """Close every connection; the next question opens those that it needs."""
        self._element.close()
        for token in self._tokens.values():
            token.close()

    def _ask_all(self, api: Api, msisdns: Sequence[str]) -> list[HttpReply | OutsideFailure]:
        """Ask with our token; where it is refused, once more with a new one."""
        token = self._tokens[api.scope]
        try:
            header = token.header()
            replies = self._element.ask_all([_request(api, one, header) for one in msisdns])
            refused = [n for n, reply in enumerate(replies) if isinstance(reply, LoginRefused)]
            if refused:
                token.forget(header)
                header = token.header()
                again = [_request(api, msisdns[n], header) for n in refused]
                for n, reply in zip(refused, self._element.ask_all(again), strict=True):
                    replies[n] = reply
        except OutsideFailure as failure:
            replies = [failure] * len(msisdns)
        return replies


def _request(api: Api, msisdn: str, header: str) -> HttpRequest:
    return HttpRequest(
        method="POST",
        path=api.path,
        json={"phoneNumber": msisdn},
        headers={"Authorization": header, "x-correlator": str(uuid.uuid4())},
        is_question=True,
    )


def _signals(replies: Sequence[HttpReply | OutsideFailure]) -> SignalsAnswer:
    """Return what the APIs said together; the failure, if none of them could be asked."""
    if all(isinstance(reply, Unavailable) for reply in replies):
        return Unavailable(f"{NAME} does not answer.")
    known: dict[str, Any] = {
        api.signal: _read(api, reply)  # "nobody knows this number" is no signal
        for api, reply in zip(APIS, replies, strict=True)
        if isinstance(reply, HttpReply)
    }
    return LineSignals(**known)


def _read(api: Api, reply: HttpReply) -> object:
    if reply.status != OK:
        return UNKNOWN
    try:
        body = reply.json()
    except ValueError:
        return UNKNOWN
    return api.read(body) if isinstance(body, Mapping) else UNKNOWN


def _changed_at(name: str) -> Callable[[Mapping[str, Any]], ChangedAt]:
    def read(body: Mapping[str, Any]) -> ChangedAt:
        """Return the instant; ``null`` is "not in the monitored period" only where there is one.

        The APIs also answer ``null`` where law or consent lets them tell no date: then nothing is
        known.
        """
        if name not in body:
            return UNKNOWN
        text, period = body[name], body.get("monitoredPeriod")
        if text is None:
            return None if isinstance(period, int) and period >= LOOKED_BACK_DAYS else UNKNOWN
        try:
            at = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            return UNKNOWN
        return at if at.tzinfo is not None else UNKNOWN

    return read


def _is_forwarded(body: Mapping[str, Any]) -> bool | Literal[Silent.UNKNOWN]:
    active = body.get("active")
    return active if isinstance(active, bool) else UNKNOWN


LOOKED_BACK_DAYS = 3
"""A change counts for 72 hours: a network that looks back for less has said nothing."""
APIS = (
    Api(
        "/sim-swap/v2/retrieve-date",
        "sim-swap:retrieve-date",
        "sim_changed_at",
        _changed_at("latestSimChange"),
    ),
    Api(
        "/device-swap/v1/retrieve-date",
        "device-swap:retrieve-date",
        "device_changed_at",
        _changed_at("latestDeviceChange"),
    ),
    Api(
        "/call-forwarding-signal/v0.4/unconditional-call-forwardings",
        "call-forwarding-signal:unconditional-call-forwardings:read",
        "is_forwarded",
        _is_forwarded,
    ),
)
