"""The suite of the port, against the example of a charging system in a file of SQLite."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.conformance.stages import NUMBERS, calls_about
from tests.conformance.test_charging import *  # noqa: F403 - the tests, on the stage of this file

from cleanbreak.adapters.charging.described import DescribedCharging
from cleanbreak.domain.money import Balance, Money
from cleanbreak.ports.charging import Credit
from cleanbreak.ports.errors import Refused

from .examples import changed, opened

TABLE = """
    CREATE TABLE account (
        reference text PRIMARY KEY, is_open integer NOT NULL, open_sessions integer NOT NULL,
        currency text, paid integer, promotional integer, deposit integer, debt integer
    )
"""


class ChargingTableStage:
    """A file, with the example that describes it, and a network that uses credit up."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "accounts.db"
        self._run(TABLE)
        environment = {"CHARGING_DATABASE": f"sqlite:{self.file}"}
        self.charging = DescribedCharging(opened(changed("charging-table"), environment))

    def accounts(self, balances: Sequence[Balance]) -> list[str]:
        return [self._open(balance, 0) for balance in balances]

    def account_in_use(self, balance: Balance) -> str:
        return self._open(balance, 1)

    def finish_usage(self, account: str) -> None:
        self._run("UPDATE account SET open_sessions = 0 WHERE reference = ?", account)

    def charge(self, account: str, amount_minor: int) -> None:
        [row] = self._run("SELECT is_open, paid FROM account WHERE reference = ?", account)
        is_open, paid = row
        if not is_open:
            raise Refused("closed")
        covered = min(amount_minor, paid)
        change = "UPDATE account SET paid = paid - ?, debt = debt + ? WHERE reference = ?"
        self._run(change, covered, amount_minor - covered, account)

    @contextmanager
    def outage(self) -> Iterator[None]:
        aside = self.file.rename(self.file.with_suffix(".aside"))
        yield
        assert not self.file.exists(), "an adapter must never make a database"
        aside.rename(self.file)

    def _open(self, balance: Balance, sessions: int) -> str:
        account = f"account-{next(NUMBERS)}"
        amounts = [
            getattr(balance, f"{n}_minor") for n in ["paid", "promotional", "deposit", "debt"]
        ]
        marks = ", ".join("?" * 8)
        row = (account, 1, sessions, balance.currency, *amounts)
        self._run(f"INSERT INTO account VALUES ({marks})", *row)
        return account

    def _run(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            return connection.execute(statement, values).fetchall()


@pytest.fixture
def stage(tmp_path: Path) -> ChargingTableStage:
    return ChargingTableStage(tmp_path)


def test_it_takes_no_credit_and_says_so(stage: ChargingTableStage) -> None:
    (account,) = stage.accounts([balance_of(500)])  # noqa: F405
    credit = Credit(account=account, amount=Money(100, "EUR"))

    (answer,) = stage.charging.credit(calls_about([credit]))

    assert not stage.charging.takes_credit()
    assert isinstance(answer, Refused)
    assert stage.charging.read_balance([account]) == [balance_of(500)]  # noqa: F405
