"""A message centre that brings what phones write, again and again until it is told what became."""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cleanbreak.adapters.messages.smpp import SmppCarrierSettings, SmppTexts
from cleanbreak.ports.texts import IncomingText, Taken

from . import pdu
from .server import Session, SmppServer, WirePdu
from .stage import login_at

BECAME = {pdu.OK: Taken.TAKEN.value, 0x65: Taken.NOT_OURS.value}
AGAIN_S, ANSWERED_WITHIN_S = 0.02, 0.5


def written(text: IncomingText) -> bytes:
    """Return the text on the wire; ASCII but for some characters, as GSM septets are."""
    return pdu.delivery(pdu.route(text.sender, text.recipient), text.text.encode("ascii"))


class SmppTextsStage:
    """One message centre, and the adapter that listens to it."""

    def __init__(self) -> None:
        self.server = SmppServer().start()
        self.texts = SmppTexts(SmppCarrierSettings(smsc=login_at(self.server)).smsc)
        self.statuses: list[int] = []
        """What was answered to each delivery."""
        self._numbers = itertools.count(1)
        self._waiting: dict[str, bytes] = {}
        self._became: dict[str, str] = {}
        self._closed = threading.Event()
        threading.Thread(target=self._bring, daemon=True).start()

    def close(self) -> None:
        self._closed.set()
        with suppress(OSError):
            self.server.stop()

    def send(self, key: str, text: IncomingText) -> None:
        self.send_octets(key, written(text))

    def send_octets(self, key: str, body: bytes) -> None:
        self._waiting[key] = body

    def became(self, key: str) -> str:
        return self._became.get(key, "")

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.server.stop()
        try:
            yield
        finally:
            self.server.start()

    def _bring(self) -> None:
        while not self._closed.is_set():
            for key, body in list(self._waiting.items()):
                status = self._deliver(body)
                if status is not None:
                    self.statuses.append(status)
                if status in BECAME:
                    self._became[key] = BECAME[status]
                    del self._waiting[key]
            time.sleep(AGAIN_S)

    def _deliver(self, body: bytes) -> int | None:
        """Return what was answered; ``None``: nobody listens, or says nothing."""
        session = next((one for one in self.server.sessions if one.takes_texts), None)
        if session is None:
            return None
        number = next(self._numbers)
        with suppress(OSError):
            session.send(WirePdu(pdu.DELIVER_SM, 0, number, body))
            return self._answer_to(session, number)
        return None

    def _answer_to(self, session: Session, number: int) -> int | None:
        until = time.monotonic() + ANSWERED_WITHIN_S
        while time.monotonic() < until and session.is_bound:
            for answer in list(self.server.answers):
                if answer.sequence == number and answer.command == pdu.DELIVER_SM | pdu.ANSWER:
                    return answer.status
            time.sleep(0.005)
        return None
