"""SMPP 3.4 as an ESME: batches through a window, over a connection that is made again when lost."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TypeAlias

from cleanbreak.adapters.smpp_link import Bind, Link, Pending, SmppSettings
from cleanbreak.adapters.smpp_pdus import BUSY, Pdu, Request, failure_of
from cleanbreak.adapters.variables import (
    Variables,
    choice_of,
    one_of,
    parse_count,
    parse_endpoint,
    parse_seconds,
)
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable

THROTTLED_PAUSES_S = (0.5, 1.0, 2.0)
"""Waits after which a throttled batch goes on; as many in a row without progress, and it stops."""
BATCH_S = 40.0
"""A batch that takes longer is cut short: what was not sent yet is asked for again later."""
SYSTEM_ID_MAX, PASSWORD_MAX, SYSTEM_TYPE_MAX = 15, 8, 12
"""Characters (SMPP 3.4 clauses 5.2.1 to 5.2.3); smpplib would cut longer ones without a word."""

Reply: TypeAlias = Pdu | OutsideFailure


class SmppSession:
    """One login at one message centre; threads may share it.

    :param name: how sentences call the other side, such as ``the SMSC``.
    """

    def __init__(self, name: str, settings: SmppSettings) -> None:
        self.name = name
        self._settings = settings
        self._context = settings.tls.context() if settings.tls else None
        self._link: Link | None = None
        self._turn = Lock()

    def exchange(self, requests: Sequence[Request]) -> list[Reply]:
        """Send a batch and return what was answered to each request, in the same order.

        A request that was not sent is ``Unavailable``; one without an answer is
        ``OutcomeUnknown``, and nothing more of the batch is sent after it.

        :raises Unavailable: if the other side cannot be reached, or refuses our login: nothing was
            sent.
        """
        if not requests:
            return []
        return _Batch(self.name, self._bound(), requests).run()

    def check(self) -> None:
        """Return if the other side accepts our login and answers.

        :raises Unavailable: if it does not.
        """
        [reply] = self.exchange([Request("enquire_link")])
        if isinstance(reply, OutsideFailure):
            raise Unavailable(reply.sentence)

    def close(self) -> None:
        """End the session; the next batch begins another one."""
        with self._turn:
            if self._link is not None:
                self._link.close()
                self._link = None

    def _bound(self) -> Link:
        """Return a connection that lives."""
        with self._turn:
            if self._link is not None and not self._link.is_alive():
                self._link.close()
                self._link = None
            if self._link is None:
                self._link = Link(self.name, self._settings, self._context)
            return self._link


class _Batch:
    """The requests of one batch on their way."""

    def __init__(self, name: str, link: Link, requests: Sequence[Request]) -> None:
        self._name = name
        self._link = link
        self._requests = requests
        self._replies: dict[int, Reply] = {}
        self._throttled: dict[int, OutsideFailure] = {}
        self._waiting = deque(range(len(requests)))
        self._deadline = time.monotonic() + BATCH_S

    def run(self) -> list[Reply]:
        """Send everything, more slowly where the other side asks for that."""
        pauses = deque(THROTTLED_PAUSES_S)
        while self._waiting:
            answered_before = len(self._replies)
            throttled = self._send_and_receive()
            if not throttled:
                break
            if len(self._replies) > answered_before:
                pauses = deque(THROTTLED_PAUSES_S)
            if not pauses or time.monotonic() + pauses[0] > self._deadline:
                break
            time.sleep(pauses.popleft())
        unsent = Unavailable(f"{self._name} is slow or silent: this was not sent")
        self._replies |= {place: self._throttled.get(place, unsent) for place in self._waiting}
        return [self._replies[place] for place in range(len(self._requests))]

    def _send_and_receive(self) -> bool:
        """Send what waits, as long as all goes well; return whether we were throttled."""
        sent: deque[tuple[int, Pending]] = deque()
        throttled: list[int] = []
        is_well = True
        while self._waiting and is_well:
            place = self._waiting.popleft()
            try:
                sent.append((place, self._link.send(self._requests[place])))
            except OutsideFailure as failure:
                self._replies[place] = failure
                is_well = False
            while sent and sent[0][1].answered.is_set():
                is_well &= self._take(*sent.popleft(), throttled)
            is_well &= time.monotonic() < self._deadline
        while sent:
            is_well &= self._take(*sent.popleft(), throttled)
        self._waiting.extendleft(reversed(throttled))
        return bool(throttled) and not self._link.is_lost

    def _take(self, place: int, pending: Pending, throttled: list[int]) -> bool:
        """Note the answer to one request; tell whether more may be sent."""
        reply: Reply
        try:
            reply = self._link.receive(pending)
        except OutsideFailure as failure:
            reply = failure
        if isinstance(reply, Pdu) and reply.status in BUSY:
            self._throttled[place] = failure_of(self._name, reply.status)
            throttled.append(place)
            return False
        self._replies[place] = reply
        return not isinstance(reply, OutcomeUnknown)


def read_smpp_settings(variables: Variables) -> SmppSettings:
    """Return where a message centre is and how we come in, as variables of one prefix say.

    :raises ValueError: with the name of the variable that is missing or cannot be read.
    """
    tls = variables.tls_files()
    return SmppSettings(
        address=variables.require("ADDRESS", parse_endpoint),
        system_id=variables.require("SYSTEM_ID", _text_of(SYSTEM_ID_MAX)),
        password=variables.secret("PASSWORD", _text_of(PASSWORD_MAX)),
        system_type=variables.read("SYSTEM_TYPE", _text_of(SYSTEM_TYPE_MAX), ""),
        bind=variables.read("BIND", choice_of(Bind), Bind.TRANSMITTER),
        tls=variables.read("TLS", one_of({"on": tls, "off": None}), None),
        timeout_s=variables.read("TIMEOUT_S", parse_seconds, 5.0),
        enquire_link_s=variables.read("ENQUIRE_LINK_S", parse_seconds, 30.0),
        window=variables.read("WINDOW", parse_count, 10),
    )


def _text_of(longest: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) > longest or not (text.isascii() and text.isprintable()):
            # The text itself may be a password.
            raise ValueError(f"it has {longest} ASCII characters at most (SMPP 3.4)")
        return text

    return parse
