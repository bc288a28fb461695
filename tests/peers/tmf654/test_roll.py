"""The roll of open accounts."""

import pytest

from cleanbreak.adapters.charging.tmf654.settings import Closing
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.rolls import Held

from .server import Reply, error, on
from .stage import Tmf654Stage, close, euros

WHOLE = euros(1234, promotional_minor=250, deposit_minor=1000, debt_minor=75)


@pytest.mark.parametrize("page_size", [1, 3, 200])
def test_the_roll_holds_open_accounts_only(stage: Tmf654Stage, page_size: int) -> None:
    first, ended, last = stage.accounts([WHOLE] * 3)
    close(stage.charging, ended)
    [roll] = stage.worker(page_size=page_size).rolls()

    pieces = list(roll.read())

    assert roll.is_complete
    assert all(pieces)
    assert [held for piece in pieces for held in piece] == [
        Held(account=first),
        Held(account=last),
    ]


def test_a_roll_that_breaks_off_is_unavailable(stage: Tmf654Stage) -> None:
    stage.accounts([WHOLE] * 3)
    [roll] = stage.worker(page_size=4).rolls()
    read = roll.read()
    next(iter(read))
    stage.server.misbehave(on("GET", "/bucket", lambda _: error(500, "1", "no")))

    with pytest.raises(Unavailable):
        list(read)


def test_a_roll_of_pages_that_do_not_turn_ends(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    page = stage.ocs.buckets_of(account)[:2]
    stage.server.misbehave(on("GET", "/bucket", lambda _: Reply(200, page)), times=2)
    [roll] = stage.charging.rolls()

    with pytest.raises(Unavailable, match="same page twice"):
        list(roll.read())


def test_where_accounts_are_only_emptied_the_roll_is_not_complete(stage: Tmf654Stage) -> None:
    """A living line without credit cannot be told from an ended one."""
    stage.accounts([WHOLE])
    [roll] = stage.worker(closing=Closing.EMPTY).rolls()

    assert not roll.is_complete
    assert len([held for piece in roll.read() for held in piece]) == 1


def test_a_bucket_that_cannot_be_read_keeps_its_account_on_the_roll(stage: Tmf654Stage) -> None:
    [account] = stage.accounts([WHOLE])
    close(stage.charging, account)
    del stage.ocs.buckets_of(account)[0]["remainingValue"]
    [roll] = stage.charging.rolls()

    assert list(roll.read()) == [[Held(account=account)]]
