"""Listen to what phones text, bound to the message centre as a receiver.

Whoever sends is bound as a transmitter (the default): a message centre brings texts to every
session that can take them, and one in which nobody reads would refuse them.
"""

import logging
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from queue import Empty, Queue

from cleanbreak.adapters.messages.smpp.deliveries import read_delivery
from cleanbreak.adapters.smpp_link import TICK_S, Bind, Link, SmppSettings
from cleanbreak.adapters.smpp_pdus import Pdu, Status
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.texts import Take, Taken

log = logging.getLogger(__name__)
WAITING_MAX = 100
"""Texts that wait to be read; more are told to come again."""
PAUSE_FIRST_S, PAUSE_LONGEST_S = 0.5, 15.0
SAID = {
    Taken.TAKEN: Status.OK,
    Taken.NOT_OURS: Status.PERMANENT_ERROR,
    Taken.LATER: Status.TEMPORARY_ERROR,
}


class SmppTexts:
    """The port :class:`cleanbreak.ports.texts.Texts`."""

    def __init__(self, settings: SmppSettings) -> None:
        self._settings = replace(settings, bind=Bind.RECEIVER)
        self._context = settings.tls.context() if settings.tls else None

    def listen(self, take: Take, is_stopping: Callable[[], bool]) -> None:
        """Hand over what comes in, over a connection that is made again when lost."""
        pause_s = PAUSE_FIRST_S
        while not is_stopping():
            waiting: Queue[Pdu] = Queue(WAITING_MAX)
            try:
                link = Link("the SMSC", self._settings, self._context, waiting)
            except OutsideFailure as failure:
                log.warning("no texts come in: %s", failure.sentence)
                _sleep(pause_s, is_stopping)
                pause_s = min(pause_s * 2, PAUSE_LONGEST_S)
                continue
            pause_s = PAUSE_FIRST_S
            with closing(link):
                _serve(link, waiting, take, is_stopping)


def _serve(link: Link, waiting: "Queue[Pdu]", take: Take, is_stopping: Callable[[], bool]) -> None:
    while not (link.is_lost or is_stopping()):
        with suppress(Empty):
            pdu = waiting.get(timeout=TICK_S)
            status = SAID[_taken(pdu, take)]
            with suppress(OSError):  # it was lost meanwhile: the text comes again
                link.answer(pdu, status)


def _taken(pdu: Pdu, take: Take) -> Taken:
    """Hand a text over; what nobody can read is not brought again, and a receipt says nothing."""
    try:
        text = read_delivery(pdu.body)
    except ValueError as fault:
        log.warning("a text cannot be read: %s", fault)
        return Taken.NOT_OURS
    return Taken.TAKEN if text is None else take(text)


def _sleep(seconds: float, is_stopping: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not is_stopping():
        time.sleep(TICK_S)
