"""Send mail through an SMTP server: RFC 5321, one connection for each batch.

SMTP remembers no keys. So keys are claimed before anything is sent
(:mod:`cleanbreak.adapters.sent_once`), and a message whose reply was lost is sent again under the
same Message-ID, unless the settings say to hold it.
"""

import ssl
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.messages.smtp.connection import MailConnection
from cleanbreak.adapters.messages.smtp.mail import Mail, compose
from cleanbreak.adapters.messages.smtp.settings import SmtpSettings
from cleanbreak.adapters.sent_once import SentOnce
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable
from cleanbreak.ports.messages import Message

CARRIER = "smtp"
BATCH_S = 40.0
"""A batch that takes longer is cut short: what was not sent yet is asked for again later."""


class SmtpMessages:
    """The port :class:`cleanbreak.ports.messages.Messages`, for mail; threads may share one.

    :param first_answers: which keys were sent; one memory for all processes.
    :param now: what the mail is dated with; aware of its time zone.
    """

    def __init__(
        self,
        settings: SmtpSettings,
        first_answers: FirstAnswers | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._context = settings.tls.context()
        self._now = now
        memory = first_answers or AnswersInProcess()
        self._once = SentOnce(CARRIER, memory, settings.in_doubt)

    def send(self, calls: Sequence[Call[Message]]) -> list[Answer]:
        """Hand each message to the server; the facts hold the Message-ID."""
        return self._once.send(calls, self._hand_over)

    def check_reachable(self) -> None:
        """Return if the server accepts our login.

        :raises Unavailable: if it does not answer.
        """
        MailConnection(self._settings, self._context).close()

    def _hand_over(self, calls: Sequence[Call[Message]]) -> list[Answer]:
        mails = [self._compose(call) for call in calls]
        good = [mail for mail in mails if isinstance(mail, Mail)]
        answers = iter(_Batch(self._settings, self._context).send(good))
        return [next(answers) if isinstance(mail, Mail) else mail for mail in mails]

    def _compose(self, call: Call[Message]) -> Mail | Refused:
        try:
            return compose(call, self._settings.sender, self._now())
        except Refused as refusal:
            return refusal


class _Batch:
    """Mails that go out one after the other, over as few connections as it takes."""

    def __init__(self, settings: SmtpSettings, context: ssl.SSLContext) -> None:
        self._settings = settings
        self._context = context
        self._connection: MailConnection | None = None
        self._deadline = time.monotonic() + BATCH_S

    def send(self, mails: Sequence[Mail]) -> list[Answer]:
        """Send them; one that fails does not stop the others, a server that is away does.

        :raises OutsideFailure: if the server could not be asked for any of them.
        """
        answers: list[Answer] = []
        try:
            for mail in mails:
                # One by one: those before a failure have their answers.
                answers.append(self._answer(mail))  # noqa: PERF401
        except _Away as away:
            if not answers:
                raise away.failure from away
            answers += [away.failure] * (len(mails) - len(answers))
        finally:
            self._leave()
        return answers

    def _answer(self, mail: Mail) -> Answer:
        try:
            self._connected().send(mail)
        except OutsideFailure as failure:
            return failure
        return Done({"reference": mail.message_id})

    def _connected(self) -> MailConnection:
        if self._connection is not None and self._connection.is_lost:
            self._leave()
        if time.monotonic() > self._deadline:
            raise _Away(Unavailable("the mail server is slow: this was not sent"))
        if self._connection is None:
            try:
                self._connection = MailConnection(self._settings, self._context)
            except OutsideFailure as failure:
                raise _Away(failure) from failure
        return self._connection

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Away(Exception):
    """The server takes nothing more of this batch."""

    def __init__(self, failure: OutsideFailure) -> None:
        super().__init__(failure.sentence)
        self.failure = failure
