"""Mail goes out once, whatever the server answers."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from email.utils import parsedate_to_datetime
from threading import Thread

import pytest
from tests.conformance.stages import calls_about, message_to

from cleanbreak.adapters.sent_once import InDoubt
from cleanbreak.adapters.variables import Endpoint
from cleanbreak.ports.calls import Answer, Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.messages import Medium, Message

from .stage import NOW, SmtpStage, text_of

ALICE, BOB = "alice@example.org", "bob@example.org"


def mail_to(recipient: str, subject: str = "Your line", text: str = "ends") -> Message:
    return Message(Medium.EMAIL, recipient, subject, text)


def test_the_headers_say_who_when_and_that_nobody_shall_answer(stage: SmtpStage) -> None:
    [answer] = send(stage, mail_to(ALICE, "Ihre Kündigung – 注销"))

    [mail] = stage.mails(ALICE)
    assert mail["From"] == "Harbour Mobile <noreply@harbour.example>"
    assert mail["To"] == ALICE
    assert mail["Subject"] == "Ihre Kündigung – 注销"
    assert parsedate_to_datetime(mail["Date"]) == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == facts(answer)["reference"]
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    [envelope] = stage.mailbox.received
    assert envelope.mail_from == "noreply@harbour.example"


@pytest.mark.parametrize(
    "text",
    [
        "您的线路\n已终止。\n\n再见",
        ".\n..\n.dots\nat the beginning of lines",
        "From here on\n",
        "x" * 3000,
        "Größe €\t\n" * 50 + "end",
        "",
    ],
)
def test_the_text_arrives_as_it_was_written_in_ascii_lines(stage: SmtpStage, text: str) -> None:
    send(stage, mail_to(ALICE, text=text))

    [mail] = stage.mails(ALICE)
    assert text_of(mail) == text.removesuffix("\n")
    content = stage.mailbox.received[0].content
    assert isinstance(content, bytes)
    assert content.isascii(), "a server without 8BITMIME can pass it on"
    assert max(map(len, content.split(b"\r\n"))) <= 998, "RFC 5322 clause 2.1.1"


def test_one_connection_carries_a_batch(stage: SmtpStage) -> None:
    send(stage, *[mail_to(f"person{n}@example.org") for n in range(20)])

    assert len(stage.mailbox.received) == 20
    assert len(stage.mailbox.sessions) == 1


def test_a_repeat_has_the_same_message_id(stage: SmtpStage) -> None:
    """Where a mail is sent again in doubt, mailboxes can see that they have it."""
    stage.mailbox.then_cut = True
    calls = calls_about([mail_to(ALICE)])

    [lost] = stage.adapter.send(calls)
    [answer] = stage.adapter.send(calls)

    assert isinstance(lost, OutcomeUnknown)
    first, second = stage.mails(ALICE)
    assert first["Message-ID"] == second["Message-ID"] == facts(answer)["reference"]


def test_a_mail_in_doubt_is_held_where_the_operator_wants_that(stage: SmtpStage) -> None:
    stage.mailbox.then_cut = True
    carrier = stage.other_process(in_doubt=InDoubt.HOLD)
    calls = calls_about([mail_to(ALICE)])

    answers = [carrier.send(calls) for _ in range(2)]

    assert [type(answer) for [answer] in answers] == [OutcomeUnknown] * 2
    assert len(stage.mails(ALICE)) == 1


# --- no second header, no second recipient ----------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028", "\x85", "\0", "\x0b", "\x1b"])
def test_a_subject_with_a_line_end_is_refused(stage: SmtpStage, end: str) -> None:
    answers = send(stage, mail_to(ALICE, f"Hello{end}Bcc: {BOB}"), mail_to(ALICE, "good"))

    assert [type(answer) for answer in answers] == [Refused, Done]
    assert [mail["Subject"] for mail in stage.mails(ALICE)] == ["good"]
    assert BOB not in str(answers)


@pytest.mark.parametrize(
    "recipient",
    [
        f"{ALICE}\nBcc: {BOB}",
        f"{ALICE}\r\nRCPT TO:<{BOB}>",
        f"{ALICE}, {BOB}",
        f"{ALICE};{BOB}",
        f"<{ALICE}>",
        f"Alice <{ALICE}>",
        f"{ALICE}> SIZE=1 <{BOB}",
        "alice",
        "@example.org",
        "alice@",
        "a b@example.org",
        "",
        "a" * 250 + "@example.org",
    ],
)
def test_what_is_not_one_mailbox_gets_nothing(stage: SmtpStage, recipient: str) -> None:
    [answer] = send(stage, mail_to(recipient))

    assert isinstance(answer, Refused)
    assert stage.mailbox.received == []
    assert ALICE not in str(answer)


def test_an_address_that_is_not_ascii_needs_a_server_that_knows_such(stage: SmtpStage) -> None:
    answers = send(stage, mail_to("张伟@example.org"), mail_to(ALICE))
    assert [type(answer) for answer in answers] == [Done, Done]
    [mail] = stage.mails("张伟@example.org")
    assert mail["To"] == "张伟@example.org"

    with closing(SmtpStage(enable_SMTPUTF8=False)) as other:
        answers = send(other, mail_to("张伟@example.org"), mail_to(ALICE))
        assert [type(answer) for answer in answers] == [Refused, Done]


def test_half_a_surrogate_pair_is_refused(stage: SmtpStage) -> None:
    answers = send(stage, mail_to(ALICE, "broken \ud83d"), mail_to(ALICE, text="\ud83d"))

    assert [type(answer) for answer in answers] == [Refused, Refused]


def test_a_text_message_is_not_for_this_carrier(stage: SmtpStage) -> None:
    [answer] = stage.adapter.send(calls_about([message_to("+491510000001", "text")]))

    assert isinstance(answer, Refused)


# --- whatever is answered ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("550 5.1.1 no such user alice@example.org", Refused),
        ("452 4.2.2 mailbox full", Unavailable),
        ("421 4.3.2 closing", Unavailable),
    ],
)
@pytest.mark.parametrize("moment", ["recipient", "text"])
def test_a_refusal_is_for_that_mail_alone(
    stage: SmtpStage, reply: str, kind: type, moment: str
) -> None:
    said = stage.mailbox.recipient_replies if moment == "recipient" else stage.mailbox.replies
    said["alice"] = reply

    answers = send(stage, mail_to(BOB), mail_to(ALICE), mail_to(BOB))

    assert [type(answer) for answer in answers] == [Done, kind, Done]
    assert isinstance(answers[1], Refused | Unavailable)
    assert answers[1].sentence.endswith(reply[:9]), "the code, and no words that may name somebody"


def test_what_was_refused_before_can_be_sent_later(stage: SmtpStage) -> None:
    stage.mailbox.recipient_replies["alice"] = "452 4.2.2 mailbox full"
    calls = calls_about([mail_to(ALICE)])
    stage.adapter.send(calls)
    stage.mailbox.recipient_replies.clear()

    [answer] = stage.adapter.send(calls)

    assert isinstance(answer, Done)
    assert len(stage.mails(ALICE)) == 1


def test_a_connection_that_is_lost_after_the_text_is_in_doubt_and_the_batch_goes_on(
    stage: SmtpStage,
) -> None:
    stage.mailbox.then_cut = True

    answers = send(stage, mail_to(ALICE), mail_to(BOB))

    assert [type(answer) for answer in answers] == [OutcomeUnknown, Done]
    assert len(stage.mailbox.sessions) == 2


def test_a_restart_costs_nothing(stage: SmtpStage) -> None:
    send(stage, mail_to(ALICE))
    stage.stop()
    with pytest.raises(Unavailable):
        send(stage, mail_to(ALICE))
    stage.start()

    [answer] = send(stage, mail_to(ALICE))

    assert isinstance(answer, Done)


SCRIPTS = {
    "no greeting": ([], Unavailable),
    "refuses us": (["554 go away"], Unavailable),
    "garbage": (["\x16\x03\x01 what?"], Unavailable),
    "closes after the greeting": (["220 hello"], Unavailable),
    "garbage to MAIL": (["220 hello", "250 hello", "abracadabra"], Unavailable),
    "closes at DATA": (["220 hello", "250 hello", "250 ok", "250 ok"], Unavailable),
    "closes after the text": (
        ["220 hello", "250 hello", "250 ok", "250 ok", "354 go"],
        OutcomeUnknown,
    ),
    "garbage after the text": (
        ["220 hello", "250 hello", "250 ok", "250 ok", "354 go", "abracadabra"],
        OutcomeUnknown,
    ),
    "half a reply after the text": (
        ["220 hello", "250 hello", "250 ok", "250 ok", "354 go", "250-half"],
        OutcomeUnknown,
    ),
}


@pytest.mark.parametrize(("replies", "kind"), SCRIPTS.values(), ids=SCRIPTS)
def test_every_way_to_stop_in_the_middle(stage: SmtpStage, replies: list[str], kind: type) -> None:
    with scripted(replies) as port:
        carrier = stage.other_process(address=Endpoint("127.0.0.1", port))
        answer = first_failure(lambda: carrier.send(calls_about([mail_to(ALICE)])))

    assert type(answer) is kind


def test_a_server_that_says_nothing_is_left(stage: SmtpStage) -> None:
    with scripted(["220 hello", "250 hello", "250 ok", "250 ok", "354 go"], hangs=True) as port:
        carrier = stage.other_process(address=Endpoint("127.0.0.1", port), timeout_s=1.0)
        answer = first_failure(lambda: carrier.send(calls_about([mail_to(ALICE)])))

    assert type(answer) is OutcomeUnknown


def test_commands_travel_together_where_the_server_offers_it(stage: SmtpStage) -> None:
    """RFC 2920: after a refused recipient, the text that was promised is empty."""
    seen: list[bytes] = []
    replies = ["220 hello", "250-hello\r\n250 PIPELINING", "250 ok\r\n550 5.1.1 who?\r\n354 go"]
    with scripted([*replies, "554 5.5.1 nobody", "250 reset"], seen=seen) as port:
        carrier = stage.other_process(address=Endpoint("127.0.0.1", port))
        [answer] = carrier.send(calls_about([mail_to(ALICE)]))

    assert isinstance(answer, Refused)
    assert answer.sentence.endswith("550 5.1.1")
    assert seen[1] == (
        b"MAIL FROM:<noreply@harbour.example>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n"
    )
    assert seen[2:4] == [b".\r\n", b"RSET\r\n"]


@contextmanager
def scripted(
    replies: list[str], *, hangs: bool = False, seen: list[bytes] | None = None
) -> Iterator[int]:
    """Listen, greet with the first reply, and say each other one to what comes in."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            connection.settimeout(5.0)
            with connection:
                for place, reply in enumerate(replies):
                    if place:
                        is_text = replies[place - 1] == "354 go"
                        got = receive(connection, b"\r\n.\r\n" if is_text else b"\r\n")
                        if seen is not None:
                            seen.append(got)
                    connection.sendall(f"{reply}\r\n".encode("latin-1"))
                if hangs:
                    while connection.recv(65_536):
                        pass
                elif replies:
                    receive(connection, b"\r\n")

        server = Thread(target=serve, daemon=True)
        server.start()
        yield listening.getsockname()[1]
        server.join(5.0)


def receive(connection: socket.socket, end: bytes) -> bytes:
    got = b""
    while not got.endswith(end):
        piece = connection.recv(65_536)
        if not piece:
            break
        got += piece
    return got


def first_failure(act: Callable[[], list[Answer]]) -> object:
    try:
        return act()[0]
    except Unavailable as failure:
        return failure


def send(stage: SmtpStage, *messages: Message) -> list[Answer]:
    return stage.adapter.send(calls_about(messages))


def facts(answer: Answer) -> dict[str, object]:
    assert isinstance(answer, Done), answer
    return dict(answer.facts)
