"""The port ``bank`` by files: payments out in ``outbox``, answers in ``inbox`` (ISO 20022).

How no payment leaves twice, whatever dies when: a batch is written where the bank does not look,
then into the record of what was sent, and only then renamed into the bank's sight. Whoever comes
next finishes a rename that is missing, and removes a file that the record does not know.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from cleanbreak.adapters.payments.iso20022.batch import Batch, Payment, payee_check
from cleanbreak.adapters.payments.iso20022.checks import checked_payment
from cleanbreak.adapters.payments.iso20022.folders import BankFolders
from cleanbreak.adapters.payments.iso20022.inbox import Inbox
from cleanbreak.adapters.payments.iso20022.pain001 import MESSAGE, write_pain001
from cleanbreak.adapters.payments.iso20022.sent_record import (
    RecordInHand,
    SentPayment,
    SentRecord,
)
from cleanbreak.adapters.payments.iso20022.settings import Iso20022Settings
from cleanbreak.adapters.payments.iso20022.told import Reading
from cleanbreak.adapters.payments.iso20022.xml_files import Schema
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutState
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.payments import NewsPage, Payout

KEY_USED = "This key was already used for a different payment."
NOT_ALLOWED = "The bank's format does not allow this payment. Look at its name and its account."
SETTINGS_NOT_ALLOWED = (
    "Nothing is sent to the bank: its format does not allow what CLEANBREAK_BANK_NAME, _ACCOUNT,"
    " _AGENT, _TOWN or _COUNTRY say."
)


def _now() -> datetime:
    return datetime.now(UTC)


class Iso20022Bank:
    """The port ``bank`` upon the folders that a client of the bank serves.

    Processes of one machine may share the folders; ``accepted`` means that the bank's client has
    the file, and what the bank says of it is news.
    """

    def __init__(self, settings: Iso20022Settings, clock: Callable[[], datetime] = _now) -> None:
        self._settings, self._clock = settings, clock
        self._folders = BankFolders(settings.folder)
        self._record = SentRecord(self._folders.record)
        reading = Reading(settings.account, settings.time_zone)
        self._inbox = Inbox(self._folders, self._record, reading, clock)

    def pay(self, calls: Sequence[Call[Payout]]) -> list[Answer]:
        """Put all that was not sent before into one file.

        :raises Unavailable: if the folders, the record or the schema cannot be used.
        :raises OutcomeUnknown: if the file may, or may not, be seen by the bank.
        """
        if not calls:
            return []
        with _telling_of_folders():
            self._folders.check()
            schema = Schema(self._settings.schemas, MESSAGE)
            with self._record.writing() as hand:
                self._settle_drafts(hand)
                refused, batch = self._take(calls, hand, schema)
                sent = hand.of_keys([call.key for call in calls])
        if batch is not None:
            self._deliver(batch)
        return [_answer(call, refused, sent) for call in calls]

    def find(self, keys: Sequence[str]) -> list[Done | None]:
        """Read back from the record what was handed over; what it has, the bank can see.

        :raises Unavailable: if the folders or the record cannot be used.
        """
        if not keys:
            return []
        with _telling_of_folders():
            self._folders.check()
            if self._folders.drafts():
                with self._record.writing() as hand:
                    self._settle_drafts(hand)
        sent = self._record.of_keys(keys)
        return [_done(sent[key]) if key in sent else None for key in keys]

    def news(self, mark: str) -> NewsPage:
        """Read the next file in ``inbox`` that tells something of payments of ours.

        :raises Unavailable: if the folders or the record cannot be used.
        """
        with _telling_of_folders():
            self._folders.check()
            return self._inbox.page(mark)

    def check_reachable(self) -> None:
        """Return if files can be written and checked; the bank's client cannot be asked.

        :raises Unavailable: if not.
        """
        with _telling_of_folders():
            self._folders.check()
        Schema(self._settings.schemas, MESSAGE)
        self._record.of_keys([""])

    def _settle_drafts(self, hand: RecordInHand) -> None:
        """Finish what somebody began who has died."""
        for batch_id in self._folders.drafts():
            if hand.has_batch(batch_id):
                self._folders.deliver(batch_id)
            else:
                self._folders.drop_draft(batch_id)

    def _take(
        self, calls: Sequence[Call[Payout]], hand: RecordInHand, schema: Schema
    ) -> tuple[dict[str, Refused], Batch | None]:
        """Write down what was not sent before; return what is refused, and what leaves."""
        first = {call.key: call for call in reversed(calls)}
        sent = hand.of_keys(list(first))
        fresh = [call for key, call in reversed(first.items()) if key not in sent]
        checked = {call.key: checked_payment(call) for call in fresh}
        payments = [one for one in checked.values() if isinstance(one, Payment)]
        refused = {key: one for key, one in checked.items() if isinstance(one, Refused)}
        content, batch = self._written(payments)
        if payments and not schema.allows(content):
            allowed = self._allowed_alone(payments, schema)
            refused |= {one.key: Refused(NOT_ALLOWED) for one in payments if one not in allowed}
            content, batch = self._written(allowed)
        if not batch.payments:
            return refused, None
        self._folders.write_draft(batch.batch_id, content)
        hand.add(batch)
        return refused, batch

    def _written(self, payments: Sequence[Payment]) -> tuple[bytes, Batch]:
        now = self._clock().astimezone(UTC)
        batch = Batch(
            payments=tuple(payments),
            created_at=now,
            execution_date=self._settings.execution_date(now),
        )
        return write_pain001(batch, self._settings), batch

    def _allowed_alone(self, payments: Sequence[Payment], schema: Schema) -> list[Payment]:
        """Return the payments that the schema allows.

        :raises Unavailable: if it allows none, because of what is ours in each file.
        """
        specimen = Payment(
            key="specimen",
            amount=Money(1, "EUR"),
            exponent=2,
            destination=Destination(account=self._settings.account, name=self._settings.name),
            payee_check="",
        )
        if not schema.allows(self._written([specimen])[0]):
            raise Unavailable(SETTINGS_NOT_ALLOWED)
        return [one for one in payments if schema.allows(self._written([one])[0])]

    def _deliver(self, batch: Batch) -> None:
        try:
            self._folders.deliver(batch.batch_id)
        except OSError as fault:
            raise OutcomeUnknown(
                f"The payments of {batch.batch_id} are written down, and the bank may not see their"
                " file yet."
            ) from fault


@contextmanager
def _telling_of_folders() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise Unavailable(
            f"The folders of the bank cannot be used ({fault.strerror or 'no reason given'})."
        ) from fault


def _answer(
    call: Call[Payout], refused: dict[str, Refused], sent: dict[str, SentPayment]
) -> Answer:
    if call.key in refused:
        return refused[call.key]
    found, asked = sent[call.key], call.subject
    if (found.amount, found.payee_check) != (asked.amount, payee_check(asked.destination)):
        return Refused(KEY_USED)
    return _done(found)


def _done(sent: SentPayment) -> Done:
    return Done(
        {
            "reference": sent.end_to_end_id,
            "state": PayoutState.ACCEPTED.value,
            "amount_minor": sent.amount.amount_minor,
            "currency": sent.amount.currency,
            "bank_file": sent.batch_id,
        }
    )
