"""A charging system with customers, and the adapter in front of it."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cleanbreak.adapters.charging.tmf654 import Tmf654Charging, Tmf654Settings
from cleanbreak.adapters.charging.tmf654.mapping import Mapping654, read_mapping
from cleanbreak.adapters.charging_sessions import SessionAborter
from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.domain.money import Balance
from cleanbreak.ports.calls import Call
from cleanbreak.ports.charging import Closed, ClosingAnswer

from .gateway import Gateway
from .ocs import EXPONENTS, Ocs
from .server import Tmf654Server

NUMBERS = itertools.count(1)
SHORT_S, LONG_S = 0.5, 10.0
"""How long an adapter waits for a server that is late, and for any other."""
MAPPING: dict[str, Any] = {
    "currency": "EUR",
    "bucket": [
        {"part": "deposit", "characteristic": {"name": "kind", "value": "DEPOSIT"}},
        {"part": "paid", "name": "Main"},
        {"part": "promotional", "type": "BonusBucket"},
        {"part": "debt", "name": "Instalments", "usage_type": "monetary"},
    ],
    "reservations": {"session_id": "description", "origin_host": "requestor.id"},
}


class Tmf654Stage:
    """One server, and as many workers as a test wants."""

    def __init__(self) -> None:
        self.ocs = Ocs()
        self.server = Tmf654Server(self.ocs)
        self.gateway = Gateway(self.ocs)
        self.first_answers = AnswersInProcess()
        self._workers: list[Tmf654Charging] = []
        self.charging = self.worker()

    def settings(self, **changes: Any) -> Tmf654Settings:
        settings = Tmf654Settings(
            base_url=self.server.base_url,
            mapping=self.mapping(),
            timeout_s=LONG_S,
            usage_ends_within_s=0.3,
        )
        return replace(settings, **changes)

    def mapping(self, **changes: Any) -> Mapping654:
        return read_mapping({**MAPPING, **changes})

    def worker(
        self,
        *,
        forgetful: bool = False,
        aborter: SessionAborter | None = None,
        **changes: Any,
    ) -> Tmf654Charging:
        """Return the adapter as another process has it; a forgetful one has lost its memory."""
        memory = AnswersInProcess() if forgetful else self.first_answers
        worker = Tmf654Charging(self.settings(**changes), memory, aborter)
        self._workers.append(worker)
        return worker

    def close(self) -> None:
        for worker in self._workers:
            worker.close_connections()
        self.server.stop()

    # What the suite of the port needs.

    def accounts(self, balances: Sequence[Balance]) -> list[str]:
        made = {f"account-{next(NUMBERS)}-of-somebody": balance for balance in balances}
        for account, balance in made.items():
            self.ocs.open_account(account, balance)
        return list(made)

    def account_in_use(self, balance: Balance) -> str:
        [account] = self.accounts([balance])
        self._session = self.gateway.open_session(account, reserved="1.50", will_use="0")
        return account

    def finish_usage(self, account: str) -> None:
        self.gateway.report(self._session)

    def charge(self, account: str, amount_minor: int) -> None:
        buckets = self.ocs.buckets_of(account)
        units = buckets[0]["remainingValue"]["units"] if buckets else "EUR"
        self.ocs.charge(account, Decimal(amount_minor).scaleb(-EXPONENTS[units]))

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.server.stop()
        yield
        self.server.start()

    # What the tests of this folder need.

    def account(self, balance: Balance) -> str:
        return self.accounts([balance])[0]

    def adjustments(self, account: str) -> list[dict[str, Any]]:
        """Return every adjustment of the account that had or will have an effect."""
        return [
            one
            for one in self.ocs.things["adjustBalance"].values()
            if one["partyAccount"]["id"] == account
        ]

    def left(self, account: str) -> list[Decimal]:
        """Return what the buckets still hold."""
        return [one["remainingValue"]["amount"] for one in self.ocs.buckets_of(account)]


def euros(paid_minor: int, **parts: int) -> Balance:
    nothing = {"promotional_minor": 0, "deposit_minor": 0, "debt_minor": 0}
    return Balance(currency="EUR", paid_minor=paid_minor, **{**nothing, **parts})


def close(charging: Tmf654Charging, account: str, key: str = "order:close_charging") -> Any:
    """Close one account."""
    [answer] = charging.close([Call(key, account)])
    return answer


def balance_of(answer: ClosingAnswer) -> Balance:
    assert isinstance(answer, Closed), answer
    return answer.balance
