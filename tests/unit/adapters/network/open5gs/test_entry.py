"""What a document of Open5GS says, and what a bar makes of it."""

from typing import Any

import pytest

from cleanbreak.adapters.network.open5gs.entry import barred, merge, read_entry, unbarred

PLAIN: dict[str, Any] = {
    "imsi": "001010000000001",
    "subscriber_status": 0,
    "operator_determined_barring": 0,
    "access_restriction_data": 32,
}


def test_what_a_bar_forbids_is_added_to_what_was_forbidden() -> None:
    entry = read_entry({**PLAIN, "operator_determined_barring": 6})

    assert barred(entry.rights) == {
        "subscriber_status": 1,
        "operator_determined_barring": 7,
        "access_restriction_data": 48,
    }
    assert unbarred(barred(entry.rights)) == entry.rights


@pytest.mark.parametrize(
    ("fields", "is_barred"),
    [
        ({}, False),
        ({"subscriber_status": 1}, False),  # what is barred is said by the bits
        ({"operator_determined_barring": 1}, False),  # and they count only with the status
        ({"subscriber_status": 1, "operator_determined_barring": 1}, True),
        ({"access_restriction_data": 16}, True),
    ],
)
def test_who_is_barred(fields: dict[str, int], is_barred: bool) -> None:
    assert read_entry({**PLAIN, **fields}).is_barred is is_barred


@pytest.mark.parametrize(
    ("fields", "mme"),
    [
        ({"mme_host": "mme-1"}, "mme-1"),
        ({"mme_host": "mme-1", "purge_flag": True}, None),
        ({"mme_host": "mme-1", "purge_flag": []}, "mme-1"),  # as the tools of Open5GS begin
        ({"mme_host": []}, None),
        ({}, None),
    ],
)
def test_who_serves_the_phone(fields: dict[str, Any], mme: str | None) -> None:
    assert read_entry({**PLAIN, **fields}).mme == mme


@pytest.mark.parametrize("value", ["1", None, True, [], 0.5, float("nan"), float("inf")])
def test_what_is_no_whole_number_counts_for_nothing(value: object) -> None:
    entry = read_entry({**PLAIN, "subscriber_status": value})

    assert entry.rights["subscriber_status"] is None


def test_of_two_documents_the_one_that_is_not_barred_counts() -> None:
    free = read_entry({**PLAIN, "mme_host": "mme-1"})
    shut = read_entry({**PLAIN, "access_restriction_data": 16, "request_cancel_location": True})

    for both in (merge(free, shut), merge(shut, free)):
        assert (both.is_barred, both.mme, both.documents) == (False, "mme-1", 2)
        assert both.is_cancel_requested
