"""A mail comes in: it is kept once, in its thread, and a machine is never answered."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from tests.messages import OURS, leave, mail, receive, sent_to
from tests.staff_people import signed_in, staffed_world
from tests.story.test_messages import LINE, declared
from tests.worlds import TestWorld

from cleanbreak.domain.message_thread import Writer
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.answer_message import Answer, answer_message
from cleanbreak.flows.close_thread import close_thread
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.message_texts import status_link
from cleanbreak.flows.reply_address import reply_address
from cleanbreak.flows.take_next_message import take_next_message
from cleanbreak.records.message_thread import (
    MessageThreadRow,
    ThreadMessageRow,
    newest_incoming,
    opened,
)

BEA = "bea@example.org"
ADA = Actor(channel=Channel.STAFF, acting_user="agent:ada")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_MESSAGES_ADDRESS = OURS
    with staffed_world(settings) as made:
        yield made


def became(octets: bytes, *options: str) -> tuple[str, str]:
    result = receive(octets, *options)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    return told["became"], told["message_number"]


def answer(row: MessageThreadRow, text: str = "Here it is.") -> None:
    now, newest = timezone.now(), newest_incoming(row.thread_id)
    assert newest is not None
    assert take_next_message([], ADA, now) == row.thread_id
    answer_message(row.thread_id, Answer(text=text, answers=newest.message_id), ADA, now)


def test_a_mail_is_numbered_at_once_answered_and_its_reply_finds_the_thread(
    world: TestWorld,
) -> None:
    how, number = became(mail("Where is my bill?\n", references="<0@example.org>"))
    (receipt,) = sent_to(world, BEA)
    assert how == "kept"
    assert number in receipt.text
    assert receipt.subject == f"Your message {number}", "no subject of a sender who may be forged"
    assert (receipt.in_reply_to, receipt.references) == (
        "<1@example.org>", "<0@example.org> <1@example.org>",
    )  # fmt: skip
    assert not receipt.is_by_person

    row = MessageThreadRow.objects.get()
    answer(row)
    (_, told) = sent_to(world, BEA)
    assert (told.subject, told.in_reply_to) == ("Re: My bill", "<1@example.org>")
    assert told.is_by_person

    reply = mail("Thank you, but which one?", to=told.reply_to, message_id="<2@example.org>")
    assert became(reply) == ("kept", number)
    row.refresh_from_db()
    assert row.waiting_since is not None
    assert ThreadMessageRow.objects.filter(thread=row).count() == 3
    assert len(sent_to(world, BEA)) == 2, "in a thread that has its number, nothing is told again"


def test_the_same_mail_delivered_twice_is_one_message(world: TestWorld) -> None:
    first = became(mail())
    stamped = b"Received: from mx2.example.org\r\nDelivered-To: x@example.org\r\n" + mail()
    assert became(stamped) == ("kept_before", first[1])
    without = mail().replace(b"Message-ID: <1@example.org>\n", b"")
    assert became(without)[0] == "kept", "another one: it has no Message-ID"
    assert became(without)[0] == "kept_before"
    assert became(mail(**{"from": "cy@example.org"}))[0] == "kept", "the id of somebody else's"
    assert MessageThreadRow.objects.count() == 3
    assert len(sent_to(world, BEA)) == 2


def test_a_reply_opens_what_was_closed_and_begins_anew_what_was_erased(world: TestWorld) -> None:
    _, number = became(mail())
    row = MessageThreadRow.objects.get()
    newest, now = newest_incoming(row.thread_id), timezone.now()
    assert newest is not None
    take_next_message([], ADA, now)
    close_thread(row.thread_id, newest.message_id, ADA, now)
    to = reply_address(number)
    assert became(mail(to=to, message_id="<2@example.org>")) == ("kept", number)
    row.refresh_from_db()
    assert (row.closed_at, row.waiting_since is None) == (None, False)

    MessageThreadRow.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
    assert not ThreadMessageRow.objects.exists(), "its messages go with it"
    how, other = became(mail(to=to, message_id="<3@example.org>"))
    assert (how, other != number) == ("kept", True)


def test_the_recipient_may_be_told_by_the_mail_server_and_a_made_up_token_is_none(
    world: TestWorld,
) -> None:
    _, number = became(mail())
    to = reply_address(number)
    assert became(mail(message_id="<2@x.example>"), "--recipient", to.upper())[1] == number
    forged = re.sub(r"[0-9a-f]{20}@", "0" * 20 + "@", to)
    assert became(mail(to=forged, message_id="<3@x.example>"))[1] != number


def test_a_link_that_somebody_else_sends_into_a_thread_opens_nothing_to_who_began_it(
    world: TestWorld,
) -> None:
    link = status_link(declared(LINE, world))
    _, number = became(mail(**{"from": "thief@example.org"}))
    to = reply_address(number)
    for n, sender in enumerate(("holder@example.org", "thief@example.org, holder@example.org")):
        led = mail(f"You asked for it: {link}", to=to, message_id=f"<l{n}@x.example>",
                   **{"from": sender})  # fmt: skip
        assert became(led) == ("kept", number)
        assert not MessageThreadRow.objects.get().is_proved, "the thief would be sent the link"
    assert link.split("/")[-2] not in opened(ThreadMessageRow.objects.latest("message_id").text)
    own = mail(link, to=to, message_id="<own@x.example>", **{"from": "Thief@example.org"})
    assert became(own) == ("kept", number)
    assert MessageThreadRow.objects.get().is_proved, "whoever is answered has shown it"


def test_one_mailbox_is_not_flooded_by_its_many_addresses(world: TestWorld) -> None:
    most = RATES[Limited.MESSAGE_TOLD].burst
    senders = [f"Bea+{n}@example.org" for n in range(most + 3)]
    for n, sender in enumerate(senders):
        became(mail(message_id=f"<f{n}@x.example>", **{"from": sender}))
    assert sum(len(sent_to(world, one)) for one in senders) == most


def test_machines_are_never_answered(world: TestWorld) -> None:
    for n, headers in enumerate(
        (
            {"auto_submitted": "auto-replied"},
            {"precedence": "bulk"},
            {"list_id": "<news.example.org>"},
            {"return_path": "<>"},
            {"from": OURS},
            {"from": reply_address("7K2M-9QXD-4T8")},
        )
    ):
        assert became(mail(message_id=f"<m{n}@example.org>", **headers))[0] == "not_for_a_person"
    assert became(mail(), "--sender", "<>")[0] == "not_for_a_person"
    assert not MessageThreadRow.objects.exists()

    _, number = became(mail(auto_submitted="no"))
    answer(MessageThreadRow.objects.get())
    away = mail("I am away.", to=reply_address(number), auto_submitted="auto-replied",
                message_id="<9@example.org>")  # fmt: skip
    assert became(away) == ("kept", number)
    row = MessageThreadRow.objects.get()
    assert row.waiting_since is None, "kept, and nobody need answer it"
    assert ThreadMessageRow.objects.filter(writer=Writer.MACHINE.value).count() == 1
    assert len(sent_to(world, BEA)) == 2


def test_two_machines_that_hide_what_they_are_do_not_write_for_ever(world: TestWorld) -> None:
    for n in range(20):
        assert became(mail(message_id=f"<{n}@example.org>"))[0] == "kept"
    assert len(sent_to(world, BEA)) == 3


def test_a_wish_to_cancel_is_answered_with_the_page_also_within_a_thread(world: TestWorld) -> None:
    _, number = became(mail(subject="Kündigung", text="Bitte bestätigen."))
    (told,) = sent_to(world, BEA)
    assert "/cancel/" in told.text
    assert MessageThreadRow.objects.get().language == "de"
    leave(contact="form@example.org")
    form = MessageThreadRow.objects.exclude(message_number=number).get()
    wish = mail("Then please cancel my line", to=reply_address(form.message_number),
                message_id="<2@example.org>")  # fmt: skip
    became(wish)
    assert "/cancel/" in sent_to(world, "form@example.org")[-1].text


def test_whatever_comes_is_kept_and_nothing_breaks(world: TestWorld) -> None:
    large = mail().replace(b"\n\nWhere", b"\n\n" + b"x" * 78 + b"\nWhere") + b"A" * 10_000_000
    page = (
        mail("x")
        .replace(b"text/plain", b"text/html")
        .replace(
            b"\n\nx", b"\n\n<style>p{}</style><p>Hello<br>you</p><!-- no --><script>no()</script>"
        )
    )
    cases = {
        "large": large,
        "page": page.replace(b"<1@", b"<2@"),
        "no sender": b"Subject: x\n\nWho am I?",
        "two senders": b"From: a@example.org, b@example.org\n\nWho are we?",
        "empty": b"",
        "noise": bytes(range(256)) * 40,
        "null": b"From: n@example.org\nSubject: a\0b\n\nnull\0byte",
        "charset": b"From: c@example.org\nContent-Type: text/plain; charset=klingon\n\ncaf\xe9",
        "charset in parts": b"From: d@example.org\nContent-Type: text/plain; charset*=a; "
        b"charset*1=b\n\nHello",
        "base64": b"From: e@example.org\nContent-Transfer-Encoding: base64\n\n!!!!",
        "half a character": b"From: h@example.org\nSubject: =?utf-8?q?=ED=A0=80?=\n\n\xed\xa0\x80",
        "injected": b"From: i@example.org\nSubject: =?utf-8?q?a=0D=0ABcc:_x@example.org?=\n"
        b"Message-ID: <a@b>\n\tBcc: x@example.org\n\nhi",
    }
    for name, octets in cases.items():
        assert became(octets)[0] == "kept", name
    texts = [opened(one.text) for one in ThreadMessageRow.objects.order_by("at")]
    assert texts[0].startswith("x" * 78)
    assert ThreadMessageRow.objects.filter(is_cut=True).count() == 1
    assert texts[1] == "Hello\nyou"
    assert MessageThreadRow.objects.filter(contact="").count() == 4
    (told,) = sent_to(world, "i@example.org")
    assert "\n" not in f"{told.subject}{told.in_reply_to}{told.references}"
    row = ThreadMessageRow.objects.get(thread__message_number=became(cases["injected"])[1])
    assert opened(row.subject) == "a Bcc: x@example.org"
    signed_in(Role.AGENT).get("/staff/messages/")


def test_attachments_are_counted_not_kept_and_the_sender_hears_so(world: TestWorld) -> None:
    made = message_from_bytes(mail(), policy=policy.default)
    made.add_attachment(b"%PDF-1.7 canary", maintype="application", subtype="pdf", filename="b.pdf")
    became(made.as_bytes())
    row = ThreadMessageRow.objects.get()
    assert row.attachments == 1
    assert "What you attached was not kept." in sent_to(world, BEA)[0].text


def test_while_the_database_is_away_the_mail_server_keeps_the_mail(world: TestWorld) -> None:
    def away(execute: Any, sql: str, *rest: Any) -> Any:
        if "thread_message" in sql:
            raise DatabaseError("the disk is gone")
        return execute(sql, *rest)

    with connection.execute_wrapper(away):
        result = receive(mail())
    assert result.exit_code == 75
    assert "bea@" not in result.output
    assert not MessageThreadRow.objects.exists()
    assert became(mail())[0] == "kept"


def test_the_answer_leaves_once_though_the_carrier_is_away(world: TestWorld) -> None:
    became(mail())
    answer(MessageThreadRow.objects.get())
    world.world.set_down("messages", True)
    assert sent_to(world, BEA) == []
    world.world.set_down("messages", False)
    world.clock.now = timezone.now() + timedelta(minutes=5)
    assert len(sent_to(world, BEA)) == 2
    assert len(sent_to(world, BEA)) == 2
