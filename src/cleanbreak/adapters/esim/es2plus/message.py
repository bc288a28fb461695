"""ES2+ on the wire: JSON over HTTP (GSMA SGP.22 clauses 5.3 and 6.5)."""

import re
from dataclasses import dataclass
from typing import Any

from cleanbreak.adapters.http_element import HttpReply, HttpRequest
from cleanbreak.domain.identifiers import parse_eid, parse_iccid
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.esim import Sim

FUNCTIONS = "/gsma/rsp2/es2plus"
ICCID_LENGTH = 20
UNAVAILABLE = "Unavailable"
"""The state in which cancelOrder leaves the profile. With "Available" it would be sold again."""
SUCCEEDED = ("Executed-Success", "Executed-WithWarning")
FAILED = "Failed"
EXPIRED = "Expired"
STATUSES = {*SUCCEEDED, FAILED, EXPIRED}
CODE = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2}){0,4}", re.ASCII)
"""Subject and reason codes as SGP.22 writes them; an ICCID in their place does not fit."""
NO_FUNCTION_HERE = 404


@dataclass(frozen=True, slots=True)
class Executed:
    """What ``functionExecutionStatus`` says: the only truth about a call."""

    status: str
    code: str
    """``subjectCode/reasonCode``; empty if there is none."""
    body: dict[str, Any]

    @property
    def has_succeeded(self) -> bool:
        """Return whether the function was executed."""
        return self.status in SUCCEEDED


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the head of every message."""

    requester: str

    def cancel_order(self, call_id: str, sim: Sim, *, with_eid: bool) -> HttpRequest:
        """Return a cancelOrder (clause 5.3.3) that leaves the profile unavailable."""
        body: dict[str, Any] = {
            "iccid": padded(sim.iccid),
            "finalProfileStatusIndicator": UNAVAILABLE,
        }
        if with_eid and sim.eid:
            body["eid"] = parse_eid(sim.eid)
        return self._request("cancelOrder", call_id, body)

    def get_profile_status(self, call_id: str, sim: Sim) -> HttpRequest:
        """Return a getProfileStatus for one profile; not in SGP.22, and changes nothing."""
        body = {"iccidList": [{"iccid": padded(sim.iccid)}]}
        return self._request("getProfileStatus", call_id, body, is_question=True)

    def _request(
        self, function: str, call_id: str, body: dict[str, Any], *, is_question: bool = False
    ) -> HttpRequest:
        header = {
            "functionRequesterIdentifier": self.requester,
            "functionCallIdentifier": call_id,
        }
        return HttpRequest(
            method="POST",
            path=f"{FUNCTIONS}/{function}",
            json={"header": header, **body},
            is_question=is_question,
        )


def padded(iccid: str) -> str:
    """Return the ICCID as it is on the wire: 20 characters, filled with F (ITU-T E.118)."""
    return parse_iccid(iccid).ljust(ICCID_LENGTH, "F")


def executed(name: str, call_id: str, reply: HttpReply) -> Executed:
    """Return what was executed, whatever the HTTP status.

    :param name: how sentences call the SM-DP+.
    :raises OutcomeUnknown: if the answer is not one that can be understood, or not one to us.
    :raises Unavailable: if there is no such function at this address.
    :raises Refused: if the request as such was not accepted.
    """
    try:
        body = reply.json()
        header = body["header"]
        status = header["functionExecutionStatus"]["status"]
    except (ValueError, LookupError, TypeError) as error:
        raise _not_es2plus(name, reply) from error
    if not isinstance(status, str) or status not in STATUSES:
        raise OutcomeUnknown(f"{name} answered a status that SGP.22 does not know")
    echoed = header.get("functionCallIdentifier", call_id)
    if echoed != call_id:  # SGP.22 does not ask for it, but who sends it must send ours
        raise OutcomeUnknown(f"{name} answered another call")
    return Executed(status, _code(header["functionExecutionStatus"]), body)


def _not_es2plus(name: str, reply: HttpReply) -> OutsideFailure:
    said = f"{name} answered HTTP {reply.status} without an execution status"
    if reply.status == NO_FUNCTION_HERE:
        return Unavailable(f"{said}: there is no ES2+ at this address")
    return OutcomeUnknown(said) if reply.status < 300 else Refused(said)


def _code(execution: dict[str, Any]) -> str:
    data = execution.get("statusCodeData")
    if not isinstance(data, dict):
        return ""
    parts = [data.get("subjectCode"), data.get("reasonCode")]
    if all(isinstance(part, str) and CODE.fullmatch(part) for part in parts):
        return "/".join(map(str, parts))
    return ""
