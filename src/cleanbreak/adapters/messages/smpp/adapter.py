"""Send text messages through a message centre (SMSC), over SMPP 3.4.

SMPP knows no repeats, and has no question whether a message was sent: query_sm wants the reference
that a lost answer would have told (clause 4.8). So keys are claimed before anything is sent
(:mod:`cleanbreak.adapters.sent_once`). A long text is several messages: each of them has an answer
of its own, and a repeat sends only those that surely did not go out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers, Kept
from cleanbreak.adapters.messages.smpp.settings import SmppCarrierSettings
from cleanbreak.adapters.messages.smpp.short_messages import (
    ShortMessage,
    reference_of,
    short_messages,
)
from cleanbreak.adapters.sent_once import SentOnce
from cleanbreak.adapters.smpp_pdus import Pdu, Request, SmppAddress, failure_of, of_number
from cleanbreak.adapters.smpp_session import Reply, SmppSession
from cleanbreak.domain.identifiers import MalformedMsisdn, parse_msisdn
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.messages import Medium, Message

CARRIER = "smpp"
REFERENCE_CHARACTERS_MAX = 64
"""message_id (SMPP 3.4 clause 5.2.23)."""


class SmppMessages:
    """The port :class:`cleanbreak.ports.messages.Messages`, for SMS; threads may share one.

    :param first_answers: which keys were sent; one memory for all processes.
    """

    def __init__(
        self, settings: SmppCarrierSettings, first_answers: FirstAnswers | None = None
    ) -> None:
        self._settings = settings
        self._first_answers = first_answers or AnswersInProcess()
        self._session = SmppSession("the SMSC", settings.smsc)
        self._once = SentOnce(CARRIER, self._first_answers, settings.in_doubt)

    def send(self, calls: Sequence[Call[Message]]) -> list[Answer]:
        """Hand each message to the message centre; the facts hold its references."""
        return self._once.send(calls, self._hand_over)

    def check_reachable(self) -> None:
        """Return if the message centre accepts our login and answers.

        :raises Unavailable: if it does not.
        """
        self._session.check()

    def close(self) -> None:
        """End the session; the next message begins another one."""
        self._session.close()

    def _hand_over(self, calls: Sequence[Call[Message]]) -> list[Answer]:
        texts = [_Text(call) for call in calls]
        for text in texts:
            text.divide(self._settings)
        self._recall(texts)
        going = [part for text in texts for part in text.unsent()]
        replies = self._session.exchange([part.request for part in going])
        for part, reply in zip(going, replies, strict=True):
            part.take(reply)
        self._keep(texts)
        return [text.answer() for text in texts]

    def _recall(self, texts: Sequence["_Text"]) -> None:
        """Take up which parts of a long text a broken try has sent."""
        parts = {part.key: part for text in texts if text.is_long for part in text.parts}
        for key, kept in self._first_answers.recall(list(parts)).items() if parts else ():
            parts[key].reference = str(kept.facts["reference"])

    def _keep(self, texts: Sequence["_Text"]) -> None:
        """Keep which parts of a text are sent that is not sent as a whole."""
        broken = [text for text in texts if text.is_long and text.failure]
        kept = {
            part.key: Kept({"reference": part.reference}, is_answer=True)
            for text in broken
            for part in text.parts
            if part.reference is not None
        }
        try:
            if kept:
                self._first_answers.keep(kept)
        except Unavailable as failure:
            for text in broken:
                text.own_failure = OutcomeUnknown(f"sent in part, and {failure.sentence}")


@dataclass(slots=True)
class _Part:
    """One short message of a text."""

    key: str
    request: Request
    reference: str | None = None
    failure: OutsideFailure | None = None

    def take(self, reply: Reply) -> None:
        """Note what the message centre said."""
        if isinstance(reply, OutsideFailure):
            self.failure = reply
        elif reply.status:
            self.failure = failure_of("the SMSC", reply.status)
        else:
            self.reference = _reference_in(reply)
            if self.reference is None:
                self.failure = OutcomeUnknown("the SMSC said yes, and no reference with it")


@dataclass(slots=True)
class _Text:
    """One message on its way."""

    call: Call[Message]
    parts: list[_Part] = field(default_factory=list)
    own_failure: OutsideFailure | None = None
    """What is wrong with all of it."""

    @property
    def is_long(self) -> bool:
        """Whether it is more than one short message."""
        return len(self.parts) > 1

    @property
    def failure(self) -> OutsideFailure | None:
        """The failure that decides what becomes of the whole: doubt counts more than a refusal."""
        of_parts = [part.failure for part in self.parts if part.failure]
        failures = [self.own_failure, *of_parts] if self.own_failure else of_parts
        in_doubt = [failure for failure in failures if isinstance(failure, OutcomeUnknown)]
        return next(iter(in_doubt or failures), None)

    def divide(self, settings: SmppCarrierSettings) -> None:
        """Make the requests that carry it."""
        message, key = self.call.subject, self.call.key
        try:
            recipient = _recipient(message)
            made = short_messages(message.text, settings.long_form, reference_of(key))
        except Refused as refusal:
            self.own_failure = refusal
            return
        for number, one in enumerate(made, start=1):
            request = _submit(settings.sender, recipient, one)
            self.parts.append(_Part(f"{CARRIER} part {number} of {len(made)} {key}", request))

    def unsent(self) -> list[_Part]:
        """Return the parts that did not go out before."""
        return [part for part in self.parts if part.reference is None]

    def answer(self) -> Answer:
        """Return the failure, or the references."""
        if failure := self.failure:
            return failure
        references = [part.reference for part in self.parts]
        return Done({"reference": references[0], "references": references})


def _recipient(message: Message) -> SmppAddress:
    if message.medium is not Medium.SMS:
        raise Refused("this carrier has text messages only")
    try:
        return of_number(parse_msisdn(message.recipient))
    except MalformedMsisdn as refusal:
        raise Refused(str(refusal)) from refusal


def _submit(sender: SmppAddress, recipient: SmppAddress, message: ShortMessage) -> Request:
    """Return submit_sm (clause 4.4.1); no receipt is asked for, since nobody would read it."""
    fields = {
        **sender.fields("source"),
        **recipient.fields("destination"),
        "esm_class": message.esm_class,
        "registered_delivery": 0,
        "data_coding": int(message.data_coding),
        "short_message": message.short_message,
        **message.parameters,
    }
    return Request("submit_sm", fields)


def _reference_in(reply: Pdu) -> str | None:
    """Return message_id, if it is one; an answer that cannot be read proves nothing."""
    text = reply.text()
    is_one = text and text.isascii() and text.isprintable()
    return text if is_one and text and len(text) <= REFERENCE_CHARACTERS_MAX else None
