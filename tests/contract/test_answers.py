"""What programs are answered is what the descriptions say: one request or more of each kind."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.camara_apis.bodies import SINK
from tests.camara_apis.conftest import SINK_ORIGIN
from tests.contract.promised import judge, operations
from tests.counters import LENA
from tests.desks import STORE, open_store
from tests.logs import let_wait
from tests.relying_parties import RelyingParty, a_relying_party, a_signing_key, post_form
from tests.ssf_receivers import EVENTS, phone
from tests.tmf_apis.shops import work
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.relying_party import SCOPES, Reach, Standing
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.manage_counters import add_counter, new_pairing_code
from cleanbreak.flows.publish_register import publish_register
from cleanbreak.flows.request_termination import request_termination

ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")
SWAPPED = "org.camaraproject.sim-swap-subscriptions.v0.swapped"
ELSEWHERE = {"authorize"}
"""Sends a browser elsewhere; `tests/story` follows it."""


class Asking:
    """Sends requests, has each answer judged, and remembers which operations were asked."""

    def __init__(self, party: RelyingParty | None = None, token: str = "") -> None:
        self.token = token or (party.token() if party else "")
        self.asked: set[str] = set()

    def __call__(self, method: str, address: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        path, _, query = address.partition("?")
        answer = getattr(Client(), method.lower())(
            path, **sent, headers=headers, **({"QUERY_STRING": query} if query else {})
        )
        self.asked.add(judge(method, path, answer))
        return answer


@pytest.fixture
def asking(world: TestWorld, settings: Any, monkeypatch: Any) -> Asking:
    settings.CLEANBREAK_CAMARA_SINKS = (SINK_ORIGIN,)
    a_signing_key(monkeypatch)
    standing = Standing(reach=Reach.ALL, vouches_for=ProofLevel.VERIFIED)
    return Asking(a_relying_party(*SCOPES, standing=standing))


def test_tmf(asking: Asking, world: TestWorld) -> None:
    lines = [LineOf(msisdn=f"+491522881{tail}", name=f"Nr {tail}") for tail in range(7400, 7404)]
    world.add(*lines)
    for version in (4, 5):
        waits, ends = lines[:2] if version == 4 else lines[2:]
        base = f"/tmf-api/productOrderingManagement/v{version}"
        order = ordered(asking, waits, "after_notice", version)
        asking("GET", f"{base}/productOrder?limit=1")
        asking("GET", f"{base}/productOrder?fields=state")
        asking("GET", order["href"])
        patch = {"description": "by mail", **typed("ProductOrder", version)}
        assert asking("PATCH", order["href"], patch).status_code == 200
        wish = {"productOrder": {"id": order["id"]}}
        if version == 5:
            wish["productOrder"]["@type"], wish["@type"] = "ProductOrderRef", "CancelProductOrder"
        cancel = asking("POST", f"{base}/cancelProductOrder", wish)
        asking("GET", f"{base}/cancelProductOrder")
        asking("GET", cancel.json()["href"])
        done = ordered(asking, ends, "immediate", version)
        work(world)
        assert asking("GET", done["href"]).json()["state"] == "completed"
        for product in asking("GET", f"/tmf-api/productInventory/v{version}/product").json():
            asking("GET", product["href"])
        assert asking("DELETE", done["href"]).status_code == 204
        products = f"/tmf-api/productInventory/v{version}/product"
        kept = asking("POST", products, {"status": "active", "@type": "Product"}).json()
        assert asking("PATCH", kept["href"], {"name": "Bundle"}).status_code == 200
        assert asking("DELETE", kept["href"]).status_code == 204
        for wrong in ("/x", "?offset=x"):
            assert asking("GET", f"{base}/productOrder{wrong}").status_code in (400, 404)
        assert asking("POST", f"{base}/productOrder", {"note": 1}).status_code == 400
    number = f"/tmf-api/resourceInventoryManagement/v4/resource/{done['id']}"
    assert asking("GET", number).status_code == 200
    assert asking("GET", number[:-1] + "x").status_code == 404
    for api in ("productOrderingManagement", "productInventory"):
        for version in (4, 5):
            for resource in ("productOrder", "cancelProductOrder", "product"):
                assert_all_asked(asking, f"/tmf-api/{api}/v{version}/{resource}")


def test_resources(asking: Asking, world: TestWorld) -> None:
    world.add(ANNA)
    base = "/tmf-api/resourceInventoryManagement/v4"
    for kind in ("resource", "physicalResource", "logicalResource"):
        kept = asking("POST", f"{base}/{kind}", {"name": "Phone"}).json()
        at_it = f"{base}/{kind}/{kept['id']}"
        for address in (at_it, f"{base}/{kind}", f"{base}/{kind}/x", f"{base}/{kind}?offset=x"):
            asking("GET", address)
        assert asking("PATCH", at_it, {"name": "Other"}).status_code == 200
        if kind == "logicalResource":
            assert asking("PUT", at_it, {"name": "Third"}).status_code == 200
        assert asking("DELETE", at_it).status_code == 204
        assert_all_asked(asking, f"{base}/{kind}")


def test_service_orders(asking: Asking, world: TestWorld) -> None:
    (line,) = world.add(ANNA)
    orders, cancels = (
        f"/tmf-api/serviceOrdering/v4/{one}Order" for one in ("service", "cancelService")
    )
    service = {"id": f"network-{line.line_id}", "serviceCharacteristic": []}
    item = {"id": "1", "action": "delete", "service": service}
    body = {"serviceOrderItem": [item], "note": [{"text": "moved away"}], "externalId": "CRM-1"}
    order = asking("POST", orders, body).json()
    at_it = f"{orders}/{order['id']}"
    for address in (orders, at_it, f"{orders}/x", f"{orders}?offset=x"):
        asking("GET", address)
    assert asking("PATCH", at_it, {"description": "by mail"}).status_code == 200
    assert asking("PATCH", at_it, {"state": "held"}).status_code == 400
    task = asking("POST", cancels, {"serviceOrder": {"id": order["id"]}}).json()
    for address in (cancels, f"{cancels}/{task['id']}"):
        asking("GET", address)
    assert asking("DELETE", at_it).status_code == 204
    for prefix in (orders, cancels):
        assert_all_asked(asking, prefix)


def ordered(asking: Asking, line: LineOf, policy: str, version: int) -> Any:
    """Order an end, with all that may be said beside it."""
    named = [
        {"name": "msisdn", "value": line.msisdn, **typed("StringCharacteristic", version)},
        {"name": "endPolicy", "value": policy, **typed("StringCharacteristic", version)},
    ]
    product = {"productCharacteristic": named, **typed("Product", version)}
    item = {"id": "1", "action": "delete", "product": product, **typed("ProductOrderItem", version)}
    body = {
        "productOrderItem": [item],
        "externalId": "CRM-1" if version == 4 else [{"id": "CRM-1", "@type": "ExternalIdentifier"}],
        "priority": "1",
        "note": [{"text": "moved away", **typed("Note", version)}],
        **typed("ProductOrder", version),
    }
    answer = asking("POST", f"/tmf-api/productOrderingManagement/v{version}/productOrder", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def typed(name: str, version: int) -> dict[str, str]:
    return {"@type": name} if version == 5 else {}


def test_camara(asking: Asking, world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    number = {"phoneNumber": ANNA.msisdn}
    asking("POST", "/camara/number-recycling/v0.2/check", number | {"specifiedDate": "2026-01-01"})
    asking("POST", "/camara/kyc-tenure/v0.2/check-tenure", number | {"tenureDate": "2026-01-01"})
    asking("POST", "/camara/sim-swap/v2/check", number)
    asking("POST", "/camara/sim-swap/v2/retrieve-date", number)
    for spelled in ("retrive", "retrieve"):
        asking("POST", f"/camara/subscription-status/v0.1/{spelled}-subscription-status", number)
    for kind in ("unconditional-call-forwardings", "call-forwardings"):
        asking("POST", f"/camara/call-forwarding-signal/v0.4/{kind}", number)
    text = {"message": "{{code}} is your code"}
    sent = asking("POST", "/camara/one-time-password-sms/v1/send-code", number | text).json()
    code = MemoryMessages(world.world).inbox(ANNA.msisdn)[0].message.text.split()[0]
    tried = {"authenticationId": sent["authenticationId"], "code": code}
    right = asking("POST", "/camara/one-time-password-sms/v1/validate-code", tried)
    assert right.status_code == 204
    swaps = "/camara/sim-swap-subscriptions/v0.3/subscriptions"
    wish = {"protocol": "HTTP", "sink": SINK, "types": [SWAPPED]}
    wish |= {"config": {"subscriptionDetail": number, "subscriptionMaxEvents": 3}}
    made = asking("POST", swaps, wish).json()
    asking("GET", swaps)
    asking("GET", f"{swaps}/{made['id']}")
    asking("DELETE", f"{swaps}/{made['id']}")
    assert asking("GET", f"{swaps}/{made['id']}").status_code == 404
    party = a_relying_party(*(one for one in SCOPES if one.startswith("number-verification")))
    phone_of_anna = Asking(token=party.token_of(row, by_network=True))
    phone_of_anna("POST", "/camara/number-verification/v2/verify", number)
    phone_of_anna("GET", "/camara/number-verification/v2/device-phone-number")
    asking.asked |= phone_of_anna.asked
    assert asking("POST", "/camara/sim-swap/v2/check", {"x": 1}).status_code == 400
    assert Asking()("POST", "/camara/sim-swap/v2/check", number).status_code == 401
    assert_all_asked(asking, "/camara/")


def test_signals(asking: Asking, world: TestWorld) -> None:
    world.add(ANNA)
    asking("GET", "/.well-known/ssf-configuration")
    made = asking("POST", "/ssf/streams", {"events_requested": EVENTS}).json()
    named = {"stream_id": made["stream_id"]}
    asking("GET", "/ssf/streams")
    asking("GET", f"/ssf/streams?stream_id={made['stream_id']}")
    asking("PATCH", "/ssf/streams", named | {"description": "ours"})
    asking("PUT", "/ssf/streams", named | {"events_requested": EVENTS})
    asking("GET", f"/ssf/status?stream_id={made['stream_id']}")
    asking("POST", "/ssf/subjects:add", named | {"subject": phone(ANNA.msisdn)})
    asking("POST", "/ssf/subjects:remove", named | {"subject": phone(ANNA.msisdn)})
    asking("POST", "/ssf/verify", named | {"state": "x"})
    poll = asking("POST", f"/ssf/poll/{made['stream_id']}", {"returnImmediately": True})
    assert poll.json()["sets"]
    asking("POST", "/ssf/status", named | {"status": "paused", "reason": "night"})
    asking("DELETE", f"/ssf/streams?stream_id={made['stream_id']}")
    assert_all_asked(asking, "/ssf")


def test_access(asking: Asking, world: TestWorld) -> None:
    world.add(ANNA)
    party = a_relying_party("sim-swap:check")
    hint = {"scope": "openid sim-swap:check", "login_hint": f"tel:{ANNA.msisdn}"}
    for path, form in (
        ("/oauth2/token", {"grant_type": "client_credentials", "scope": "sim-swap:check"}),
        ("/oauth2/token", {"grant_type": "client_credentials", "scope": "none"}),
        ("/oauth2/bc-authorize", hint),
    ):
        asking.asked.add(judge("POST", path, party.ask(form, path)))
    asking.asked.add(judge("POST", "/oauth2/token", post_form({"grant_type": "x"})))
    asking("GET", "/oauth2/jwks")
    asking("GET", "/.well-known/openid-configuration")
    assert_all_asked(asking, "/oauth2/")


def test_public(asking: Asking, world: TestWorld) -> None:
    world.add(ANNA)
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    let_wait(b"leaf")
    append_log(world.outside, timezone.now())
    publish_register(world.outside, timezone.now())
    everybody = Asking()
    for address in ("/api/openapi/", "/certificate/trust.json", "/official/register.json"):
        assert everybody("GET", address).status_code == 200, address
    assert everybody("GET", "/log/checkpoint").status_code == 200
    assert everybody("GET", "/log/tile/x").status_code == 404
    assert len(everybody.asked) == 5


def test_desk_agent(world: TestWorld) -> None:
    open_store()
    row = add_counter(STORE, "1", LENA, timezone.now())
    nobody = Asking()
    code = new_pairing_code(row.counter_id, LENA, timezone.now())
    paired = nobody("POST", "/desk-agent/pair", {"code": code}).json()
    program, agent = Asking(token=paired["token"]), {"agent": "one"}
    program("POST", "/desk-agent/begin", agent | {"version": "1", "has_printer": False})
    assert program("POST", "/desk-agent/take", agent).json()["job"] is None
    job = "00000000-0000-4000-8000-000000000000"
    program("POST", "/desk-agent/answer", agent | {"job": job, "answer": {}})
    assert nobody("POST", "/desk-agent/take", agent).status_code == 401
    assert nobody("POST", "/desk-agent/pair", {"code": "x"}).status_code == 403
    program.asked |= nobody.asked
    assert_all_asked(program, "/desk-agent/")


def assert_all_asked(asking: Asking, prefix: str) -> None:
    described = {name for _, path, name in operations() if path.startswith(prefix)}
    assert described - ELSEWHERE <= asking.asked, described - asking.asked
