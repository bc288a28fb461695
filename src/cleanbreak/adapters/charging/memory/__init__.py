"""A charging system that holds balances, and can still be rating the last usage."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict

from cleanbreak.adapters.fake_world import Act, Document, Outcome, World, act_once, as_answers
from cleanbreak.domain.money import Balance
from cleanbreak.ports.calls import Answer, Call, Presence, Sighting
from cleanbreak.ports.charging import BalanceAnswer, Closed, ClosingAnswer, Credit
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable
from cleanbreak.ports.rolls import Held, Identifier, Roll

PORT = "charging"
ACCOUNT = "charging.account"
UNKNOWN_ACCOUNT = "The charging system does not know this account."


class MemoryCharging:
    """The port ``charging`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def read_balance(self, accounts: Sequence[str]) -> list[BalanceAnswer]:
        """Read each balance.

        :raises Unavailable: if the fake charging system is switched off.
        """
        self.check_reachable()
        things = self._world.read(ACCOUNT, set(accounts))
        return [_balance(things.get(account)) for account in accounts]

    def close(self, calls: Sequence[Call[str]]) -> list[ClosingAnswer]:
        """Close each account and answer the balance that it is left with."""
        return [_closed(outcome) for outcome in act_once(self._world, CLOSE, calls)]

    def reopen(self, calls: Sequence[Call[str]]) -> list[Answer]:
        """Open each account again, with the balance that was frozen."""
        return as_answers(act_once(self._world, REOPEN, calls))

    def takes_credit(self) -> bool:
        """Return that it does."""
        return True

    def credit(self, calls: Sequence[Call[Credit]]) -> list[Answer]:
        """Add paid credit to each account, once for each key."""
        return as_answers(act_once(self._world, CREDIT, calls))

    def look_for(self, accounts: Sequence[str]) -> list[list[Sighting]]:
        """Ask whether each account can still be charged."""
        try:
            self.check_reachable()
            things = self._world.read(ACCOUNT, set(accounts))
        except OutsideFailure as failure:
            return [[Sighting("ocs", Presence.UNKNOWN, failure.sentence)] for _ in accounts]
        return [[_sighting(things.get(account))] for account in accounts]

    def rolls(self) -> Sequence[Roll]:
        """Return the open accounts."""
        return [Roll(element="ocs", known_by=Identifier.ACCOUNT, read=self._open_accounts)]

    def _open_accounts(self) -> Iterator[Sequence[Held]]:
        self.check_reachable()
        for page in self._world.pages(ACCOUNT):
            yield [Held(account=account) for account, thing in page.items() if thing["is_open"]]

    def check_reachable(self) -> None:
        """Return if the fake charging system is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def provision(self, balances: Mapping[str, Balance], *, open_usage: bool = False) -> None:
        """Open accounts with these balances, in the place of any of the same reference.

        :param open_usage: whether the last usage is still being rated, see :meth:`finish_usage`.
        """
        self._world.write(
            ACCOUNT,
            {
                account: {"balance": asdict(balance), "is_open": True, "open_usage": open_usage}
                for account, balance in balances.items()
            },
        )

    def finish_usage(self, accounts: Collection[str]) -> None:
        """Let the last usage be rated, so that the accounts can be closed."""
        with self._world.transaction():
            things = self._world.read_for_change(ACCOUNT, accounts)
            finished = {key: {**thing, "open_usage": False} for key, thing in things.items()}
            self._world.write(ACCOUNT, finished)

    def charge(self, account: str, amount_minor: int) -> None:
        """Use up paid credit, as a call does; what it does not cover becomes debt.

        :raises Refused: if the account is closed or unknown: nothing can be used any more.
        """
        with self._world.transaction():
            thing = self._world.read_for_change(ACCOUNT, [account]).get(account)
            if thing is None or not thing["is_open"]:
                raise Refused("This account cannot be charged: it is not open.")
            balance = thing["balance"]
            covered_minor = min(amount_minor, balance["paid_minor"])
            used = {
                "paid_minor": balance["paid_minor"] - covered_minor,
                "debt_minor": balance["debt_minor"] + amount_minor - covered_minor,
            }
            self._world.write(ACCOUNT, {account: {**thing, "balance": {**balance, **used}}})

    def effects(self, account: str) -> Mapping[str, int]:
        """Return how often each act changed the account since it was provisioned."""
        return self._world.effects(ACCOUNT, account)


def _close(call: Call[str], thing: Document | None) -> Outcome:
    if thing is None:
        return Refused(UNKNOWN_ACCOUNT)
    if thing["open_usage"]:
        return Unavailable("The last usage of this account is still being rated.")
    answer = {"balance": thing["balance"], "facts": {"already_closed": not thing["is_open"]}}
    return answer, {**thing, "is_open": False} if thing["is_open"] else None


def _reopen(call: Call[str], thing: Document | None) -> Outcome:
    if thing is None:
        return Refused(UNKNOWN_ACCOUNT)
    facts = {"already_open": thing["is_open"]}
    return facts, None if thing["is_open"] else {**thing, "is_open": True}


def _credit(call: Call[Credit], thing: Document | None) -> Outcome:
    amount = call.subject.amount
    if thing is None:
        return Refused(UNKNOWN_ACCOUNT)
    if not thing["is_open"]:
        return Refused("This account is closed.")
    balance = thing["balance"]
    if balance["currency"] != amount.currency:
        return Refused("This account is in another currency.")
    paid_minor = balance["paid_minor"] + amount.amount_minor
    return {"credited": True}, {**thing, "balance": {**balance, "paid_minor": paid_minor}}


def _account_of_credit(credit: Credit) -> str:
    return credit.account


def _closed(outcome: Document | OutsideFailure) -> ClosingAnswer:
    if isinstance(outcome, OutsideFailure):
        return outcome
    return Closed(Balance(**outcome["balance"]), outcome["facts"])


def _balance(thing: Document | None) -> BalanceAnswer:
    return Refused(UNKNOWN_ACCOUNT) if thing is None else Balance(**thing["balance"])


def _sighting(thing: Document | None) -> Sighting:
    if thing is None:
        return Sighting("ocs", Presence.GONE, "unknown account")
    if thing["is_open"]:
        return Sighting("ocs", Presence.PRESENT, "open")
    return Sighting("ocs", Presence.GONE, "closed")


def _account(account: str) -> str:
    return account


CLOSE = Act(PORT, "close", ACCOUNT, _account, _close)
REOPEN = Act(PORT, "reopen", ACCOUNT, _account, _reopen)
CREDIT = Act(PORT, "credit", ACCOUNT, _account_of_credit, _credit)
