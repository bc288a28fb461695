"""Somebody leaves a message, hears its number at once, and is answered by a person, once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.hotline_agents import sit
from tests.kept_lives import whole_database
from tests.messages import ASKED, OURS, leave, number_in, sent_to
from tests.staff_people import NAMES, add_person, signed_in, signed_in_as, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.message_thread import NothingToAnswer, ThreadNotYours
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.answer_message import Answer, answer_message
from cleanbreak.flows.answer_times import answer_times
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.message_texts import status_link
from cleanbreak.flows.take_next_message import take_next_message
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.message_thread import MessageThreadRow, ThreadMessageRow, newest_incoming
from cleanbreak.records.outbox import OutboxRow

CANARY = ASKED["contact"]
ADA = Actor(channel=Channel.STAFF, acting_user="agent:ada")
ROOT = Actor(channel=Channel.STAFF, acting_user="agent:root")
LINE = LineOf(language="en", msisdn="+4915228866001")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_MESSAGES_ADDRESS = OURS
    with staffed_world(settings) as made:
        yield made


def take(browser: Client, *languages: str) -> str:
    """Take what waits longest; return its page."""
    return str(browser.post("/staff/messages/next/", {"language": list(languages)})["Location"])


def form_of(page: str) -> dict[str, str]:
    """Return what the answer's form sends, but for the text."""
    read = page.partition('name="read" value="')[2].partition('"')[0]
    return {"read": read}


def answer(browser: Client, address: str, text: str, **more: str) -> Any:
    page = browser.get(address).content.decode()
    return browser.post(f"{address}answer/", {**form_of(page), "text": text, **more})


def declared(line: LineOf, world: TestWorld) -> str:
    """Declare the end of a line; return the receipt number."""
    world.add(line)
    said = {"kind": "ordinary", "holder_name": line.name, "when": "soon", "line": line.msisdn,
            "reply_email": "declarant@example.org"}  # fmt: skip
    assert Client().post("/cancel/", said).status_code == 303
    tie_declarations(world.outside, world.clock())
    return DeclarationRow.objects.get().receipt_number


def test_a_message_is_numbered_sealed_answered_by_a_person_and_closed(world: TestWorld) -> None:
    number = number_in(leave())
    page = Client(headers={"accept-language": "en"}).get(f"/contact/received/{number}/")
    (receipt,) = sent_to(world, CANARY)
    kept = whole_database()
    assert number in page.content.decode()
    assert number in receipt.text
    assert "bill" not in receipt.text, "a receipt quotes nothing: it would carry spam"
    for secret in (*ASKED.values(), "my</b> bill"):
        assert not [table for table, text in kept.items() if secret in text]

    ada = signed_in(Role.AGENT)
    assert '<p class="figure" id="messages-waiting">1</p>' in ada.get("/staff/").content.decode()
    listed = ada.get("/staff/messages/").content.decode()
    assert number in listed
    assert CANARY not in listed
    address = take(ada)
    page = ada.get(address).content.decode()
    assert "Where do I find &lt;b&gt;my&lt;/b&gt; bill?" in page
    assert "The sender has proved nothing" in page
    assert AuditRow.objects.filter(act="personal_data.seen", details__what="message").exists()

    assert answer(ada, address, "It is on <your> page.").status_code == 303
    (_, told) = sent_to(world, CANARY)
    assert told.text.startswith("It is on <your> page.\n")
    assert (told.subject, told.is_by_person) == (f"Your message {number}", True)
    assert told.reply_to.startswith(f"service+{number.replace('-', '').lower()}.")
    assert take(ada) == "/staff/messages/"
    row = MessageThreadRow.objects.get()
    assert (row.waiting_since, row.taken_by, row.closed_at) == (None, "", None)
    audit = str(list(AuditRow.objects.values()))
    assert not [one for one in (*ASKED.values(), "your> page") if one in audit]


def test_whoever_wants_to_cancel_is_shown_where_and_the_message_waits_all_the_same(
    world: TestWorld,
) -> None:
    for language, text, shown in (
        ("en", "I want to cancel my contract.", "It reads as if you want to cancel"),
        ("de", "Hiermit kündige ich zum Monatsende.", ""),
        ("zh-hans", "我要销户", ""),
    ):
        sent = leave(language=language, text=text, contact=f"{language}@example.org")
        assert sent["Location"].endswith("?cancel")
        page = Client(headers={"accept-language": language}).get(sent["Location"])
        assert 'href="/cancel/"' in page.content.decode().partition("<h2")[2]
        assert shown in page.content.decode()
        (receipt,) = sent_to(world, f"{language}@example.org")
        assert "/cancel/" in receipt.text
    assert MessageThreadRow.objects.filter(says_to_cancel=True).count() == 3
    assert answer_times(timezone.now()).waiting_by_language == {"de": 1, "en": 1, "zh-hans": 1}
    assert (
        "Reads like a cancellation"
        in signed_in(Role.AGENT).get("/staff/messages/").content.decode()
    )
    assert not leave()["Location"].endswith("?cancel")


def test_the_same_page_sent_twice_is_one_message(world: TestWorld) -> None:
    key = "0" * 32
    first, second = (number_in(leave(submission_key=key)) for _ in range(2))
    mended = number_in(leave(submission_key=key, text="Where is my other bill?"))
    assert first == second != mended
    assert ThreadMessageRow.objects.count() == 2
    assert len(sent_to(world, CANARY)) == 2


def test_what_cannot_be_kept_is_explained_and_stays_typed(world: TestWorld) -> None:
    for changed, says in (
        ({"text": " \0\n"}, "Write your message."),
        ({"text": "a" * 5_001}, "at most 5000 characters"),
        ({"contact": ""}, "Enter an e-mail address"),
        ({"contact": "a@example.org\nBcc: b@example.org"}, "Enter an e-mail address"),
        ({"contact": "a@example.org, b@example.org"}, "Enter an e-mail address"),
        ({"name": "a" * 201}, "at most 200 characters"),
    ):
        sent = leave(**changed)
        page = unescape(sent.content.decode())
        assert sent.status_code == 422
        assert says in page
        assert "text" in changed or ASKED["text"] in page
    assert not MessageThreadRow.objects.exists()


def test_nobody_floods_us_nor_anybody_by_us(world: TestWorld) -> None:
    left = RATES[Limited.MESSAGE].burst
    states = [leave(text=f"Message {n}").status_code for n in range(left + 1)]
    assert states == [303] * left + [429]
    assert len(sent_to(world, CANARY)) == RATES[Limited.MESSAGE_TOLD].burst
    assert MessageThreadRow.objects.count() == left, "kept, though nobody is told any more"
    assert Client().get("/contact/received/<script>/").status_code == 404


def test_the_link_of_a_declaration_proves_and_is_not_kept(world: TestWorld) -> None:
    receipt = declared(LINE, world)
    link = status_link(receipt)
    secret = link.split("/")[-2]
    from_page = number_in(leave(f"{link.removeprefix('http://127.0.0.1:8000')}message/"))
    in_text = number_in(leave(text=f"It is about {link}", contact="b@example.org"))
    forged = number_in(leave(text=f"About {link.replace(secret, '0' * 40)}", contact="c@x.example"))
    rows = {one.message_number: one for one in MessageThreadRow.objects.all()}
    assert [rows[one].is_proved for one in (from_page, in_text, forged)] == [True, True, False]
    assert rows[from_page].order_id == rows[in_text].order_id is not None
    assert leave(f"/status/{receipt}/{'0' * 40}/message/").status_code == 404

    ada = signed_in(Role.AGENT)
    for number, knows in ((from_page, True), (in_text, True), (forged, False)):
        address = take(ada)
        assert str(rows[number].thread_id) in address
        page = ada.get(address).content.decode()
        assert ('<option value="how_it_stands"' in page) == knows
        assert (f"/staff/orders/{rows[from_page].order_id}/" in page) == knows
        assert secret not in page
        assert LINE.msisdn not in page, "blind: nothing of the account"
        used = ada.get(f"{address}?template=how_it_stands").content.decode()
        assert ("{status_page}" in used) == knows
        assert secret not in used, "whoever answers never has the link"
        sent = answer(ada, address, "See {status_page}")
        assert sent.status_code == (303 if knows else 422)
    told = [one.text for one in sent_to(world, "b@example.org")][-1]
    assert told.startswith(f"See {link}\n")
    assert secret not in str(whole_database())


def test_what_staff_ties_proves_nothing(world: TestWorld) -> None:
    receipt = declared(LINE, world)
    leave()
    ada = signed_in(Role.AGENT)
    address = take(ada)
    for typed, says in (("12", "This is no receipt number"), ("7K2M-9QXD-4T8", "no such order")):
        sent = ada.post(f"{address}tie/", {"receipt_number": typed})
        assert (sent.status_code, says in sent.content.decode()) == (422, True)
    assert ada.post(f"{address}tie/", {"receipt_number": receipt}).status_code == 303
    page = ada.get(address).content.decode()
    assert "the sender has proved nothing" in page
    assert "/staff/orders/" in page
    assert '<option value="how_it_stands"' not in page
    sent = answer(ada, address, "Your line ends on {end_date}.")
    assert (sent.status_code, "{end_date}" in unescape(sent.content.decode())) == (422, True)


def test_a_message_that_is_a_declaration_counts_from_when_it_came_in(world: TestWorld) -> None:
    world.add(LINE)
    leave(text="I hereby cancel my line.", name=LINE.name, number=LINE.msisdn)
    came = ThreadMessageRow.objects.get().at
    ada = signed_in(Role.AGENT)
    address = take(ada)
    typed = {**form_of(ada.get(address).content.decode()), "holder_name": LINE.name}
    for wrong in ({"line": "12"}, {"line": LINE.msisdn, "holder_name": ""}):
        assert ada.post(f"{address}declare/", {**typed, **wrong}).status_code == 422
    for _ in range(2):
        sent = ada.post(f"{address}declare/", {**typed, "line": LINE.msisdn})
        assert (sent.status_code, sent["Location"]) == (303, address)
    (declaration,) = DeclarationRow.objects.all()
    assert (declaration.received_at, declaration.reply_email) == (came, CANARY)
    assert (declaration.channel, declaration.msisdn) == ("staff", LINE.msisdn)
    tie_declarations(world.outside, world.clock())
    assert [one for one in sent_to(world, CANARY) if declaration.receipt_number in one.text]
    page = ada.get(address).content.decode()
    assert declaration.receipt_number in page
    assert "the sender has proved nothing" in page
    assert MessageThreadRow.objects.get().waiting_since is not None, "a person answers all the same"


def test_a_template_is_filled_in_and_a_double_click_answers_once(world: TestWorld) -> None:
    leave(language="de", text="Wo kann ich kündigen?")
    ada = signed_in(Role.AGENT)
    page = ada.get(f"{take(ada)}?template=how_to_cancel").content.decode()
    text = unescape(page.partition('<textarea id="text"')[2].partition(">")[2].partition("<")[0])
    assert "http://127.0.0.1:8000/cancel/" in text
    assert text.startswith("Vielen Dank")
    address = f"/staff/messages/{MessageThreadRow.objects.get().thread_id}/"
    typed = {**form_of(page), "text": text, "template": "how_to_cancel"}
    assert [ada.post(f"{address}answer/", typed).status_code for _ in range(2)] == [303, 303]
    answers = [one for one in sent_to(world, CANARY) if one.is_by_person]
    assert len(answers) == 1
    (entry,) = AuditRow.objects.filter(act="message.answered")
    assert entry.details["template"] == "how_to_cancel"


def test_one_person_has_a_message_and_whoever_waits_longest_is_next(world: TestWorld) -> None:
    add_person("bob", Role.AGENT)
    numbers = [number_in(leave(text=f"Question {n}")) for n in range(3)]
    german = number_in(leave(language="de", text="Wo ist meine Rechnung?"))
    ada, bob = signed_in(Role.AGENT), signed_in_as("bob")
    first, second = take(ada), take(bob)
    assert first != second
    assert take(ada) == first, "what somebody has already, after a browser that was lost"
    assert numbers[0] in ada.get(first).content.decode()
    assert numbers[1] in bob.get(second).content.decode()
    assert (
        "ada has this message"
        in bob.post(first, {"purpose": "complaint"}, follow=True).content.decode()
    )
    refused = bob.post(f"{first}answer/", {**form_of(ada.get(first).content.decode()), "text": "x"})
    assert "somebody else has it" in refused.content.decode()

    unknown = ada.post(f"{first}hand-on/", {"colleague": NAMES[Role.CLERK]})
    assert "Nobody with this name answers" in unknown.content.decode()
    assert ada.post(f"{first}hand-on/", {"colleague": "bob"}).status_code == 303
    assert bob.post(f"{second}hand-on/").status_code == 303
    assert take(bob) == first, "handed on, and first in the order"
    assert take(ada, "de") != second
    listed = ada.get("/staff/messages/?language=de").content.decode()
    assert german in listed
    assert numbers[2] not in listed


def test_until_somebody_chooses_they_see_the_languages_of_their_seat(world: TestWorld) -> None:
    english = number_in(leave())
    german = number_in(leave(language="de", text="Wo ist meine Rechnung?"))
    ada = signed_in(Role.AGENT)
    assert {english in shown(ada), german in shown(ada)} == {True}
    sit(ada, "de")
    assert (english in shown(ada), german in shown(ada)) == (False, True)
    assert (english in shown(ada, "?language=en"), german in shown(ada, "?language=en")) == (
        True,
        False,
    )
    assert {english in shown(ada, "?chosen=yes"), german in shown(ada, "?chosen=yes")} == {True}


def shown(browser: Client, query: str = "") -> str:
    return browser.get(f"/staff/messages/{query}").content.decode()


def test_two_who_take_at_the_same_moment_take_two(world: TestWorld) -> None:
    for n in range(2):
        leave(text=f"Question {n}")
    now = timezone.now()

    def take_beside() -> UUID | None:
        try:
            return take_next_message([], ROOT, now)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as beside:
        first = take_next_message([], ADA, now)
        second = beside.submit(take_beside).result(timeout=20)
    assert None not in (first, second)
    assert first != second


def test_a_message_that_somebody_let_lie_is_free_again(world: TestWorld) -> None:
    leave()
    now = timezone.now()
    taken = take_next_message([], ADA, now)
    assert take_next_message([], ROOT, now + timedelta(minutes=29)) is None
    assert take_next_message([], ROOT, now + timedelta(minutes=31)) == taken
    with pytest.raises(ThreadNotYours):
        answer_message(taken, Answer(text="x", answers=UUID(int=0)), ADA, now)  # type: ignore[arg-type]


def test_it_is_closed_without_an_answer_only_when_it_was_read(world: TestWorld) -> None:
    leave()
    ada = signed_in(Role.AGENT)
    address = take(ada)
    stale = ada.post(f"{address}close/", {"read": str(UUID(int=1))})
    assert "Another message of the sender came" in stale.content.decode()
    assert (
        ada.post(f"{address}close/", form_of(ada.get(address).content.decode())).status_code == 303
    )
    (entry,) = AuditRow.objects.filter(act="message.closed")
    assert entry.details["is_unanswered"] is True
    assert ada.get("/staff/messages/").content.decode().count("No message waits.") == 1


def test_the_database_answers_no_message_twice_and_changes_none(world: TestWorld) -> None:
    leave()
    row, now = MessageThreadRow.objects.get(), timezone.now()
    newest = newest_incoming(row.thread_id)
    assert newest is not None
    said = Answer(text="Here.", answers=newest.message_id)
    take_next_message([], ADA, now)
    answer_message(row.thread_id, said, ADA, now)
    answer_message(row.thread_id, said, ADA, now)
    MessageThreadRow.objects.update(waiting_since=now, taken_by="agent:root", taken_until=now)
    with pytest.raises(NothingToAnswer):
        answer_message(row.thread_id, said, ROOT, now)
    assert OutboxRow.objects.filter(kind="message_answered").count() == 1
    for statement in (
        "UPDATE thread_message SET text = ''",
        "UPDATE thread_message SET agent = 'agent:bob'",
        "DELETE FROM thread_message",
        "TRUNCATE thread_message",
    ):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            as_owner(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
