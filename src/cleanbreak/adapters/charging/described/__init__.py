"""A charging system that a file describes."""

from collections.abc import Mapping, Sequence
from typing import Any

from cleanbreak.adapters.described_balance import read_balance
from cleanbreak.adapters.described_element import DescribedElement
from cleanbreak.adapters.described_lines import Reading
from cleanbreak.domain.money import Balance
from cleanbreak.ports.calls import Answer, Call, Done, Sighting
from cleanbreak.ports.charging import BalanceAnswer, Closed, ClosingAnswer, Credit
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.rolls import Roll

NO_CREDIT = "A charging system that a file describes takes no credit."
UNKNOWN_ACCOUNT = "the charging system does not know this account"


class DescribedCharging:
    """The port :class:`cleanbreak.ports.charging.Charging`."""

    def __init__(self, element: DescribedElement) -> None:
        self._element = element

    def read_balance(self, accounts: Sequence[str]) -> list[BalanceAnswer]:
        """Ask the looks of the file, and read ``[balance]`` out of their answers.

        :raises Unavailable: if nothing could be asked about any of them.
        """
        answers = [self._balance(seen) for seen in self._element.look(accounts)]
        if answers and all(isinstance(one, Unavailable) for one in answers):
            raise next(one for one in answers if isinstance(one, Unavailable))
        return answers

    def close(self, calls: Sequence[Call[str]]) -> list[ClosingAnswer]:
        """Do ``[acts.close]``; the balance is what the looks say afterwards.

        :raises Unavailable: if nothing could be asked about any of them.
        """
        return [_closed(one) for one in self._element.act("close", calls, self._frozen)]

    def reopen(self, calls: Sequence[Call[str]]) -> list[Answer]:
        """Do ``[acts.reopen]``.

        :raises Unavailable: if nothing could be asked about any of them.
        """
        return self._element.act("reopen", calls)

    def takes_credit(self) -> bool:
        """Return that it does not: the format has no words yet for adding credit once."""
        return False

    def credit(self, calls: Sequence[Call[Credit]]) -> list[Answer]:
        """Refuse each: see :meth:`takes_credit`."""
        return [Refused(NO_CREDIT) for _ in calls]

    def look_for(self, accounts: Sequence[str]) -> list[list[Sighting]]:
        """Ask every look of the file."""
        return self._element.look_for(accounts)

    def rolls(self) -> Sequence[Roll]:
        """Return none: a look asks about one account."""
        return []

    def check_reachable(self) -> None:
        """Return if every look says that it does not know an account that does not exist.

        :raises Unavailable: if one of them says anything else.
        """
        self._element.check_reachable()

    def _balance(self, seen: Mapping[str, Reading]) -> BalanceAnswer:
        for reading in seen.values():
            if reading.failure:
                return reading.failure
        if all(reading.is_stranger for reading in seen.values()):
            return Refused(UNKNOWN_ACCOUNT)
        try:
            return read_balance(self._element.description, seen)
        except Refused as refusal:
            return refusal

    def _frozen(self, seen: Mapping[str, Reading]) -> Mapping[str, object]:
        return {"balance": read_balance(self._element.description, seen).as_json()}


def _closed(answer: Answer) -> ClosingAnswer:
    if not isinstance(answer, Done):
        return answer
    facts: dict[str, Any] = dict(answer.facts)
    return Closed(Balance.from_json(facts.pop("balance")), facts)
