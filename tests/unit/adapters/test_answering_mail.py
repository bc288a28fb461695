"""A mail that answers another one says so in its headers, and nothing in it begins a new one."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from cleanbreak.adapters.messages.smtp.mail import compose
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.messages import Medium, Message

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ANSWER = Message(
    Medium.EMAIL, "bea@example.org", "Re: My bill", "Here.", reply_to="us+7k2m.0a@harbour.example",
    in_reply_to="<1@example.org>", references="<0@example.org> <1@example.org>",
)  # fmt: skip


def headers(message: Message) -> dict[str, str]:
    mail = compose(Call("message:1:answer:0:email", message), "Us <us@harbour.example>", NOW)
    return dict(message_from_bytes(mail.octets).items())


def test_an_answer_names_what_it_answers_and_where_a_reply_goes() -> None:
    said = headers(ANSWER)
    assert said["Reply-To"] == ANSWER.reply_to
    assert said["In-Reply-To"] == "<1@example.org>"
    assert said["References"].split() == ["<0@example.org>", "<1@example.org>"]
    assert said["Auto-Submitted"] == "auto-replied"
    assert "Auto-Submitted" not in headers(replace(ANSWER, is_by_person=True))
    plain = headers(Message(Medium.EMAIL, "bea@example.org", "Hello", "You."))
    assert plain["Auto-Submitted"] == "auto-generated"
    assert not {"Reply-To", "In-Reply-To", "References"} & set(plain)


@pytest.mark.parametrize(
    "changed",
    [
        {"reply_to": "a@example.org\r\nBcc: b@example.org"},
        {"in_reply_to": "<1@example.org>\r\nBcc: b@example.org"},
        {"references": "<1@example.org>\n<2@example.org>"},
        {"references": "Bcc: b@example.org"},
    ],
)
def test_what_would_begin_another_header_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(Refused):
        headers(replace(ANSWER, **changed))
