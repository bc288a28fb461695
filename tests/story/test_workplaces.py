"""A session belongs to one store or one queue, and nothing is done at another one with it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.cash_desks import a_store, codes, issue, limits, lines, payout_of
from tests.staff_people import FACTOR, PASSWORD, WORKPLACE, code_of, signed_in, staffed_world
from tests.worlds import AGENT, TestWorld

from cleanbreak.domain.cash import UnknownStore
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.domain.workplace import WorksAtNoStore, WorksAtOtherStore, require_store
from cleanbreak.flows.assign_stores import assign_to_stores
from cleanbreak.flows.open_drawer import Opening, open_drawer
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.cash_drawer import CashDrawerRow

DESK, DRAWERS = "/staff/cash/", "/staff/drawers/"
OPEN = {"currency": "EUR", "float": "100.00"}
SEEN = {"document": "passport", "holder": "fits"}
(ANNA,) = lines(1)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    """Two stores, and a code that waits."""
    limits(settings)
    with staffed_world(settings) as made:
        a_store(made)
        a_store(made, "york-1")
        issue(made, ANNA)
        yield made


def after_factor(name: str) -> tuple[Client, Any]:
    client = Client(headers={"accept-language": "en"})
    client.post("/staff/sign-in/", {"name": name, "password": PASSWORD})
    return client, client.post(FACTOR, {"second_factor": code_of(name)})


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_clerk_picks_one_of_their_own_stores_and_no_other(world: TestWorld) -> None:
    assign_to_stores("cora", ["leeds-1"], AGENT, timezone.now())
    cora, answer = after_factor("cora")
    assert answer["Location"] == "/staff/"  # there is nothing to choose
    assert "Signed in as cora, Leeds, High Street" in text_of(cora.get("/staff/"))

    assign_to_stores("cora", ["york-1"], AGENT, timezone.now())
    cora, answer = after_factor("cora")
    assert answer["Location"] == WORKPLACE
    assert cora.get("/staff/").status_code == 302
    for wrong in ("", "paris-1"):
        assert cora.post(WORKPLACE, {"store": wrong}).status_code == 422
    assert cora.post(WORKPLACE, {"store": "york-1"})["Location"] == "/staff/"
    assert cora.post(WORKPLACE, {"store": "leeds-1"})["Location"] == "/staff/sign-in/"
    assert cora.session["store"] == "york-1"  # changing it takes a new session


def test_an_agent_picks_a_queue(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_QUEUES = ("billing", "cancelling")
    ada, answer = after_factor("ada")
    assert answer["Location"] == WORKPLACE
    assert "York" not in text_of(ada.get(WORKPLACE))
    assert ada.post(WORKPLACE, {"queue": "other"}).status_code == 422
    ada.post(WORKPLACE, {"queue": "cancelling"})
    assert "Signed in as ada, cancelling" in text_of(ada.get("/staff/"))
    entry = AuditRow.objects.filter(act="staff.signed_in").latest("id")
    assert entry.details["queue"] == "cancelling"
    _, answer = after_factor("otto")
    assert answer["Location"] == "/staff/"


def test_what_is_done_carries_the_store(world: TestWorld) -> None:
    cora = signed_in(Role.CLERK, store="leeds-1")
    assert cora.post(f"{DESK}open/", OPEN).status_code == 303
    cora.post(f"{DESK}pay/", {**SEEN, "code": codes(world)[ANNA.email]})
    acts = AuditRow.objects.filter(acting_user="agent:cora")
    done = dict(acts.values_list("act", "details"))
    assert {"staff.signed_in", "drawer.opened", "cash.paid"} <= set(done)
    assert {one["store"] for one in done.values()} == {"leeds-1"}


def test_nothing_is_done_at_another_store(world: TestWorld, settings: Any) -> None:
    limits(settings, EUR=100)
    leeds, york = (signed_in(Role.CLERK, store=one) for one in ("leeds-1", "york-1"))
    lead = signed_in(Role.STORE_LEAD, store="york-1")
    other = "You are signed in at another store."
    assert other in text_of(leeds.post(f"{DESK}open/", {**OPEN, "store": "york-1"}))
    assert leeds.post(f"{DESK}open/", OPEN).status_code == 303
    drawer = CashDrawerRow.objects.get()
    assert drawer.store_id == "leeds-1"
    code = {**SEEN, "code": codes(world)[ANNA.email]}
    assert other in text_of(york.post(f"{DESK}pay/", code))
    assert leeds.post(f"{DESK}pay/", code).status_code == 303
    payment = f"{DESK}payments/{payout_of(ANNA).payout_id}"
    assert "asks you to agree" not in text_of(lead.get(DESK))
    assert other in text_of(lead.post(f"{payment}/agree/"))
    count = f"{DESK}drawers/{drawer.drawer_id}/count/"
    assert other in text_of(york.post(count, {"counted": "100"}))
    assert leeds.post(count, {"counted": "99", "reason": "One note."}).status_code == 303
    assert other in text_of(lead.post(f"{DRAWERS}{drawer.drawer_id}/sign/"))
    here = signed_in(Role.STORE_LEAD, store="leeds-1")
    assert here.post(f"{DRAWERS}{drawer.drawer_id}/sign/").status_code == 303


def test_who_is_assigned_to_no_store_touches_no_cash(world: TestWorld) -> None:
    cora, answer = after_factor("cora")
    assert answer["Location"] == "/staff/"
    assert "cleanbreak staff assign" in text_of(cora.get(DESK))
    refused = cora.post(f"{DESK}open/", {**OPEN, "store": "leeds-1"})
    assert "You are not signed in at a store." in text_of(refused)
    with pytest.raises(WorksAtNoStore):
        open_drawer(
            Opening(store_id="leeds-1", currency="EUR", float_text="1"),
            Actor(channel=Channel.STAFF, acting_user="agent:cora"),
            timezone.now(),
        )


def test_an_assignment_that_is_taken_back_ends_sessions(world: TestWorld) -> None:
    cora = signed_in(Role.CLERK, store="york-1")
    assign_to_stores("cora", ["leeds-1"], AGENT, timezone.now(), instead=True)
    assert cora.get(DESK).status_code == 302
    cora, _ = after_factor("cora")
    assert cora.session["store"] == "leeds-1"
    with pytest.raises(UnknownStore):
        assign_to_stores("cora", ["paris-1"], AGENT, timezone.now())


def test_the_rule_is_for_staff_in_the_console() -> None:
    require_store(Actor(channel=Channel.CLI, acting_user="operator:root"), "leeds-1")
    mia = Actor(channel=Channel.STAFF, acting_user="agent:mia", store="leeds-1")
    require_store(mia, "leeds-1")
    with pytest.raises(WorksAtOtherStore):
        require_store(mia, "york-1")
