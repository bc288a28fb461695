"""The client is what its generator makes of the descriptions, and it ends lines."""

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone
from tests.relying_parties import RelyingParty, a_relying_party
from tests.tmf_apis.shops import work
from tests.worlds import LineOf, TestWorld
from tools.openapi import ALL, CLIENT, new_documents, write_client
from tools.release import build_client

from cleanbreak.channels.api.openapi.described import VERSION
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.relying_party import Standing
from cleanbreak.flows.forget_tokens import forget_tokens
from cleanbreak.records.access_token import AccessTokenRow
from cleanbreak.records.order import OrderRow
from cleanbreak_client import NotLetIn, Refused, connect, order_end, read_order, withdraw
from cleanbreak_client.generated import AuthenticatedClient
from cleanbreak_client.generated.api.camara_sim_swap_v2 import sim_swap_check
from cleanbreak_client.generated.api.tmf637_v4 import list_product
from cleanbreak_client.generated.models import SimSwapCheckAnswer, SimSwapCheckRequest

ANNA = LineOf()
SCOPES = ("tmf:product-order", "tmf:product-inventory", "sim-swap:check")


@pytest.fixture
def shop(world: TestWorld) -> RelyingParty:
    world.add(ANNA)
    return a_relying_party(*SCOPES, standing=Standing(vouches_for=ProofLevel.VERIFIED))


class Line(httpx.BaseTransport):
    """The way to our own server, on which answers can get lost."""

    def __init__(self) -> None:
        self._server = httpx.WSGITransport(app=WSGIHandler())
        self.sent: list[httpx.Request] = []
        self.loses = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self._server.handle_request(request)
        if self.loses and request.url.path.startswith("/tmf-api"):
            self.loses -= 1
            raise httpx.ReadTimeout("the answer got lost")
        return answer


def client_of(party: RelyingParty, line: Line, *scopes: str) -> AuthenticatedClient:
    return connect(
        "http://testserver/",
        client_id=party.client_id,
        private_key=party.key.as_pem(private=True),
        scopes=scopes or SCOPES,
        transport=line,
    )


def test_it_ends_a_line_and_follows_it(shop: RelyingParty, world: TestWorld) -> None:
    client = client_of(shop, Line())
    order = order_end(client, number=ANNA.msisdn, at_once=True, external_id="CRM-4711")
    assert (order.state, order.external_id) == ("pending", "CRM-4711")
    work(world)
    assert read_order(client, order.id).state == "completed"
    (product,) = list_product.sync(client=client)  # type: ignore[misc]
    assert product.status == "terminated"
    swap = sim_swap_check.sync(client=client, body=SimSwapCheckRequest(phone_number=ANNA.msisdn))
    assert not isinstance(swap, SimSwapCheckAnswer), "nobody has the number any more"


def test_it_withdraws(shop: RelyingParty) -> None:
    client = client_of(shop, Line())
    order = order_end(client, number=ANNA.msisdn, at=timezone.now() + timedelta(days=40))
    assert withdraw(client, order.id).state == "done"
    assert read_order(client, order.id).state == "cancelled"


def test_an_answer_that_got_lost_ends_no_line_twice(
    shop: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak_client.repeating.PAUSE_S", 0)
    line = Line()
    client, line.loses = client_of(shop, line), 2
    order = order_end(client, number=ANNA.msisdn)
    keys = {one.headers["Idempotency-Key"] for one in line.sent if "tmf-api" in one.url.path}
    assert (len(line.sent), len(keys)) == (4, 1)
    assert str(OrderRow.objects.get().order_id) == order.id
    line.loses = 3
    with pytest.raises(httpx.ReadTimeout):
        order_end(client, number=ANNA.msisdn)


def test_a_refusal_has_a_code_and_a_sentence(shop: RelyingParty) -> None:
    client = client_of(shop, Line())
    with pytest.raises(Refused, match="400 unknown_line") as refused:
        order_end(client, number="+4915228817999")
    assert refused.value.reason.endswith(".")
    order_end(client, number=ANNA.msisdn)
    with pytest.raises(Refused, match="409 line_has_order"):
        order_end(client, number=ANNA.msisdn)
    with pytest.raises(Refused, match="404"):
        read_order(client, "x")


def test_a_token_that_is_good_no_more_is_renewed(shop: RelyingParty) -> None:
    line = Line()
    client = client_of(shop, line)
    list_product.sync(client=client)
    list_product.sync(client=client)
    assert sum(one.url.path == "/oauth2/token" for one in line.sent) == 1
    AccessTokenRow.objects.update(good_until=timezone.now())
    forget_tokens(timezone.now())
    assert list_product.sync(client=client) == []
    assert sum(one.url.path == "/oauth2/token" for one in line.sent) == 2


def test_whoever_is_not_known_is_told_why(shop: RelyingParty) -> None:
    with pytest.raises(NotLetIn, match="invalid_scope"):
        list_product.sync(client=client_of(shop, Line(), "ssf.read"))
    with pytest.raises(ValueError, match="no private key"):
        connect("http://testserver", client_id="x", private_key=b"x", scopes=[])


def test_it_is_what_the_generator_makes(tmp_path: Path) -> None:
    write_client(tmp_path / "generated", new_documents()[ALL])
    made = dict(_files(tmp_path / "generated"))
    there = dict(_files(CLIENT))
    differing = [name for name in made | there if made.get(name) != there.get(name)]
    assert not differing, f"run: python -m tools.openapi client ({', '.join(differing[:9])})"


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in folder.rglob("*.py"):
        yield str(file.relative_to(folder)), file.read_bytes()


def test_its_wheel_is_built_twice_to_the_same_bytes() -> None:
    first, second = (build_client(CLIENT.parents[2], 1_800_000_000) for _ in range(2))
    assert first == second
    ((name, content),) = first.items()
    assert name == f"cleanbreak_client-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(BytesIO(content)) as wheel:
        names: Any = wheel.namelist()
    assert {"cleanbreak_client/py.typed", "cleanbreak_client/ends.py"} <= set(names)
    assert any(one.startswith("cleanbreak_client/generated/models/") for one in names)
