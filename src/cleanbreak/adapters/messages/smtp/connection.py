"""One SMTP connection, for one batch: what each reply means, and whether mail may have gone out.

smtplib speaks the protocol; the commands of one mail are written here, since only so it is known
whether a connection was lost before its text was sent or after.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from cleanbreak.adapters.http_element import LoginRefused
from cleanbreak.adapters.messages.smtp.mail import Mail
from cleanbreak.adapters.messages.smtp.settings import Security, SmtpSettings
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

START_INPUT = 354
CLOSING = 421
"""The server closes (RFC 5321 clause 4.2.3)."""
LOGIN_REFUSED = {530, 534, 535, 538}
"""RFC 4954 clause 6."""
ENHANCED_CODE = re.compile(rb"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?= |$)")
"""RFC 3463; the words behind it may hold the address."""


class Reply(NamedTuple):
    """What the server said."""

    code: int
    text: bytes

    def __str__(self) -> str:
        enhanced = ENHANCED_CODE.match(self.text)
        return f"{self.code} {enhanced[0].decode('ascii')}" if enhanced else str(self.code)

    def failure(self, what: str) -> OutsideFailure:
        """Return what a no means: 4yz may be repeated, 5yz may not (RFC 5321 clause 4.2.1)."""
        sentence = f"the mail server {what}: {self}"
        return Refused(sentence) if self.code // 100 == 5 else Unavailable(sentence)


class MailConnection:
    """Is logged in when it is made.

    :raises Unavailable: if the server cannot be reached, or not safely.
    :raises LoginRefused: if it does not accept our login.
    """

    def __init__(self, settings: SmtpSettings, context: ssl.SSLContext) -> None:
        self._settings = settings
        self._context = context
        try:
            self._smtp = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(f"the mail server cannot be reached: {_why(error)}") from error
        self.is_lost = False
        try:
            with self._questions():
                self._prepare()
                self._greet()
        except OutsideFailure:
            self._smtp.close()
            raise

    def close(self) -> None:
        """Say good-bye, if anybody listens, and close."""
        if not self.is_lost:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._smtp.close()

    def send(self, mail: Mail) -> None:
        """Hand one mail over.

        :raises Refused: if the server does not want it.
        :raises Unavailable: if it surely did not take it.
        :raises OutcomeUnknown: if it may have taken it.
        """
        with self._questions():
            self._open_envelope(mail)
        reply = self._send_text(mail.octets)
        if reply.code // 100 not in {2, 4, 5}:
            self.is_lost = True
            raise OutcomeUnknown("the mail server took the message and answered nonsense")
        if reply.code == CLOSING:
            self.is_lost = True
        if reply.code // 100 != 2:
            raise reply.failure("does not take the message")

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        host, port = settings.address
        if settings.security is Security.TLS:
            return smtplib.SMTP_SSL(host, port, timeout=settings.timeout_s, context=self._context)
        return smtplib.SMTP(host, port, timeout=settings.timeout_s)

    def _prepare(self) -> None:
        """Keep Nagle's algorithm from holding each small command back for 40 ms."""
        if self._smtp.sock is not None:
            self._smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _greet(self) -> None:
        settings = self._settings
        self._smtp.ehlo_or_helo_if_needed()
        if settings.security is Security.STARTTLS:
            # smtplib refuses by an exception, if the server does not offer it.
            self._smtp.starttls(context=self._context)
            self._smtp.ehlo()
        if settings.user:
            self._smtp.login(settings.user, settings.password)

    def _open_envelope(self, mail: Mail) -> None:
        """Say who writes to whom; the three commands travel together, if they may (RFC 2920)."""
        options = [] if mail.recipient.isascii() else self._internationalized()
        commands = [
            " ".join([f"MAIL FROM:<{mail.sender}>", *options]),
            f"RCPT TO:<{mail.recipient}>",
            "DATA",
        ]
        if self._smtp.has_extn("pipelining"):
            self._put("\r\n".join(commands))
            replies = [self._reply() for _ in commands]
        else:
            replies = []
            for command in commands:
                self._put(command)
                replies.append(self._reply())
                if replies[-1].code // 100 not in {2, 3}:
                    break
        self._require_open(replies)

    def _require_open(self, replies: list[Reply]) -> None:
        """Return if the server waits for the text.

        :raises OutsideFailure: with what it does not want; the connection is as it was before.
        """
        whats = ("does not take mail from us", "does not take mail to this address", "is not ready")
        wanted = (2, 2, 3)
        for reply, what, good in zip(replies, whats, wanted, strict=False):
            if reply.code // 100 == good:
                continue
            if replies[-1].code == START_INPUT:
                # It waits for a text that nobody shall have (RFC 2920 clause 3.1).
                self._put(".")
                self._reply()
            if reply.code == CLOSING:
                self.is_lost = True
            else:
                self._put("RSET")
                self._reply()
            raise reply.failure(what)

    def _internationalized(self) -> list[str]:
        """Return what MAIL has to say for an address that is not ASCII (RFC 6531 clause 3.4)."""
        if not self._smtp.has_extn("smtputf8"):
            raise Refused("the mail server cannot reach an address that is not ASCII")
        self._smtp.command_encoding = "utf-8"
        return ["SMTPUTF8"]

    def _send_text(self, octets: bytes) -> Reply:
        text = re.sub(rb"(?m)^\.", b"..", octets)
        try:
            end = b".\r\n" if text.endswith(b"\r\n") else b"\r\n.\r\n"
            self._smtp.send(text + end)
            return self._reply()
        except (OSError, smtplib.SMTPException) as error:
            self.is_lost = True
            raise OutcomeUnknown(
                f"the mail server did not say whether it took the message: {_why(error)}"
            ) from error

    def _put(self, command: str) -> None:
        self._smtp.send(f"{command}\r\n")

    def _reply(self) -> Reply:
        return Reply(*self._smtp.getreply())

    @contextmanager
    def _questions(self) -> Iterator[None]:
        """Mark what comes before any text: whatever is lost here, no mail went out."""
        try:
            yield
        except smtplib.SMTPAuthenticationError as error:
            reply = Reply(error.smtp_code, _bytes(error.smtp_error))
            if reply.code in LOGIN_REFUSED:
                raise LoginRefused(f"the mail server refuses our login: {reply}") from error
            raise reply.failure("does not let us in") from error
        except (OSError, smtplib.SMTPException) as error:
            self.is_lost = True
            raise Unavailable(f"the mail server does not answer: {_why(error)}") from error


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("ascii", "replace")


def _why(error: Exception) -> str:
    """Return the kind of fault; the server's own words may hold the address."""
    if isinstance(error, smtplib.SMTPResponseException):
        return str(Reply(error.smtp_code, _bytes(error.smtp_error)))
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or 'no agreement'}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return str(error)
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return error.strerror or str(error) or type(error).__name__
    return type(error).__name__
