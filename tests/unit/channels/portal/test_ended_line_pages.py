"""What the portal gives when a line has ended: the certificate, its key, and what to do."""

import base64
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.test import Client
from django.utils import formats
from tests.unit.channels.portal.visits import (
    declare,
    prove_and_end,
    status_of,
    status_page,
    tie,
)
from tests.worlds import CURRENT, LineOf, TestWorld

from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.flows.message_texts import certificate_link
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.verify_certificate import verify_certificate
from cleanbreak.ports.messages import Medium
from cleanbreak.records.number import NumberRow


def test_the_certificate_of_an_unproved_end_goes_to_the_mail_on_file_only(
    client: Client, world: TestWorld
) -> None:
    receipt = declare(client)
    tie(world)
    world.clock.advance(days=40)
    world.work()
    order = status_of(receipt).order
    assert order is not None
    assert order.has_certificate
    assert client.get(f"{status_page(receipt)}certificate.json").status_code == 404
    page = client.get(status_page(receipt)).content.decode()
    assert "12.34" not in page
    assert "has ended" in page
    link = certificate_link(order.order_id).removeprefix("http://testserver")
    found = json.loads(client.get(f"{link}certificate.json").content)
    assert json.loads(found["statement"])["order_id"] == str(order.order_id)
    assert len(base64.b64decode(found["signature"])) == 64


def test_the_certificate_of_a_proved_end_can_be_downloaded(
    client: Client, world: TestWorld
) -> None:
    receipt = declare(client)
    tie(world)
    prove_and_end(client, world, receipt)
    answer = client.get(f"{status_page(receipt)}certificate.json")
    assert answer.status_code == 200
    assert json.loads(answer.content)["key_id"]


def test_anybody_can_check_a_certificate_with_the_key_that_the_page_links(
    client: Client, world: TestWorld
) -> None:
    receipt = declare(client)
    tie(world)
    prove_and_end(client, world, receipt)
    page = client.get(status_page(receipt)).content.decode()
    (link,) = re.findall(r'href="(/certificate/key[^"]+)"', page)

    key = load_pem_public_key(client.get(link).content)

    found = client.get(f"{status_page(receipt)}certificate.json").content
    assert isinstance(key, Ed25519PublicKey)
    order = status_of(receipt).order
    assert order is not None
    said = verify_certificate(found, [key.public_bytes_raw()])
    assert said["order_id"] == str(order.order_id)


def test_without_its_keeper_the_key_is_not_there_for_the_moment(
    client: Client, world: TestWorld, tmp_path: Path
) -> None:
    broken = tmp_path / "key.pem"
    broken.write_text("no key")
    broken.chmod(0o600)
    CURRENT[-1] = replace(world.outside, signing=FileKey(broken))
    assert client.get("/certificate/key.pem").status_code == 503


@pytest.mark.parametrize(
    ("sim_kind", "words"),
    [
        (SimKind.ESIM, "Your line was on an eSIM"),
        (SimKind.PHYSICAL, "Your line was on a SIM card"),
    ],
)
def test_the_ended_line_names_its_sim_and_until_when_the_number_rests(
    sim_kind: SimKind, words: str, client: Client, world: TestWorld
) -> None:
    line = LineOf(msisdn="+4915228817300", sim_kind=sim_kind, name="Bea Kind")
    world.add(line)
    receipt = declare(client, line=line.msisdn, holder_name=line.name)
    tie(world)
    second = declare(client, line=line.msisdn, holder_name=line.name, reply_email="b@example.org")
    tie(world)
    before = client.get(status_page(receipt)).content.decode()
    assert words not in before
    assert "Your number rests" not in before

    prove_and_end(client, world, receipt)

    page = client.get(status_page(receipt)).content.decode()
    others = client.get(status_page(second)).content.decode()
    assert "has ended" in others
    assert words not in others
    assert "Your number rests" not in others
    released = NumberRow.objects.get(pk=line.msisdn).earliest_release_date
    assert words in page
    assert f"nobody else gets it before {formats.date_format(released)}" in page


@pytest.mark.parametrize(
    ("sim_kind", "words", "others"),
    [
        (SimKind.ESIM, "http://testserver/esim/delete/", "SIM card: destroy"),
        (SimKind.PHYSICAL, "Your line was on a SIM card: destroy it.", "/esim/delete/"),
    ],
)
def test_the_message_says_what_to_do_with_this_sim_only(
    sim_kind: SimKind, words: str, others: str, client: Client, world: TestWorld
) -> None:
    line = LineOf(msisdn="+4915228817302", sim_kind=sim_kind, name="Bea Kind", language="en")
    world.add(replace(line, email="bea@example.org"))
    receipt = declare(client, line=line.msisdn, holder_name=line.name)
    tie(world)
    send_announcements(world.outside, world.clock)
    prove_and_end(client, world, receipt)
    send_announcements(world.outside, world.clock)

    inbox = world.outside.messages.inbox("bea@example.org")  # type: ignore[attr-defined]
    texts = [one.message.text for one in inbox if one.message.medium is Medium.EMAIL]
    (text,) = [one for one in texts if "has ended, everywhere" in one]
    assert words in text
    assert others not in text


def test_a_number_that_went_back_to_its_operator_does_not_rest_with_us(
    client: Client, world: TestWorld
) -> None:
    line = LineOf(msisdn="+4915228817301", range_holder="D130", name="Bea Kind")
    world.add(line)
    receipt = declare(client, line=line.msisdn, holder_name=line.name)
    tie(world)
    prove_and_end(client, world, receipt)
    page = client.get(status_page(receipt)).content.decode()
    assert "has ended" in page
    assert "Your number rests" not in page
