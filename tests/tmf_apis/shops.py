"""Clients of TM Forum's APIs for stories; the files judge whatever they are answered."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.relying_parties import RelyingParty, a_relying_party
from tests.tmf_apis.published import judge
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.relying_party import REQUESTS_PER_MINUTE, Reach, Standing
from cleanbreak.flows.issue_token import issue_token

SCOPES = (
    "tmf:product-order",
    "tmf:product-inventory",
    "tmf:resource-inventory",
    "tmf:service-order",
    "tmf:prepay-balance",
    "tmf:prepay-balance:write",
)
ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
CANCELS = "/tmf-api/productOrderingManagement/v4/cancelProductOrder"
PRODUCTS = "/tmf-api/productInventory/v4/product"
RESOURCES = "/tmf-api/resourceInventoryManagement/v4/resource"
SERVICE_ORDERS = "/tmf-api/serviceOrdering/v4/serviceOrder"
SERVICE_CANCELS = "/tmf-api/serviceOrdering/v4/cancelServiceOrder"
BUCKETS = "/tmf-api/prepayBalanceManagement/v4/bucket"
TRANSFERS = "/tmf-api/prepayBalanceManagement/v4/transferBalance"
BALANCES = "/tmf-api/prepayBalanceManagement/v4/accumulatedBalance"


@dataclass
class Shop:
    """A client with a token."""

    party: RelyingParty
    token: str = field(repr=False)

    def get(self, address: str, **query: Any) -> Any:
        answer = Client().get(address, query, headers={"Authorization": f"Bearer {self.token}"})
        judge("GET", address, answer)
        return answer

    def post(self, address: str, body: Any, **headers: str) -> Any:
        said = {"Authorization": f"Bearer {self.token}"} | headers
        answer = Client().post(address, body, content_type="application/json", headers=said)
        judge("POST", address, answer)
        return answer

    def patch(self, address: str, body: Any, *, kind: str = "", **headers: str) -> Any:
        said = {"Authorization": f"Bearer {self.token}"} | headers
        kind = kind or "application/merge-patch+json"
        answer = Client().patch(address, body, content_type=kind, headers=said)
        judge("PATCH", address, answer)
        return answer

    def delete(self, address: str) -> Any:
        answer = Client().delete(address, headers={"Authorization": f"Bearer {self.token}"})
        judge("DELETE", address, answer)
        return answer

    def order(self, line: LineOf, **more: Any) -> Any:
        """Order the end of a line, and return the answer."""
        return self.post(ORDERS, order_of(line, **more))

    def cancel(self, order_id: str, **more: Any) -> Any:
        return self.post(CANCELS, {"productOrder": {"id": order_id}, **more})


def a_shop(
    *scopes: str,
    reach: Reach = Reach.OWN,
    level: ProofLevel = ProofLevel.IDENTIFIED,
    per_minute: int = REQUESTS_PER_MINUTE,
) -> Shop:
    """Return a client that may do all, unless scopes are named."""
    standing = Standing(reach=reach, vouches_for=level, requests_per_minute=per_minute)
    party = a_relying_party(*(scopes or SCOPES), standing=standing)
    return Shop(party, issue_token(party.client_id, party.scopes, timezone.now()).token)


def our_system(level: ProofLevel = ProofLevel.VERIFIED) -> Shop:
    """Return a system of the operator's own."""
    return a_shop(reach=Reach.ALL, level=level)


def order_of(line: LineOf, *, at_once: bool = False, **more: Any) -> dict[str, Any]:
    """Return the body that orders the end of a line, which is named by its number."""
    named = [{"name": "msisdn", "value": line.msisdn}]
    named += [{"name": "endPolicy", "value": "immediate"}] if at_once else []
    product = {"@type": "Product", "productCharacteristic": named}
    return {
        "@type": "ProductOrder",
        "productOrderItem": [{"id": "100", "action": "delete", "product": product}],
        **more,
    }


def code(answer: Any) -> tuple[int, str]:
    """Return the status of a refusal, and its code."""
    said = answer.json()
    assert said["status"] == str(answer.status_code)
    return answer.status_code, said["code"]


def parsed(said: str) -> datetime:
    return datetime.fromisoformat(said)


def work(world: TestWorld) -> None:
    """Let a worker do what is due in this minute: the APIs have the clock of the machine."""
    world.clock.now = timezone.now()
    world.work()
