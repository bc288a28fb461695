"""What a person does at the portal, step by step."""

from django.test import Client
from django.utils import timezone
from tests.proofs import typed_codes
from tests.worlds import LineOf, TestWorld

from cleanbreak.flows.read_order import DeclarationStatus, read_declaration
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.records.order import OrderRow

LINE = LineOf()


def filled(**changes: str) -> dict[str, str]:
    return {
        "kind": "ordinary",
        "when": "soon",
        "holder_name": LINE.name,
        "line": LINE.msisdn,
        "reply_email": "declarant@example.org",
    } | changes


def declare(client: Client, **changes: str) -> str:
    """Declare, and return the address of the receipt."""
    answer = client.post("/cancel/", filled(**changes))
    assert answer.status_code == 303
    return str(answer["Location"])


def status_of(receipt: str) -> DeclarationStatus:
    return read_declaration(receipt.split("/")[2])


def tie(world: TestWorld) -> None:
    tie_declarations(world.outside, world.clock())


def status_page(receipt: str) -> str:
    return receipt.replace("/receipt/", "/status/")


def prove_and_end(client: Client, world: TestWorld, receipt: str) -> None:
    page = status_page(receipt)
    assert client.post(f"{page}codes/").status_code == 303
    assert client.post(f"{page}end-now/", typed_codes()).status_code == 303
    assert not OrderRow.objects.filter(end_policy="immediate").exists()
    assert client.get(f"{page}end-now/").status_code == 200
    assert client.post(f"{page}end-now/").status_code == 303
    world.clock.now = timezone.now()
    world.work()
