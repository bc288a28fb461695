"""Our own message centre, an adapter that is bound to it, and a phone to look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tests.conformance.stages import message_to

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.in_parts import MessagesByMedium
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.messages.smpp import SmppCarrierSettings, SmppMessages
from cleanbreak.adapters.smpp_link import SmppSettings
from cleanbreak.adapters.smpp_pdus import parse_address
from cleanbreak.adapters.variables import Endpoint
from cleanbreak.ports.messages import Medium, Message

from .phone import read_inbox
from .server import SmppServer


def login_at(server: SmppServer, **changes: Any) -> SmppSettings:
    """Return how to come in; short waits, since some tests wait for nothing."""
    settings = SmppSettings(
        address=Endpoint("127.0.0.1", server.port),
        system_id=server.system_id,
        password=server.password,
        timeout_s=0.5,
    )
    return replace(settings, **changes)


class SmppStage:
    """One message centre and one adapter."""

    def __init__(self, server: SmppServer | None = None) -> None:
        self.server = server or SmppServer().start()
        self.memory = AnswersInProcess()
        self._adapters: list[SmppMessages] = []
        self.adapter = self.other_process()
        self._mail = MemoryMessages(DictWorld())
        self.messages = MessagesByMedium({Medium.SMS: self.adapter, Medium.EMAIL: self._mail})

    def close(self) -> None:
        for adapter in self._adapters:
            adapter.close()
        self.server.stop()

    def other_process(
        self,
        memory: FirstAnswers | None = None,
        login: dict[str, Any] | None = None,
        **changes: Any,
    ) -> SmppMessages:
        """Return what another worker would send with."""
        settings = SmppCarrierSettings(
            smsc=login_at(self.server, **(login or {})), sender=parse_address("Harbour")
        )
        adapter = SmppMessages(replace(settings, **changes), memory or self.memory)
        self._adapters.append(adapter)
        return adapter

    def texts(self, recipient: str) -> list[str]:
        return read_inbox(self.server.sent_to(recipient))

    def delivered_to(self, recipient: str) -> list[Message]:
        if "@" in recipient:
            return [received.message for received in self._mail.inbox(recipient)]
        return [message_to(recipient, text) for text in reversed(self.texts(recipient))]

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.server.stop()
        try:
            yield
        finally:
            self.server.start()
