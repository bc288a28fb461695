"""The REST interface of PyHSS 2.0.

It answers errors with HTTP 200 and ``null``: an id that is not there, a row that is not found, a
command that failed. So only its own words for success are success, and a row read back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from cleanbreak.adapters.http_element import (
    HttpElement,
    HttpReply,
    HttpRequest,
    HttpSettings,
    TlsFiles,
)
from cleanbreak.adapters.network.pyhss.records import Kind, Record, Serving
from cleanbreak.adapters.network.pyhss.settings import PyhssSettings
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable

SUBSCRIPTION_WITHDRAWAL = 2  # Cancellation-Type, TS 29.272 clause 7.3.24
LOG_ROWS_MAX = 1000
BY_IMSI = {
    Kind.SUBSCRIBER: "/subscriber/imsi/",
    Kind.AUC: "/auc/imsi/",
    Kind.IMS_SUBSCRIBER: "/ims_subscriber/ims_subscriber_imsi/",
}

Outcome: TypeAlias = OutsideFailure | None
"""Nothing if it was done, else why not."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the interface says about one IMSI."""

    kinds: tuple[Kind, ...] = ()
    """What it still finds."""
    failure: OutsideFailure | None = None
    """Why it could not be asked for all of it."""


class Rest:
    """Asks and changes by HTTP, a batch over a few connections; threads may share it."""

    def __init__(self, settings: PyhssSettings) -> None:
        key = settings.provisioning_key
        self._element = HttpElement(
            "PyHSS",
            HttpSettings(
                base_url=settings.url,
                timeout_s=settings.timeout_s,
                tls=TlsFiles(authorities=settings.authorities),
                headers={"Provisioning-Key": key} if key else {},
                at_once=settings.at_once,
            ),
        )

    def enable(self, wanted: Sequence[tuple[Record, bool]]) -> list[Outcome]:
        """Switch subscribers on or off.

        Switching off makes PyHSS send a Cancel-Location with Cancellation-Type 1, which means
        another thing: :meth:`cancel_location` has to follow.
        """
        replies = self._element.ask_all(
            [
                HttpRequest(
                    method="PATCH",
                    path=f"/subscriber/{record.database_id}",
                    json={"enabled": is_enabled},
                )
                for record, is_enabled in wanted
            ]
        )
        return [
            outcome(reply, partial(says_enabled, is_enabled))
            for reply, (_, is_enabled) in zip(replies, wanted, strict=True)
        ]

    def cancel_location(self, served: Sequence[tuple[str, Serving]]) -> list[Outcome]:
        """Have the MME of each IMSI forget it, for good. PyHSS queues the request, no more."""
        replies = self._element.ask_all(
            [
                HttpRequest(
                    method="PUT",
                    path=f"/push/clr/{imsi}",
                    json={
                        "DestinationRealm": serving.realm,
                        "DestinationHost": serving.host,
                        "cancellationType": SUBSCRIPTION_WITHDRAWAL,
                        "diameterPeer": serving.peer,
                        "immediateReattach": False,
                    },
                )
                for imsi, serving in served
            ]
        )
        return [
            not_connected() if is_bad(reply) else outcome(reply, says_queued) for reply in replies
        ]

    def delete(self, records: Sequence[Record]) -> list[Outcome]:
        """Delete rows by their ids. ``null`` may mean that it is gone, or anything else."""
        replies = self._element.ask_all(
            [
                HttpRequest(method="DELETE", path=f"/{one.kind.value}/{one.database_id}")
                for one in records
            ]
        )
        return [outcome(reply, says_deleted) for reply in replies]

    def look_for(self, imsis: Sequence[str]) -> list[Seen]:
        """Ask for subscription, keys and IMS subscription of each IMSI."""
        kinds = list(BY_IMSI)
        replies = self._element.ask_all(
            [
                HttpRequest(method="GET", path=f"{BY_IMSI[kind]}{imsi}")
                for imsi in imsis
                for kind in kinds
            ]
        )
        seen = []
        for place, imsi in enumerate(imsis):
            of_line = replies[place * len(kinds) : (place + 1) * len(kinds)]
            rows = [row_of(reply, imsi) for reply in of_line]
            failures = [row for row in rows if isinstance(row, OutsideFailure)]
            present = [kind for kind, row in zip(kinds, rows, strict=True) if row is True]
            seen.append(Seen(tuple(present), failures[0] if failures else None))
        return seen

    def log(self) -> list[Mapping[str, Any]]:
        """Return the operation log as the interface shows it. It holds keys: keep nothing of it.

        :raises Unavailable: if it cannot be asked.
        """
        query = {"page": "0", "page_size": str(LOG_ROWS_MAX)}
        body = self._question("/operation_logs/list", query)
        if not isinstance(body, list) or not all(isinstance(row, Mapping) for row in body):
            raise Unavailable("PyHSS shows no operation log")
        return body

    def require_diameter_peers(self) -> None:
        """Return if the interface sees any node that it could tell something.

        :raises Unavailable: if not.
        """
        if not (peers := self._question("/oam/diameter_peers")) or not isinstance(peers, Mapping):
            raise Unavailable(
                "PyHSS's interface sees no Diameter peer: no MME is connected, or OriginHost in "
                "its configuration is not the name of its machine"
            )

    def check(self) -> None:
        """Return if the interface answers, lets us make changes, and sees Diameter peers.

        :raises Unavailable: if not.
        :raises Refused: if it does not accept our key.
        """
        self._question("/oam/ping")
        # Reading needs no key. There is no subscriber 0: nothing is changed, whoever may.
        self._element.ask(
            HttpRequest(method="PATCH", path="/subscriber/0", json={}, is_question=True)
        )
        self.require_diameter_peers()

    def close(self) -> None:
        """Close every connection."""
        self._element.close()

    def _question(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        reply = self._element.ask(HttpRequest(method="GET", path=path, query=query or {}))
        body = body_of(reply)
        if isinstance(body, OutsideFailure):
            raise Unavailable(body.sentence) from body
        return body


def outcome(reply: HttpReply | OutsideFailure, is_success: Callable[[object], bool]) -> Outcome:
    """Return what a change came to."""
    if isinstance(reply, OutsideFailure):
        return reply
    body = body_of(reply)
    if isinstance(body, OutsideFailure):
        return body
    return None if is_success(body) else OutcomeUnknown(f"PyHSS answered {in_short(body)}")


def body_of(reply: HttpReply) -> Any:
    """Return the JSON values of an answer, or the failure that it is; its text may quote rows."""
    if reply.status != 200:
        return OutcomeUnknown(f"PyHSS answered HTTP {reply.status}")
    try:
        return reply.json()
    except ValueError:
        return OutcomeUnknown("PyHSS answered no JSON")


def not_connected() -> Unavailable:
    """Return the failure of a cancellation that was not queued."""
    return Unavailable("the MME that serves the line is not connected to PyHSS")


def is_bad(reply: HttpReply | OutsideFailure) -> bool:
    """Tell the answer to a request for a peer that is not connected: nothing was queued."""
    return isinstance(reply, HttpReply) and reply.status == 400


def row_of(reply: HttpReply | OutsideFailure, imsi: str) -> bool | OutsideFailure:
    """Return whether the answer is the row of this IMSI; ``null`` is none."""
    body = reply if isinstance(reply, OutsideFailure) else body_of(reply)
    if isinstance(body, OutsideFailure):
        return body
    if body is None:
        return False
    if isinstance(body, Mapping) and body.get("imsi") == imsi:
        return True
    return Unavailable(f"PyHSS answered {in_short(body)}, and was asked for a row")


def in_short(body: object) -> str:
    """Return what kind of answer it was; never its content."""
    return "null" if body is None else f"a JSON {type(body).__name__}"


def says_deleted(body: object) -> bool:
    """Tell the one answer that means deleted."""
    return body == {"Result": "OK"}


def says_queued(body: object) -> bool:
    """Tell the answer that means that the request was queued; a failure is HTTP 200 as well."""
    result = body.get("result") if isinstance(body, Mapping) else None
    return isinstance(result, str) and result.startswith("Successfully queued CLR")


def says_enabled(is_enabled: bool, body: object) -> bool:
    """Tell an answer that shows the row as it was to be."""
    return isinstance(body, Mapping) and body.get("enabled") is is_enabled
