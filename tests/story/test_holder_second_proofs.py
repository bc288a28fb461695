"""A signed-in holder gives a second proof: the account PIN, or the operator's own login."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from tests.holders import ANNA, MAX, account_world, line_id, signed_in
from tests.worlds import TestWorld

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.adapters.sign_on.memory import FakePerson, MemorySignOn
from cleanbreak.ports.sign_on import SignOn
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import ProofGuardRow

ANSWER = "/account/operator-login/answer/"
PROVIDERS: list[MemorySignOn] = []


def wire_sign_on(realm: str) -> SignOn | None:
    return PROVIDERS[-1] if PROVIDERS and realm == "holder" else None


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_SIGN_ON = f"{__name__}.wire_sign_on"
    with account_world(settings) as made:
        MemoryIdentity(made.world).set_pins({LineRow.objects.first().holder.reference: "4711"})
        MemoryIdentity(made.world).provision([ANNA.msisdn, MAX.msisdn])
        PROVIDERS.append(MemorySignOn(DictWorld(), "http://testserver/played/"))
        yield made
        PROVIDERS.pop()


def proofs() -> str:
    return f"/account/lines/{line_id()}/prove/"


def end_now(client: Client) -> Any:
    return client.post(f"/account/lines/{line_id()}/cancel/", {"when": "now"})


def led_out(client: Client) -> str:
    answer = client.post(f"/account/lines/{line_id()}/operator-login/")
    assert (answer.status_code, answer["Cache-Control"].count("no-store")) == (200, 1)
    return dict(parse_qsl(urlsplit(answer["Refresh"].partition("url=")[2]).query))["state"]


def come_back(client: Client, state: str, **known: str) -> Any:
    person = FakePerson(subject="h-1", name="holder", **known)
    return client.get(f"{ANSWER}?{urlsplit(PROVIDERS[-1].let_in(state, person)).query}")


def test_the_pin_is_the_second_proof_for_an_end_at_once(world: TestWorld) -> None:
    client = signed_in(world)
    end_now(client)
    assert not OrderRow.objects.exists()

    assert client.post(proofs(), {"kind": "pin", "code": "4711"}).status_code == 303
    end_now(client)

    assert OrderRow.objects.get().level == "verified"


def test_a_wrong_pin_is_counted_for_the_line(world: TestWorld) -> None:
    client = signed_in(world)

    answer = client.post(proofs(), {"kind": "pin", "code": "0000"})

    assert answer.status_code == 422
    assert "tries left" in answer.content.decode()
    assert ProofGuardRow.objects.get().wrong_in_a_row == 1
    end_now(client)
    assert not OrderRow.objects.exists()


def test_the_operators_login_is_the_second_proof(world: TestWorld) -> None:
    client = signed_in(world)
    state = led_out(client)

    assert come_back(client, state, msisdn=ANNA.msisdn).status_code == 303
    end_now(client)

    assert OrderRow.objects.get().level == "verified"


@pytest.mark.parametrize("known", [{}, {"msisdn": MAX.msisdn}, {"holder_reference": "C-Max Weber"}])
def test_the_login_of_somebody_else_proves_nothing(world: TestWorld, known: dict[str, str]) -> None:
    client = signed_in(world)

    answer = come_back(client, led_out(client), **known)
    end_now(client)

    assert answer.status_code == 422
    assert "does not belong to the line" in answer.content.decode()
    assert not OrderRow.objects.exists()


def test_an_answer_counts_once_and_in_the_browser_that_asked(world: TestWorld) -> None:
    mine, thiefs = signed_in(world), signed_in(world)
    state = led_out(mine)

    assert come_back(thiefs, state, msisdn=ANNA.msisdn)["Location"] == "/account/"
    end_now(thiefs)
    assert not OrderRow.objects.exists()


def test_without_a_provider_and_pins_neither_is_offered(world: TestWorld) -> None:
    client = signed_in(world)
    assert "Use my login" in client.get(proofs()).content.decode()

    provider = PROVIDERS.pop()
    page = client.get(proofs()).content.decode()
    refused = client.post(f"/account/lines/{line_id()}/operator-login/")
    PROVIDERS.append(provider)

    assert "Use my login" not in page
    assert refused.status_code == 422
