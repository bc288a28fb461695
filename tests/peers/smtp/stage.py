"""A real mail server in this process (aiosmtpd), and an adapter that writes to it."""

import email
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.left_sockets import forget_sockets

from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.messages.smtp import SmtpMessages, SmtpSettings
from cleanbreak.adapters.messages.smtp.settings import Security
from cleanbreak.adapters.variables import Endpoint
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.messages import Medium, Message

SENDER = "Harbour Mobile <noreply@harbour.example>"
USER, PASSWORD = "harbour", "s3cret"
NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
GATEWAY = "phones.example"
"""The suite of the port speaks of phones: they all have a mailbox here."""


class Mailbox:
    """What the server does with each command; the tests tell it to misbehave."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.sessions: list[Session] = []
        self.replies: dict[str, str] = {}
        """The reply to mail for a recipient, by its local part; nothing is kept then."""
        self.recipient_replies: dict[str, str] = {}
        self.then_cut = False
        """Whether the connection is lost after the text, instead of a reply."""
        self.keeps_what_it_cuts = True

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if reply := self.recipient_replies.get(address.partition("@")[0]):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if session not in self.sessions:
            self.sessions.append(session)
        if reply := self.replies.get(envelope.rcpt_tos[0].partition("@")[0]):
            return reply
        if not self.then_cut or self.keeps_what_it_cuts:
            self.received.append(envelope)
        if self.then_cut:
            self.then_cut = False
            server.transport.abort()
        return "250 2.0.0 OK: queued as 4242"

    async def handle_exception(self, error: Exception) -> str:
        return f"451 4.3.0 {type(error).__name__}"


class SmtpStage:
    """One server and one adapter."""

    def __init__(self, context: ssl.SSLContext | None = None, **server: Any) -> None:
        self.mailbox = Mailbox()
        self._server, self._context = server, context
        self.port = 0
        self.start()
        self.memory = AnswersInProcess()
        self.adapter = self.other_process()
        self.messages = PhonesHaveMailboxes(self.adapter)

    def start(self) -> None:
        self._controller = Controller(
            self.mailbox, hostname="127.0.0.1", port=self.port, ssl_context=self._context,
            ready_timeout=30, **self._server,
        )  # fmt: skip
        if not self.port:
            # Controller.start() asks the port that it was given, not the one that it got.
            self.port = self._controller.port = free_port()
        self._controller.start()

    def stop(self) -> None:
        with suppress(AssertionError):
            self._controller.stop(no_assert=True)
        forget_sockets()

    close = stop

    def other_process(self, memory: FirstAnswers | None = None, **changes: Any) -> SmtpMessages:
        """Return what another worker would send with."""
        settings = SmtpSettings(
            address=Endpoint("127.0.0.1", self.port),
            sender=SENDER,
            security=Security.NONE,
            timeout_s=2.0,
        )
        return SmtpMessages(replace(settings, **changes), memory or self.memory, lambda: NOW)

    def mails(self, recipient: str) -> list[EmailMessage]:
        return [parsed(one) for one in self.mailbox.received if one.rcpt_tos == [recipient]]

    def delivered_to(self, recipient: str) -> list[Message]:
        is_mail = "@" in recipient
        medium = Medium.EMAIL if is_mail else Medium.SMS
        mailbox = recipient if is_mail else f"{recipient}@{GATEWAY}"
        return [
            Message(medium, recipient, str(mail["Subject"]), text_of(mail))
            for mail in reversed(self.mails(mailbox))
        ]

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.stop()
        try:
            yield
        finally:
            self.start()


class PhonesHaveMailboxes:
    """Makes a mail of each SMS, so that the whole suite of the port speaks of mail."""

    def __init__(self, adapter: SmtpMessages) -> None:
        self._adapter = adapter
        self.check_reachable = adapter.check_reachable

    def send(self, calls: Sequence[Call[Message]]) -> list[Answer]:
        return self._adapter.send([Call(call.key, as_mail(call.subject)) for call in calls])


def as_mail(message: Message) -> Message:
    if message.medium is Medium.EMAIL:
        return message
    recipient = f"{message.recipient}@{GATEWAY}"
    return Message(Medium.EMAIL, recipient, message.subject, message.text)


def parsed(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    mail = email.message_from_bytes(envelope.content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    """Return the text; the line end after its last line is the mail's own."""
    content: str = mail.get_content()
    return content.replace("\r\n", "\n").removesuffix("\n")


def login(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port
