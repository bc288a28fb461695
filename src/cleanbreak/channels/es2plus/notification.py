"""Read an ES2+ notification: HandleDownloadProgressInfo (SGP.22 clause 5.3.5), HandleNotification.

Vendors write the same thing in several ways: points as numbers or as texts, ``timeStamp`` for
``timestamp``, seconds since 1970 for ISO 8601. What is not needed is not read: neither EID nor the
eUICC's own result leaves this module.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from cleanbreak.domain.profile_event import ExecutionStatus, ProfileReport
from cleanbreak.domain.refusal import Refusal

ICCID = re.compile(r"(89[0-9]{16,18})[Ff]{0,2}", re.ASCII)
POINT = re.compile(r"[0-9]{1,4}|[A-Za-z][A-Za-z_]{0,39}", re.ASCII)
"""A number, or a name such as ``notificationDelete``; no ICCID fits."""
SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)
POINT_NAMES = ("notificationPointId", "notificationEvent")
STATUS_NAMES = ("notificationPointStatus", "notificationEventStatus")
TIME_NAMES = ("timestamp", "timeStamp")
YEARS = range(2016, 2100)
"""Since SGP.22 there is; a clock that says another year is broken."""


class NotJson(Refusal):
    """This is not a JSON object."""

    code = "not_json"


class MissingElement(Refusal):
    """The element {element} is missing, or is not what SGP.22 wants there."""

    code = "missing_element"


def read_notification(content: bytes) -> ProfileReport:
    """Return what the SM-DP+ reports.

    :raises NotJson: if the body is no JSON object.
    :raises MissingElement: with the name of the element that is missing or malformed.
    """
    try:
        body = orjson.loads(content)
    except ValueError as fault:
        raise NotJson from fault
    if not isinstance(body, dict):
        raise NotJson
    if not isinstance(body.get("header"), dict):
        raise MissingElement(element="header")
    return ProfileReport(
        iccid=_iccid(body.get("iccid")),
        point=_point(_first(body, POINT_NAMES)),
        status=_status(_first(body, STATUS_NAMES)),
        reported_at=_instant(_first(body, TIME_NAMES)),
    )


def _first(body: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((body[name] for name in names if body.get(name) is not None), None)


def _iccid(said: Any) -> str:
    found = ICCID.fullmatch(said) if isinstance(said, str) else None
    if not found:
        raise MissingElement(element="iccid")
    return found[1]


def _point(said: Any) -> str:
    text = str(said) if isinstance(said, int | str) and not isinstance(said, bool) else ""
    if not POINT.fullmatch(text):
        raise MissingElement(element="notificationPointId")
    return str(int(text)) if text.isdigit() else text


def _status(said: Any) -> ExecutionStatus:
    try:
        return ExecutionStatus(said["status"])
    except (TypeError, LookupError, ValueError) as fault:
        raise MissingElement(element="notificationPointStatus") from fault


def _instant(said: Any) -> datetime | None:
    """Return the instant; without a zone it is in UTC, and ``None`` if there is none to read."""
    try:
        if isinstance(said, str) and not SECONDS.fullmatch(said):
            at = datetime.fromisoformat(said)
        else:
            at = datetime.fromtimestamp(int(said), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    if at.year not in YEARS:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
