"""What the charging system remembers of us."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.adapters.charging.tmf654.mapping import KeyField
from cleanbreak.adapters.charging.tmf654.story import Act, Mark, Story, read_story, texts
from cleanbreak.adapters.charging.tmf654.validity import Validity
from cleanbreak.ports.errors import Refused, Unavailable

KEYS = st.text("abcdef0123456789-:_", min_size=1)
INSTANTS = st.none() | st.datetimes().map(lambda one: f"{one.isoformat()}Z")
CLOSE = Mark(act=Act.CLOSE, key="one:close", validity=Validity(None, "2027-01-01T00:00:00Z"))
REOPEN = Mark(act=Act.REOPEN, key="one:reopen", undoes=("one:close",))


@given(
    act=st.sampled_from(Act),
    key=KEYS,
    undoes=st.lists(KEYS, max_size=3),
    validity=st.none() | st.builds(Validity, INSTANTS, INSTANTS),
)
def test_a_mark_is_known_again(
    act: Act, key: str, undoes: list[str], validity: Validity | None
) -> None:
    mark = Mark(act=act, key=key, undoes=tuple(undoes), validity=validity)

    assert Mark.from_text(str(mark)) == mark


@pytest.mark.parametrize(
    "text", [None, 7, "", "Goodwill", "cleanbreak close", "cleanbreak delete one:close", "x" * 99]
)
def test_what_others_write_is_no_mark(text: object) -> None:
    assert Mark.from_text(text) is None


def adjustment(mark: object, amount: str, status: str = "completed", **more: Any) -> dict[str, Any]:
    quantity = {"amount": Decimal(amount), "units": "EUR"}
    said = {"bucket": {"id": "B1"}, "reason": str(mark), "amount": quantity, "status": status}
    return {**said, **more}


def test_what_was_closed_is_held_until_it_is_reopened() -> None:
    closed = [adjustment(CLOSE, "-12.34"), adjustment("Goodwill", "5"), adjustment(CLOSE, "1")]

    story = read_story(closed, "B1")
    undone = read_story([*closed, adjustment(REOPEN, "11.34")], "B1")

    assert (story.taken, undone.taken) == (Decimal("11.34"), 0)
    assert (story.taken_by("one:close"), undone.taken_by("one:close")) == (Decimal("11.34"),) * 2
    assert story.validity_before == CLOSE.validity
    assert undone.validity_before is None
    assert (story.has("one:close"), story.has("two:close")) == (True, False)


@pytest.mark.parametrize(
    ("status", "is_known", "is_under_way"),
    [
        ("completed", True, False),
        ("created", True, True),
        ("inProgress", True, True),
        ("failed", False, False),
        ("cancelled", False, False),
    ],
)
def test_only_what_had_or_will_have_an_effect_counts(
    status: str, is_known: bool, is_under_way: bool
) -> None:
    story = read_story([adjustment(CLOSE, "-12.34", status)], "B1")

    assert (story.has("one:close"), story.is_under_way) == (is_known, is_under_way)


def test_a_mark_is_found_in_either_text() -> None:
    for key_field in KeyField:
        said = texts(CLOSE, key_field, "The line has ended.")
        assert set(said) == {"reason", "description"}
        assert read_story([adjustment("", "-1", **said)], "B1").has("one:close")


def test_adjustments_of_another_bucket_and_without_an_amount_are_no_story() -> None:
    with pytest.raises(Unavailable):
        read_story([adjustment(CLOSE, "-1", bucket={"id": "B2"})], "B1")
    with pytest.raises(Refused):
        read_story([{**adjustment(CLOSE, "-1"), "amount": None}], "B1")


def test_nothing_was_done_to_a_bucket_without_a_story() -> None:
    assert (Story().taken, Story().standing, Story().is_under_way) == (0, [], False)
