"""A notification is read in all the ways in which vendors write it, and in no other."""

import json
from datetime import UTC, datetime

import pytest

from cleanbreak.channels.es2plus.notification import MissingElement, NotJson, read_notification
from cleanbreak.domain.profile_event import ExecutionStatus

WRITTEN = {
    "header": {"functionRequesterIdentifier": "1.2.3", "functionCallIdentifier": "TX-1"},
    "iccid": "8949000000000000017F",
    "profileType": "consumer",
    "timestamp": "2026-11-24T10:20:30Z",
    "notificationPointId": 5,
    "notificationPointStatus": {"status": "Executed-Success"},
}
AT = datetime(2026, 11, 24, 10, 20, 30, tzinfo=UTC)


def body(**changes: object) -> bytes:
    """Return the notification; what is ``None`` is left out."""
    merged = {**WRITTEN, **changes}
    return json.dumps({name: said for name, said in merged.items() if said is not None}).encode()


@pytest.mark.parametrize(
    ("changes", "point"),
    [
        ({}, "5"),
        ({"notificationPointId": "5"}, "5"),
        ({"notificationPointId": "005"}, "5"),
        ({"notificationPointId": None, "notificationEvent": "notificationDelete"},
         "notificationDelete"),
    ],
)  # fmt: skip
def test_the_point_is_a_number_or_a_name(changes: dict[str, object], point: str) -> None:
    read = read_notification(body(**changes))
    assert (read.iccid, read.point) == ("8949000000000000017", point)
    assert read.status is ExecutionStatus.SUCCESS
    assert read.reported_at == AT


@pytest.mark.parametrize(
    ("changes", "instant"),
    [
        ({"timestamp": "2026-11-24T11:20:30+01:00"}, AT),
        ({"timestamp": "2026-11-24T10:20:30"}, AT),
        ({"timestamp": None, "timeStamp": str(int(AT.timestamp()))}, AT),
        ({"timestamp": int(AT.timestamp())}, AT),
        ({"timestamp": None}, None),
        ({"timestamp": "yesterday"}, None),
        ({"timestamp": "99999999999"}, None),
        ({"timestamp": 10**30}, None),
        ({"timestamp": []}, None),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, None),
    ],
)
def test_the_instant_is_read_or_left_out(
    changes: dict[str, object], instant: datetime | None
) -> None:
    assert read_notification(body(**changes)).reported_at == instant


@pytest.mark.parametrize(
    ("changes", "element"),
    [
        ({"header": None}, "header"),
        ({"header": "x"}, "header"),
        ({"iccid": None}, "iccid"),
        ({"iccid": 8949000000000000017}, "iccid"),
        ({"iccid": "8949000000000000017G"}, "iccid"),
        ({"iccid": "89\u0664" + "0" * 16}, "iccid"),
        ({"notificationPointId": None}, "notificationPointId"),
        ({"notificationPointId": True}, "notificationPointId"),
        ({"notificationPointId": -1}, "notificationPointId"),
        ({"notificationPointId": "8949000000000000017"}, "notificationPointId"),
        ({"notificationPointStatus": None}, "notificationPointStatus"),
        ({"notificationPointStatus": "Executed-Success"}, "notificationPointStatus"),
        ({"notificationPointStatus": {"status": "Done"}}, "notificationPointStatus"),
        ({"notificationPointStatus": {"status": ["Failed"]}}, "notificationPointStatus"),
    ],
)
def test_what_is_missing_or_malformed_is_named(changes: dict[str, object], element: str) -> None:
    with pytest.raises(MissingElement) as refusal:
        read_notification(body(**changes))
    assert refusal.value.data == {"element": element}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b'"text"'])
def test_what_is_no_object_is_none(content: bytes) -> None:
    with pytest.raises(NotJson):
        read_notification(content)


def test_neither_iccid_nor_eid_is_shown_by_accident() -> None:
    assert "8949" not in repr(read_notification(body(eid="89049032000001000000128273646550")))
