"""What counts as success at an interface that answers errors with HTTP 200."""

from typing import Any

import orjson
import pytest

from cleanbreak.adapters.http_element import HttpReply
from cleanbreak.adapters.network.pyhss.database import imsis_changed, mentioned, number
from cleanbreak.adapters.network.pyhss.rest import (
    body_of,
    row_of,
    says_deleted,
    says_enabled,
    says_queued,
)
from cleanbreak.adapters.network.pyhss.sql import in_postgres
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

IMSI = "001010000000001"


def reply(body: Any, status: int = 200) -> HttpReply:
    return HttpReply(status, orjson.dumps(body))


@pytest.mark.parametrize("body", [None, {}, {"result": "OK"}, {"Result": "ok"}, [], "OK", True])
def test_only_its_own_words_mean_deleted(body: object) -> None:
    assert says_deleted({"Result": "OK"})
    assert not says_deleted(body)


@pytest.mark.parametrize(
    "body", [None, {}, {"result": "Failed", "Reason": "Unable to send CLR"}, {"result": None}, []]
)
def test_only_its_own_words_mean_queued(body: object) -> None:
    assert says_queued({"result": "Successfully queued CLR to mme-1"})
    assert not says_queued(body)


@pytest.mark.parametrize("body", [None, {}, {"enabled": True}, {"enabled": None}, {"enabled": 0}])
def test_a_change_is_done_where_the_row_shows_it(body: object) -> None:
    assert says_enabled(False, {"enabled": False})
    assert not says_enabled(False, body)


def test_a_row_is_there_if_it_is_the_right_one() -> None:
    assert row_of(reply({"imsi": IMSI}), IMSI) is True
    assert row_of(reply(None), IMSI) is False
    for strange in ({"imsi": "001010000000002"}, {}, [], "no such row", 0, False):
        assert isinstance(row_of(reply(strange), IMSI), Unavailable)


@pytest.mark.parametrize(
    "answer", [reply(None, 400), reply(None, 404), HttpReply(200, b""), HttpReply(200, b"<html>")]
)
def test_what_is_no_answer_is_a_doubt(answer: HttpReply) -> None:
    assert isinstance(body_of(answer), OutcomeUnknown)


def test_an_imsi_in_the_log_is_a_whole_number() -> None:
    changes = f"auc_id: [int] 1 ----> [int] 1\r\n\r\nimsi: [NoneType] None ----> [str] {IMSI}"

    assert IMSI in mentioned(changes)
    assert IMSI[:-1] not in mentioned(changes)
    assert IMSI in mentioned(f"imsi_imei: [str] {IMSI},356938035643809 ----> None")


@pytest.mark.parametrize(
    ("changes", "imsis"),
    [
        (f"ki: [str] 1 ----> [str] 2\r\n\r\nimsi: [NoneType] None ----> [str] {IMSI}", {IMSI}),
        (f"imsi: {IMSI} ----> None\r\n\r\nsqn: 1 ----> None", {IMSI}),
        ("sqn: [int] 1 ----> [int] 2", set()),
        ("imsi: [NoneType] None ----> [NoneType] None", set()),
        ("", set()),
    ],
)
def test_whose_keys_the_log_keeps(changes: str, imsis: set[str]) -> None:
    assert imsis_changed(changes) == imsis


def test_a_list_is_written_in_the_dialect_of_postgresql() -> None:
    assert in_postgres("x IN (SELECT value FROM json_each(:ids)) AND y = :y") == (
        b"x IN (SELECT value FROM json_array_elements_text(%(ids)s::json)) AND y = %(y)s"
    )


@pytest.mark.parametrize(
    ("text", "e164"),
    [("4915100001", "+4915100001"), ("+4915100001", "+4915100001"), ("abc", None), (None, None)],
)
def test_a_number_is_told_as_e164(text: str | None, e164: str | None) -> None:
    assert number(text) == e164
