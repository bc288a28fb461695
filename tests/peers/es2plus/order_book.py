"""The orders of an SM-DP+, as pySim's ``Es2pApiServerSmdpp`` was measured to answer for them."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

ACTIVE = {"Available", "Linked", "Confirmed", "Released"}
SUCCESS = {"status": "Executed-Success"}


def failed(subject: str, reason: str) -> dict[str, Any]:
    return {
        "status": "Failed",
        "statusCodeData": {
            "subjectCode": subject,
            "reasonCode": reason,
            "message": "of profile 8949000000000000000F",
        },
    }


class MandatoryElementMissing(Exception):
    """pySim's server answers this with HTTP 500 and a page in HTML."""


@dataclass
class OrderBook:
    """States of profiles by ICCID without padding, and what was asked."""

    states: dict[str, str] = field(default_factory=dict)
    matching_ids: dict[str, str] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)
    """Every change of a state, in order."""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _turn: Lock = field(default_factory=Lock)

    def execute(self, function: str, body: dict[str, Any]) -> dict[str, Any]:
        with self._turn:
            self.calls.append((function, body))
            if function == "cancelOrder":
                return {"header": {"functionExecutionStatus": self._cancel(body)}}
            return self._status(body)

    def _cancel(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("finalProfileStatusIndicator") not in {"Available", "Unavailable"}:
            raise MandatoryElementMissing
        iccid = body["iccid"].rstrip("F")
        if iccid not in self.states:
            return failed("8.2.1", "3.9")
        if self.states[iccid] not in ACTIVE:
            return failed("8.2.1", "3.3")
        if body.get("matchingId", self.matching_ids.get(iccid)) != self.matching_ids.get(iccid):
            return failed("8.2.6", "3.10")
        self.states[iccid] = body["finalProfileStatusIndicator"]
        self.matching_ids.pop(iccid, None)
        self.cancelled.append(iccid)
        return SUCCESS

    def _status(self, body: dict[str, Any]) -> dict[str, Any]:
        asked = [one["iccid"] for one in body["iccidList"]]
        known = [one for one in asked if one.rstrip("F") in self.states]
        if not known:
            return {"header": {"functionExecutionStatus": failed("8.2.1", "3.9")}}
        return {
            "header": {"functionExecutionStatus": SUCCESS},
            "profileStatusList": [
                {"iccid": one, "state": self.states[one.rstrip("F")].upper()} for one in known
            ],
        }
