"""Who may take a call over from a colleague."""

from datetime import UTC, datetime

import pytest

from cleanbreak.domain.call_transfer import (
    WAITS_FOR,
    Taker,
    TransferState,
    TransferTo,
    TransferToNobody,
    is_waiting,
    may_take,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
BOB = Taker(agent="agent:bob", languages=("de", "en"), skills=("cancel",))


@pytest.mark.parametrize(
    ("to", "may"),
    [
        (TransferTo(agent="agent:bob"), True),
        (TransferTo(agent="agent:eve"), False),
        (TransferTo(language="de", skill="cancel"), True),
        (TransferTo(language="zh", skill="cancel"), False),
        (TransferTo(language="de", skill="fraud"), False),
    ],
)
def test_the_one_who_was_asked_or_who_has_language_and_skill(to: TransferTo, may: bool) -> None:
    assert may_take(to, "agent:ada", BOB) is may
    assert not may_take(to, "agent:BOB", BOB), "whoever has the call never takes it"


@pytest.mark.parametrize("half", [{}, {"language": "de"}, {"skill": "cancel"}])
def test_somebody_must_be_asked(half: dict[str, str]) -> None:
    with pytest.raises(TransferToNobody):
        TransferTo(**half)


def test_a_transfer_waits_a_while() -> None:
    assert is_waiting(TransferState.OFFERED, NOW, NOW)
    assert not is_waiting(TransferState.OFFERED, NOW - WAITS_FOR, NOW)
    assert not is_waiting(TransferState.TAKEN, NOW, NOW)
