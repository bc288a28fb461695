"""Purge what waits for a line at a message centre, by SMPP cancel_sm.

It stands first among the networks of the settings: after the Location Cancel some message centres
cannot tell any more whose messages they keep, and no later element removes them.

A cancel_sm without message_id cancels everything from one sender to one number (SMPP 3.4 clause
4.9). That a message centre says so proves nothing; the proof is the *second* cancel_sm, to which it
has to answer that nothing is there to cancel. One that never answers, or that says "cancelled" to
everything, is found out before it is believed; one that says "nothing" to everything, too, where
the settings name a number to which a message may wait on purpose.
"""

from collections.abc import Sequence
from itertools import product

from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.network.smsc.settings import SmscSettings
from cleanbreak.adapters.smpp_pdus import (
    Request,
    SmppAddress,
    Status,
    failure_of,
    of_number,
    words_of,
)
from cleanbreak.adapters.smpp_session import Reply, SmppSession
from cleanbreak.adapters.walked_lines import Memory, WalkedLine, Withdrawal, touch, walk
from cleanbreak.ports.calls import Answer, Call, Done, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Roll

NOTHING_THERE = {Status.CANCEL_FAILED, Status.INVALID_MESSAGE_ID}
"""What message centres say when no message fits (clause 5.1.3)."""
PURGES_MAX = 3
"""A message may arrive between two of them; one that arrives between all of them is no chance."""
NOBODY = of_number("0" * 15)
"""No number of E.164 begins with zero: nothing ever waits for it."""
IN_ONE_DAY = "000001000000000R"
"""A relative time (clause 7.1.1.2)."""
CANARY_TEXT = b"Cleanbreak canary: this SMSC did not cancel a message."


class SmscNetwork:
    """One part of a network, port :class:`cleanbreak.ports.network.Network`; threads may share it.

    It keeps no subscribers: there is nothing to bar here, and a line cannot be looked for. SMPP
    asks for messages by their reference only (query_sm, clause 4.8).

    :param first_answers: what was answered to which key; one memory for all processes.
    """

    def __init__(self, settings: SmscSettings, first_answers: FirstAnswers | None = None) -> None:
        self._settings = settings
        self._session = SmppSession("the SMSC", settings.smsc)
        self._memory = Memory(first_answers or AnswersInProcess())
        self._is_proven = False

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Do nothing, and say so."""
        return [_nothing_to_do() for _ in calls]

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Do nothing, and say so."""
        return [_nothing_to_do() for _ in calls]

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Purge the messages that wait for the line.

        The facts say ``already_gone`` where nothing waited.
        """
        phases: Withdrawal[WalkedLine] = Withdrawal(
            locate=(self._memory.recall,),
            quiesce=(self._find_out, self._purge),
            detach=(),
            delete=(),
            sweep=(),
            verify_database=(self._answer,),
            verify_serving_nodes=(),
        )
        lines = [WalkedLine("smsc withdraw_subscription", call) for call in calls]
        return walk(lines, phases.steps())

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Return no sighting: the only question that names a number would cancel its messages.

        What proves the purge stands in the facts of the withdrawal.
        """
        return [[] for _ in subscribers]

    def rolls(self) -> Sequence[Roll]:
        """Return no roll: SMPP cannot list what waits."""
        return []

    def check_reachable(self) -> None:
        """Return if the message centre answers a cancel_sm, and so that it means something.

        :raises Unavailable: if it does not, or refuses our login.
        """
        self._is_proven = False
        try:
            self._require_proven()
        except _ProvesNothing as found:
            raise Unavailable(str(found)) from found

    def close(self) -> None:
        """End the session; the next withdrawal begins another one."""
        self._session.close()

    def _require_proven(self) -> None:
        """See once what the answers of this message centre are worth.

        :raises _ProvesNothing: if it leaves cancel_sm unanswered, or answers everybody the same.
        :raises OutsideFailure: if it cannot be asked now.
        """
        if self._is_proven:
            return
        if canary := self._settings.canary:
            self._require(self._submit_canary(canary), Status.OK)
            self._require(self._cancel_from_first(canary), Status.OK)
            self._require(self._cancel_from_first(canary), *NOTHING_THERE)
        else:
            nobody = self._cancel_from_first(NOBODY)
            self._require(nobody, *NOTHING_THERE, Status.INVALID_DESTINATION)
        self._is_proven = True

    def _require(self, request: Request, *wanted: Status) -> None:
        [reply] = self._session.exchange([request])
        if isinstance(reply, OutcomeUnknown):
            raise _ProvesNothing(f"{reply.sentence}: perhaps it knows no {request.name}")
        if isinstance(reply, OutsideFailure):
            raise reply
        if reply.status not in wanted:
            failure = failure_of("the SMSC", reply.status)
            if isinstance(failure, Unavailable):
                raise failure
            words = words_of(reply.status)
            raise _ProvesNothing(f"what the SMSC says to {request.name} proves nothing: {words}")

    def _find_out(self, lines: Sequence[WalkedLine]) -> None:
        """Fail the lines, if nothing that is answered for them would mean anything."""
        try:
            self._require_proven()
        except _ProvesNothing as found:
            for line in lines:
                line.fail(OutcomeUnknown(str(found)))

    def _purge(self, lines: Sequence[WalkedLine]) -> None:
        """Cancel what waits, and again, until the message centre says that nothing is there."""
        for line in lines:
            line.facts |= {"already_gone": True, "proof": ""}
        places = list(product(lines, self._settings.sources))
        for _ in range(PURGES_MAX):
            replies = self._session.exchange(
                [self._cancel(of_number(line.number), source) for line, source in places]
            )
            for (line, _), reply in zip(places, replies, strict=True):
                _judge(line, reply)
            places = [
                place
                for place, reply in zip(places, replies, strict=True)
                if not (isinstance(reply, OutsideFailure) or reply.status) and not place[0].failure
            ]
            if not places:
                return
        for line, _ in places:
            line.fail(OutcomeUnknown("the SMSC says again and again to have cancelled something"))

    def _answer(self, lines: Sequence[WalkedLine]) -> None:
        self._memory.keep_answers(lines)

    def _cancel_from_first(self, recipient: SmppAddress) -> Request:
        return self._cancel(recipient, self._settings.sources[0])

    def _cancel(self, recipient: SmppAddress, source: SmppAddress) -> Request:
        """Return cancel_sm for everything from the sender to the number (clause 4.9.1)."""
        fields = {
            "service_type": self._settings.service_type,
            **source.fields("source"),
            **recipient.fields("destination"),
        }
        return Request("cancel_sm", fields)

    def _submit_canary(self, recipient: SmppAddress) -> Request:
        """Return submit_sm of a message that waits a day, unless it is cancelled before."""
        fields = {
            "service_type": self._settings.service_type,
            **self._settings.sources[0].fields("source"),
            **recipient.fields("destination"),
            "schedule_delivery_time": IN_ONE_DAY,
            "data_coding": 0,
            "short_message": CANARY_TEXT,
        }
        return Request("submit_sm", fields)


class _ProvesNothing(Exception):
    """What this message centre answers says nothing about what it did."""


def _judge(line: WalkedLine, reply: Reply) -> None:
    """Note what the message centre said about one line and one sender."""
    if isinstance(reply, OutsideFailure):
        line.fail(reply)
    elif reply.status == Status.OK:
        touch([line])
        line.facts["already_gone"] = False
    elif reply.status in NOTHING_THERE:
        line.facts["proof"] = words_of(reply.status)
    else:
        line.fail(failure_of("the SMSC", reply.status))


def _nothing_to_do() -> Done:
    return Done({"already_gone": True, "note": "a message centre has no services of a line"})
