"""The port ``charging`` with a charging system that speaks TMF654 Prepay Balance Management 4.0.

TMF654 has no word for "close this account", and its buckets cannot be changed but by adjustments.
So an account is closed by adjusting each bucket to nothing and letting its validity end. What we
took stands in the charging system's own list of adjustments, with our key in it: balance, repeat
and reopening are worked out from there.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from cleanbreak.adapters.charging.tmf654.account import Account, Memory, Step, walk_once_each
from cleanbreak.adapters.charging.tmf654.adjusting import Adjuster
from cleanbreak.adapters.charging.tmf654.answers import (
    already_open,
    balance_of,
    closed_from,
    facts_of_closing,
    facts_of_undone,
    notes_of,
)
from cleanbreak.adapters.charging.tmf654.api import Tmf654Api
from cleanbreak.adapters.charging.tmf654.bucket import Bucket
from cleanbreak.adapters.charging.tmf654.crediting import CreditedAccount, Crediting
from cleanbreak.adapters.charging.tmf654.open_accounts import OpenAccounts
from cleanbreak.adapters.charging.tmf654.reading import NOT_SEEN, Reader
from cleanbreak.adapters.charging.tmf654.sessions import Sessions
from cleanbreak.adapters.charging.tmf654.settings import Tmf654Settings
from cleanbreak.adapters.charging_sessions import SessionAborter
from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.ports.calls import Answer, Call, Done, Presence, Sighting
from cleanbreak.ports.charging import BalanceAnswer, ClosingAnswer, Credit
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused
from cleanbreak.ports.rolls import Roll

ELEMENT = "ocs"
STAYS_VALID = (
    "A bucket is empty and stays valid: this charging system does not let adjustments end validity."
    " See CLEANBREAK_TMF654_CLOSING."
)


def now_utc() -> datetime:
    """Return this instant."""
    return datetime.now(UTC)


class Tmf654Charging:
    """The port :class:`cleanbreak.ports.charging.Charging`; threads may share one.

    :param first_answers: what was answered to which key; one memory for all processes.
    :param aborter: has gateways end running sessions; without one they are waited for.
    """

    def __init__(
        self,
        settings: Tmf654Settings,
        first_answers: FirstAnswers | None = None,
        aborter: SessionAborter | None = None,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._api = Tmf654Api(settings)
        self._reader = Reader(self._api, settings, clock)
        self._sessions = Sessions(self._api, settings, aborter)
        self._adjuster = Adjuster(self._api, settings, clock)
        self._memory = Memory(first_answers or AnswersInProcess())
        self._crediting = Crediting(self._reader, self._adjuster, self._memory, settings.mapping)

    def read_balance(self, accounts: Sequence[str]) -> list[BalanceAnswer]:
        """Read what the buckets hold, with what was taken out of them to close the account."""
        asked = [Account(Call("", account)) for account in accounts]
        walk_once_each(
            asked, (self._reader.find_buckets, self._reader.read_stories, self._reader.work_out)
        )
        return [one.failure or balance_of(one) for one in asked]

    def close(self, calls: Sequence[Call[str]]) -> list[ClosingAnswer]:
        """End running sessions, empty the buckets and let them expire; read all of it back."""
        accounts = [Account(call, "tmf654 close") for call in calls]
        walk_once_each(
            accounts,
            (
                self._memory.recall,
                self._reader.find_buckets,
                self._require_not_shared,
                self._reader.read_stories,
                self._answer_what_was_undone,
                self._sessions.end,
                self._read_again_after_usage,
                self._sessions.require_no_usage,
                self._reader.work_out,
                self._note_what_was_found,
                self._empty,
                self._reader.find_buckets,
                self._require_closed,
                self._reader.work_out,
                self._answer_closed,
            ),
        )
        return [one.failure or closed_from(one.answer or {}) for one in accounts]

    def reopen(self, calls: Sequence[Call[str]]) -> list[Answer]:
        """Give back what was taken, and the validity that each bucket had."""
        accounts = [Account(call, "tmf654 reopen") for call in calls]
        walk_once_each(
            accounts,
            (
                self._memory.recall,
                self._reader.find_buckets,
                self._reader.read_stories,
                self._note_whether_closed,
                self._adjuster.refill,
                self._reader.find_buckets,
                self._reader.read_stories,
                self._require_reopened,
                self._memory.keep_answers,
            ),
        )
        return [one.failure or Done(one.answer or {}) for one in accounts]

    def takes_credit(self) -> bool:
        """Return that it does: a bucket can be adjusted both ways."""
        return True

    def credit(self, calls: Sequence[Call[Credit]]) -> list[Answer]:
        """Add each amount to the bucket of paid credit, and read the adjustment back."""
        accounts = [CreditedAccount(call) for call in calls]
        steps: tuple[Step[CreditedAccount], ...] = (
            self._memory.recall,
            self._reader.find_buckets,
            self._reader.read_stories,
            self._crediting.answer_what_was_added,
            self._crediting.note_what_begins,
            self._crediting.add,
            self._reader.read_stories,
            self._crediting.require_added,
            self._memory.keep_answers,
        )
        walk_once_each(accounts, steps)
        return [one.failure or Done(one.answer or {}) for one in accounts]

    def look_for(self, accounts: Sequence[str]) -> list[list[Sighting]]:
        """Ask whether a bucket of the account can still be charged."""
        try:
            found: Sequence[list[Bucket] | OutsideFailure] = self._reader.buckets_of(accounts)
        except OutsideFailure as failure:
            found = [failure] * len(accounts)
        return [[self._sighting(buckets)] for buckets in found]

    def rolls(self) -> Sequence[Roll]:
        """Return the accounts that can be charged."""
        return [OpenAccounts(self._api, self._reader, self._settings, ELEMENT).roll()]

    def check_reachable(self) -> None:
        """Ask for one bucket.

        :raises Unavailable: if it does not answer.
        """
        self._api.check()

    def close_connections(self) -> None:
        """Close every connection; the next call opens those that it needs."""
        self._api.close()

    def _require_not_shared(self, accounts: Sequence[Account]) -> None:
        """Fail accounts of which others live, too: who ends a line must not empty theirs."""
        for account in accounts:
            if any(bucket.is_shared for bucket in account.buckets.values()):
                account.fail(Refused("A bucket is shared with others. Take the line out of it."))

    def _answer_what_was_undone(self, accounts: Sequence[Account]) -> None:
        """Answer a late repeat of a closing that was undone: it must not close again."""
        for account in accounts:
            facts = facts_of_undone(account, self._settings)
            if facts is not None:
                account.answer = facts

    def _read_again_after_usage(self, accounts: Sequence[Account]) -> None:
        changed = [
            account
            for account in accounts
            if account.was_in_use or any(one.reserved for one in account.buckets.values())
        ]
        if changed:
            self._reader.find_buckets(changed)

    def _note_what_was_found(self, accounts: Sequence[Account]) -> None:
        """Note it before anything is changed; the notes of a first try count more than ours."""
        for account in accounts:
            is_open = any(map(self._reader.is_chargeable, account.buckets.values()))
            account.notes = {**notes_of(account), "already_closed": not is_open, **account.notes}
        self._memory.keep_notes({one.kept_as: one.notes for one in accounts})

    def _empty(self, accounts: Sequence[Account]) -> None:
        self._adjuster.empty(accounts, self._reader.held)

    def _require_closed(self, accounts: Sequence[Account]) -> None:
        """Believe the buckets, not the answers to our adjustments."""
        for account in accounts:
            open_ones = [
                (bucket, story)
                for bucket, story in account.pairs()
                if self._reader.is_chargeable(bucket) or (story.standing and bucket.remaining)
            ]
            if any(story.is_not_seen_in(bucket) for bucket, story in open_ones):
                account.fail(OutcomeUnknown(NOT_SEEN))
            elif any(bucket.remaining or bucket.reserved for bucket, _ in open_ones):
                account.fail(OutcomeUnknown("A bucket has changed while it was being closed."))
            elif open_ones:
                account.fail(Refused(STAYS_VALID))

    def _answer_closed(self, accounts: Sequence[Account]) -> None:
        for account in accounts:
            account.facts = facts_of_closing(account, self._settings)
        self._memory.keep_answers(accounts)

    def _note_whether_closed(self, accounts: Sequence[Account]) -> None:
        for account in accounts:
            account.notes = {"already_open": already_open(account), **account.notes}
        self._memory.keep_notes({one.kept_as: one.notes for one in accounts})

    def _require_reopened(self, accounts: Sequence[Account]) -> None:
        """Believe the buckets, not the answers to our adjustments."""
        now = self._clock()
        for account in accounts:
            account.facts = dict(account.notes)
            if any(story.standing for _, story in account.pairs()):
                account.fail(OutcomeUnknown("The charging system has not given back everything."))
            elif any(account.buckets[one].is_over(now) for one in account.to_be_valid):
                account.fail(Refused("A bucket stays expired, though its validity was given back."))

    def _sighting(self, buckets: Sequence[Bucket] | OutsideFailure) -> Sighting:
        if isinstance(buckets, OutsideFailure):
            return Sighting(ELEMENT, Presence.UNKNOWN, buckets.sentence)
        if not buckets:
            return Sighting(ELEMENT, Presence.GONE, "unknown account")
        if count := sum(map(self._reader.is_chargeable, buckets)):
            return Sighting(ELEMENT, Presence.PRESENT, f"open: {count} of {len(buckets)} buckets")
        return Sighting(ELEMENT, Presence.GONE, "closed")
