"""An account on its way through a call, and the steps of that way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeAlias, TypeVar

from cleanbreak.adapters.charging.tmf654.api import NAME, Item, NotReached
from cleanbreak.adapters.charging.tmf654.bucket import Bucket
from cleanbreak.adapters.charging.tmf654.holdings import Holdings
from cleanbreak.adapters.charging.tmf654.story import Story
from cleanbreak.adapters.first_answers import FirstAnswers, Kept
from cleanbreak.ports.calls import Call, Facts
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable


class Account:
    """What is known of an account so far, and what will be answered for it.

    :param act: with which the answer is kept: ``tmf654 close``; nothing for a mere question.
    """

    def __init__(self, call: Call[str], act: str = "") -> None:
        self.reference = call.subject
        self.key = call.key
        self.kept_as = f"{act} {call.key}"
        self.buckets: dict[str, Bucket] = {}
        self.stories: dict[str, Story] = {}
        self.reservations: list[Item] = []
        """Those that are open."""
        self.was_in_use = False
        """Whether there were any: then the buckets have changed since they were read."""
        self.holdings: Holdings | None = None
        self.facts: dict[str, object] = {}
        self.answer: Facts | None = None
        """What is answered; then nothing is left to do."""
        self.notes: Facts = {}
        """What a try of the same key that was not completed found."""
        self.failure: OutsideFailure | None = None
        self.to_be_valid: set[str] = set()
        """The ids of the buckets to which their validity was given back."""
        self.is_touched = False
        """Whether something may have been changed outside."""

    @property
    def is_going(self) -> bool:
        """Return whether it has neither failed nor been answered."""
        return self.failure is None and self.answer is None

    def fail(self, failure: OutsideFailure) -> None:
        """End its way; after a change, "surely nothing happened" is no true answer."""
        if isinstance(failure, Unavailable) and self.is_touched:
            failure = OutcomeUnknown(failure.sentence)
        self.failure = failure

    def pairs(self) -> Iterator[tuple[Bucket, Story]]:
        """Return each bucket with what we did to it."""
        for bucket_id, bucket in self.buckets.items():
            yield bucket, self.stories.get(bucket_id) or Story()


AnAccount = TypeVar("AnAccount", bound=Account)
Step: TypeAlias = Callable[[Sequence[AnAccount]], None]


def walk(accounts: Sequence[AnAccount], steps: Sequence[Step[AnAccount]]) -> None:
    """Take the accounts through the steps; one that fails stays behind, the others go on."""
    for step in steps:
        going = [account for account in accounts if account.is_going]
        if going:
            try:
                step(going)
            except OutsideFailure as failure:
                for account in going:
                    account.fail(failure)


def walk_once_each(accounts: Sequence[AnAccount], steps: Sequence[Step[AnAccount]]) -> None:
    """Walk; an account that is named twice goes again after the others, and not beside itself.

    :raises NotReached: if the charging system could be asked for none of them.
    """
    waiting = list(accounts)
    while waiting:
        at_once = {account.reference: account for account in reversed(waiting)}
        walk(list(at_once.values()), steps)
        waiting = [one for one in waiting if at_once[one.reference] is not one]
    failures = [account.failure for account in accounts]
    if failures and all(isinstance(failure, NotReached) for failure in failures):
        raise failures[0] or NotReached(NAME)


@contextmanager
def own_fate(account: Account) -> Iterator[None]:
    """Let what fails in the block fail this account, and no other."""
    try:
        yield
    except OutsideFailure as failure:
        account.fail(failure)


class Memory:
    """What was answered to each key, and what a try that was not completed found."""

    def __init__(self, first_answers: FirstAnswers) -> None:
        self._first_answers = first_answers

    def recall(self, accounts: Sequence[Account]) -> None:
        """Take up what the same keys were answered, or what a broken try noted."""
        kept = self._first_answers.recall([account.kept_as for account in accounts])
        for account in accounts:
            before = kept.get(account.kept_as)
            if before is not None and before.is_answer:
                account.answer = before.facts
            elif before is not None:
                account.notes = before.facts

    def keep_notes(self, notes: Mapping[str, Facts]) -> None:
        """Keep notes by the names of the answers."""
        self._first_answers.keep({name: Kept(one, is_answer=False) for name, one in notes.items()})

    def keep_answers(self, accounts: Sequence[Account]) -> None:
        """Keep the facts as the answer of each account, and answer them."""
        self._first_answers.keep({one.kept_as: Kept(one.facts, is_answer=True) for one in accounts})
        for account in accounts:
            account.answer = account.facts
