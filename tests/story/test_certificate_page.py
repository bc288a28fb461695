"""The page of a certificate: whoever has its link keeps paper, proof, data and code."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from tests.papers import ended_order
from tests.statements import enter
from tests.worlds import AGENT, CURRENT, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.paper_signing.pades import PadesPaperSigning
from cleanbreak.domain.look import Purpose
from cleanbreak.domain.proof_file import parse_proof, proof_from_text
from cleanbreak.flows import write_certificate_paper as flow
from cleanbreak.flows.check_paper import check_paper
from cleanbreak.flows.hand_out_paper import hand_out_paper
from cleanbreak.flows.message_texts import certificate_link
from cleanbreak.flows.read_proof import qr_text
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.wired_outside import wired_paper_signing
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable
from cleanbreak.records.audit import AuditRow

pytestmark = pytest.mark.usefixtures("committed_db", "printed_here")
CALLER = Purpose.CALLER_VERIFIED


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns if it is missing
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.CLEANBREAK_BASE_URL = "http://testserver"
    made = make_world()
    made.clock.now = timezone.now()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


@pytest.fixture
def client(world: TestWorld) -> Client:
    return Client(headers={"accept-language": "en"})


def page_of(order_id: UUID) -> str:
    return certificate_link(order_id).removeprefix("http://testserver")


def test_the_mail_leads_to_the_page_and_all_that_it_offers_is_genuine(
    client: Client, world: TestWorld
) -> None:
    ended_order(world)
    send_announcements(world.outside, world.clock)
    mails = [one.message.text for one in MemoryMessages(world.world).inbox(LineOf().email)]
    (link,) = {found for text in mails for found in re.findall(r"(/certificate/\S+/)", text)}

    shown = client.get(link)

    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    words = shown.content.decode()
    assert LineOf().msisdn in words
    assert LineOf().iccid not in words
    files = set(re.findall(r'href="(/certificate/[^"?]+\.\w+)', words))
    assert {one.rpartition(".")[2] for one in files} >= {"pdf", "cose", "json", "png"}
    pdf = client.get(f"{link}certificate.pdf")
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    checked = check_paper(pdf.content, [wired_paper_signing().certificate()])
    assert checked.attachments["certificate.cose"] == client.get(f"{link}certificate.cose").content
    assert checked.attachments["certificate.json"] == client.get(f"{link}certificate.json").content
    assert json.loads(checked.attachments["certificate.json"])["key_id"]
    assert client.get(f"{link}certificate.png").content.startswith(b"\x89PNG")


def test_the_paper_speaks_the_language_of_its_holder_unless_another_is_chosen(
    client: Client, world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = page_of(ended_order(world, replace(LineOf(), language="zh-CN")))
    spoken: list[str] = []
    original = flow.certificate_pdf

    def noting(order_id: UUID, language: str) -> bytes:
        spoken.append(language)
        return original(order_id, language)

    monkeypatch.setattr("cleanbreak.channels.portal.certificate_page.certificate_pdf", noting)
    offered = re.findall(r"\.pdf\?language=([\w-]+)", client.get(link).content.decode())
    assert offered[0] == "zh-hans"
    assert set(offered) == {"en", "de", "zh-hans"}
    for asked in ("", "?language=de", "?language=xx"):
        assert client.get(f"{link}certificate.pdf{asked}").status_code == 200
    assert spoken == ["zh-hans", "de", "xx"]


def test_while_the_log_does_not_have_it_the_page_says_so_and_gives_what_there_is(
    client: Client, world: TestWorld
) -> None:
    world.add(LineOf())
    order = request_termination(at_once(LineOf()), world.outside, world.clock())
    world.work()
    link = page_of(order.order_id)

    waits = client.get(link)
    assert waits.status_code == 200
    assert "being entered in the log" in waits.content.decode()
    assert "<svg" not in waits.content.decode()
    for name in ("certificate.pdf", "certificate.cose", "certificate.png"):
        answer = client.get(f"{link}{name}")
        assert answer.status_code == 409
        assert int(answer["Retry-After"]) <= 60
        assert "being entered in the log" in answer.content.decode()
    assert client.get(f"{link}certificate.json").status_code == 200

    enter(world)
    assert client.get(f"{link}certificate.pdf").status_code == 200


@pytest.mark.parametrize("failure", [Unavailable("away"), Refused("no")])
def test_a_keeper_that_does_not_sign_makes_the_paper_wait(
    client: Client,
    world: TestWorld,
    monkeypatch: pytest.MonkeyPatch,
    failure: OutsideFailure,
) -> None:
    order_id = ended_order(world)

    def fail(*_: object) -> bytes:
        raise failure

    with monkeypatch.context() as broken:
        broken.setattr(PadesPaperSigning, "sign", fail)
        assert client.get(f"{page_of(order_id)}certificate.pdf").status_code == 503
        with pytest.raises(OutsideFailure):
            hand_out_paper(order_id, "en", CALLER, AGENT, world.clock())
        assert not AuditRow.objects.filter(act="certificate.paper_taken").exists()
    assert client.get(f"{page_of(order_id)}certificate.pdf").status_code == 200
    assert hand_out_paper(order_id, "en", CALLER, AGENT, world.clock())
    assert AuditRow.objects.filter(act="certificate.paper_taken", order_id=order_id).count() == 1


def test_a_guessed_link_shows_nothing(client: Client, world: TestWorld) -> None:
    order_id = ended_order(world)
    right = page_of(order_id)
    wrong = right[:-2] + ("0/" if right[-2] != "0" else "1/")
    for name in ("", "certificate.pdf", "certificate.cose", "certificate.json", "certificate.png"):
        assert client.get(f"{right}{name}").status_code == 200
        assert client.get(f"{wrong}{name}").status_code == 404


def test_no_link_gives_a_proof_of_the_card(client: Client, world: TestWorld) -> None:
    """The card is asked for beside the mailbox, as a proof that it is the holder."""
    link = page_of(ended_order(world))
    assert 'value="number"' in client.get(f"{link}proof/").content.decode()
    assert 'value="card"' not in client.get(f"{link}proof/").content.decode()

    both = client.get(f"{link}proof/certificate.cose?claim=number&claim=card").content
    whole = client.get(f"{link}certificate.cose").content

    assert [one.name for one in parse_proof(both).openings] == ["number"]
    assert {one.name for one in parse_proof(whole).openings} >= {"number", "money"}
    for content in (both, whole):
        assert LineOf().iccid.encode() not in content


def test_the_code_on_the_page_shows_the_number_only(client: Client, world: TestWorld) -> None:
    order_id = ended_order(world)
    assert "<svg" in client.get(page_of(order_id)).content.decode()
    (opened,) = parse_proof(proof_from_text(qr_text(order_id))).openings
    assert opened.name == "number"


def test_the_receipt_is_a_signed_paper_at_once(client: Client, world: TestWorld) -> None:
    world.add(LineOf())
    declared = client.post(
        "/cancel/",
        {
            "kind": "ordinary",
            "when": "soon",
            "holder_name": LineOf().name,
            "line": LineOf().msisdn,
            "reply_email": "declarant@example.org",
        },
    )
    receipt = declared["Location"]
    assert f'href="{receipt}receipt.pdf"' in client.get(receipt).content.decode()

    answer = client.get(f"{receipt}receipt.pdf")

    assert answer["Content-Type"] == "application/pdf"
    checked = check_paper(answer.content, [wired_paper_signing().certificate()])
    assert checked.attachments == {"receipt.json": client.get(f"{receipt}receipt.json").content}
