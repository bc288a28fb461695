"""TMF637: a line is a product, which can be read."""

from typing import Any

from tests.tmf_apis.shops import PRODUCTS, a_shop, our_system, parsed, work
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.effective_date import ProofLevel

ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber", state="suspended")


def said_of(product: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["value"] for one in product["productCharacteristic"]}


def test_a_product_goes_from_active_to_terminated(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    address = f"{PRODUCTS}/{row.line_id}"
    living = system.get(address).json()
    assert (living["status"], living["id"]) == ("active", str(row.line_id))
    assert said_of(living) == {
        "simKind": row.sim_kind, "payment": "prepaid", "msisdn": ANNA.msisdn, "iccid": ANNA.iccid,
    }  # fmt: skip
    assert not {"terminationDate", "productOrderItem"} & set(living)

    order = system.order(ANNA).json()
    ending = system.get(address).json()
    assert ending["status"] == "pendingTerminate"
    assert ending["terminationDate"] == order["expectedCompletionDate"]
    (item,) = ending["productOrderItem"]
    assert (item["productOrderId"], item["orderItemId"]) == (order["id"], "100")

    system.cancel(order["id"])
    assert system.get(address).json() == living, "as if nothing had been"

    system.order(ANNA, at_once=True)
    work(world)
    ended = system.get(address).json()
    assert ended["status"] == "terminated"
    assert parsed(ended["terminationDate"]) > world.clock(), "the midnight that closes the day"
    assert not {"msisdn", "iccid"} & set(said_of(ended)), "the number will be somebody else's"


def test_a_partner_sees_the_lines_that_it_ends_and_no_number(world: TestWorld) -> None:
    row, _other = world.add(ANNA, OTTO)
    shop = a_shop(level=ProofLevel.VERIFIED)
    assert shop.get(PRODUCTS).json() == []
    order = shop.order(ANNA).json()
    (product,) = shop.get(PRODUCTS).json()
    assert (product["id"], product["status"]) == (str(row.line_id), "pendingTerminate")
    assert set(said_of(product)) == {"simKind", "payment"}
    shop.cancel(order["id"])
    assert shop.get(PRODUCTS).json() == [], "it lives on, and is nothing of theirs"
    shop.order(ANNA, at_once=True)
    work(world)
    assert shop.get(f"{PRODUCTS}/{row.line_id}").json()["status"] == "terminated"


def test_products_are_listed_by_status_in_pages(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    system = our_system()
    page = system.get(PRODUCTS, limit=1)
    assert [one["id"] for one in page.json()] == [str(otto.line_id)]
    assert (page.headers["X-Total-Count"], page.headers["X-Result-Count"]) == ("2", "1")
    assert [one["id"] for one in system.get(PRODUCTS, offset=1).json()] == [str(anna.line_id)]
    for status, found in (("suspended", [otto]), ("active", [anna]), ("created", [])):
        listed = system.get(PRODUCTS, status=status).json()
        assert [one["id"] for one in listed] == [str(one.line_id) for one in found]
    (cut,) = system.get(PRODUCTS, limit=1, fields="status").json()
    assert cut == {
        "id": str(otto.line_id), "href": f"{PRODUCTS}/{otto.line_id}", "@type": "Product",
        "status": "suspended",
    }  # fmt: skip
    for wrong in ("0", "01", "-1", "x", "9" * 19, "1e3", "%00", "١"):
        assert system.get(f"{PRODUCTS}/{wrong}").status_code == 404
