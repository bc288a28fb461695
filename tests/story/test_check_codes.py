"""Every message bears a check code, and the official page knows it again."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext
from tests.money_stories import plain_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.messages.smpp.gsm_text import DataCoding, encode
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.termination import Actor, AnnouncementKind, Channel
from cleanbreak.flows.contact_words import TOPICS
from cleanbreak.flows.forget_contacts import forget_contacts
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.mark_messages import WITHOUT_LINK, check_code, hash_of_code, marked
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.send_proof_code import send_proof_code
from cleanbreak.flows.verification_texts import VerificationOccasion, verification_messages
from cleanbreak.ports.calls import Call
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.contact_check import ContactCheckRow
from cleanbreak.records.verification import verifications_by_id

LINE = LineOf()
HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
PAGE = "/official/"
SMS_ADDED_MAX = 60
HANG_UP = "Nobody from us is talking to you: hang up"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.add(LINE)
        yield made


def sent(world: TestWorld) -> list[Message]:
    """Let somebody ask for codes: one text message, one mail."""
    case = open_verification(LINE.msisdn, None, HOLDER, timezone.now())
    for kind in (ProofKind.LINE_CODE, ProofKind.EMAIL_CODE):
        send_proof_code(case, kind, timezone.now())
    world.clock.now = timezone.now()
    send_announcements(world.outside, world.clock)
    return [one.message for one in MemoryMessages(world.world).inbox()]


def asked(code: str, **extra: str) -> str:
    answer = Client(headers={"accept-language": "en"}).post(PAGE, {"code": code}, **extra)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return unescape(answer.content.decode())


def test_each_message_has_a_code_of_its_own_which_the_page_knows_again(world: TestWorld) -> None:
    messages = sent(world)
    codes = [CODE.findall(one.text)[-1] for one in messages]

    assert len(messages) == len(set(codes)) == 2
    for message, code in zip(messages, codes, strict=True):
        said = asked(code)
        medium = "text message" if message.medium is Medium.SMS else "e-mail"
        assert f"a {medium} about a one-time code" in said
        assert LINE.msisdn not in said
        assert LINE.email not in said
        assert LINE.name not in said
        assert HANG_UP not in said
    assert HANG_UP in asked(check_code("a message that nobody sent"))


def test_a_code_is_known_however_it_is_typed(world: TestWorld) -> None:
    code = CODE.findall(sent(world)[0].text)[-1]

    assert "Yes, we sent this" in asked(f"  {code.lower().replace('-', ' ')} ")


def test_neither_code_nor_recipient_nor_text_is_kept(world: TestWorld) -> None:
    messages = sent(world)
    rows = list(ContactCheckRow.objects.values())
    kept = repr(rows)

    assert len(rows) == len(messages)
    for message in messages:
        code = CODE.findall(message.text)[-1]
        assert code not in kept
        assert message.recipient not in kept
        assert message.text not in kept
        assert hash_of_code(code) in kept  # the same search finds what is there


def test_a_message_that_is_handed_over_again_keeps_its_code(world: TestWorld) -> None:
    world.world.set_down("messages", True)
    case = open_verification(LINE.msisdn, None, HOLDER, timezone.now())
    send_proof_code(case, ProofKind.LINE_CODE, timezone.now())
    world.clock.now = timezone.now()
    assert send_announcements(world.outside, world.clock) == 0
    (first,) = ContactCheckRow.objects.values_list("code_hash", "at")

    world.world.set_down("messages", False)
    world.clock.advance(hours=1)
    assert send_announcements(world.outside, world.clock) == 1

    (again,) = ContactCheckRow.objects.values_list("code_hash", "at")
    (received,) = MemoryMessages(world.world).inbox()
    assert again == first
    assert again[0] == hash_of_code(CODE.findall(received.message.text)[-1])


def test_a_one_time_code_keeps_its_last_line_and_carries_no_link(world: TestWorld) -> None:
    sms, mail = sorted(sent(world), key=lambda one: one.medium is not Medium.SMS)

    assert re.fullmatch(r"@testserver #[0-9]{6}", sms.text.splitlines()[-1])
    assert len(CODE.findall(sms.text)) == len(CODE.findall(mail.text)) == 1
    assert "http" not in sms.text + mail.text


@pytest.fixture
def site(settings: Any) -> None:
    settings.CLEANBREAK_BASE_URL = "http://testserver"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("kind", list(AnnouncementKind))
@pytest.mark.parametrize("medium", list(Medium))
def test_every_kind_of_message_is_marked(kind: AnnouncementKind, medium: Medium) -> None:
    call = Call("key:0", Message(medium, "+4915228817386", "s", "Ihr Anschluss.", language="en"))
    text = marked(call, kind).subject.text

    assert text.startswith("Ihr Anschluss.")
    assert CODE.findall(text) == [check_code("key:0")]
    assert ("http://testserver/official/" in text) == (kind not in WITHOUT_LINK)
    assert str(TOPICS[kind])
    if medium is Medium.SMS:
        added = encode(text.removeprefix("Ihr Anschluss."))
        assert added.coding is DataCoding.DEFAULT
        assert len(added) <= SMS_ADDED_MAX


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_the_mark_speaks_the_language_of_the_message(language: str) -> None:
    call = Call("key:0", Message(Medium.SMS, "+49151", "", "text", language=language))
    said = {"link": "http://testserver/official/", "code": check_code("key:0")}

    with translation.override(language):
        expected = gettext("Is this us? %(link)s %(code)s") % said
    assert marked(call, AnnouncementKind.LINE_ENDED).subject.text == f"text\n{expected}"


def test_a_message_names_the_language_of_its_reader(world: TestWorld) -> None:
    case = open_verification(LINE.msisdn, None, HOLDER, timezone.now())
    row = verifications_by_id([case])[case]

    for kind in (ProofKind.LINE_CODE, ProofKind.EMAIL_CODE):
        occasion = VerificationOccasion(row, f"verification:{case}:{kind.value}:0")
        assert [one.language for one in verification_messages(occasion)] == [LINE.language]


def test_wrong_codes_tell_nothing_and_cost_the_same(world: TestWorld, settings: Any) -> None:
    known = CODE.findall(sent(world)[0].text)[-1]

    right, wrong = queries_for(known), queries_for(check_code("nobody"))

    assert right == wrong
    typo = known[:-1] + ("0" if known[-1] != "0" else "1")
    answer = Client(headers={"accept-language": "en"}).post(PAGE, {"code": typo})
    assert answer.status_code == 422
    assert "typing error" in answer.content.decode()


def queries_for(code: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        asked(code, REMOTE_ADDR=f"192.0.2.{1 + hash(code) % 200}")
    return [re.sub(r"'[^']*'", "?", one["sql"]) for one in seen.captured_queries]


def test_codes_cannot_be_tried_out(world: TestWorld) -> None:
    client = Client(headers={"accept-language": "en"})
    tries = RATES[Limited.CHECK_CODE].burst

    states = [
        client.post(PAGE, {"code": check_code(str(one))}).status_code for one in range(tries + 1)
    ]

    assert states == [200] * tries + [429]


def test_after_ninety_days_nothing_is_kept(world: TestWorld, settings: Any) -> None:
    code = CODE.findall(sent(world)[0].text)[-1]
    kept = timedelta(days=settings.CLEANBREAK_CONTACTS_KEPT_DAYS)

    assert forget_contacts(timezone.now() + kept - timedelta(minutes=5)) == 0
    assert "Yes, we sent this" in asked(code)
    assert forget_contacts(timezone.now() + kept) == 2
    assert HANG_UP in asked(code)


def test_a_rotated_key_still_knows_older_codes(world: TestWorld, settings: Any) -> None:
    code = CODE.findall(sent(world)[0].text)[-1]

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = f"another {uuid4()}"
    assert "Yes, we sent this" in asked(code)
    settings.SECRET_KEY_FALLBACKS = []
    assert HANG_UP in asked(code)
