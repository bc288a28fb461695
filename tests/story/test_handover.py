"""Begun on one channel, finished at another one, and told once; a code proves nothing."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.desk_screens import CODE, DESK, LINE, counter, done, prove_to, scan, step
from tests.holders import line_id
from tests.holders import signed_in as holder_signed_in
from tests.machine_zones import passport_of
from tests.staff_people import add_person, signed_in, signed_in_as
from tests.worlds import TestWorld

from cleanbreak.domain.effective_date import EndPolicy, ProofLevel
from cleanbreak.domain.proof import ProofKind, VerificationOver
from cleanbreak.domain.staff import Role
from cleanbreak.domain.takeout_state import HowTold
from cleanbreak.domain.termination import Actor, Channel, OrderState
from cleanbreak.flows.decline_takeout import decline_for_order
from cleanbreak.flows.forget_handovers import forget_handovers
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.prove_holder import prove_holder
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.desk_visit import DeskVisitRow
from cleanbreak.records.handover import HandoverRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import GivenProofRow, ProofChallengeRow

TYPED = {
    "kind": "ordinary",
    "holder_name": LINE.name,
    "line": LINE.msisdn,
    "when": "soon",
    "reply_email": "declarant@example.org",
}
ONLINE = Actor(channel=Channel.PORTAL, acting_user="holder")
NOT_GOOD = "There is no such code that is still good."


@pytest.fixture
def desk(committed_db: None, settings: Any) -> Iterator[tuple[TestWorld, Client]]:
    with counter(settings) as made:
        yield made


def browser(address: str = "10.0.0.1") -> Client:
    return Client(headers={"accept-language": "en"}, REMOTE_ADDR=address)


def code_in(answer: Any) -> str:
    page = answer.content.decode()
    assert answer.status_code == 200, page
    return str(CODE.findall(page)[0])


def begun(**typed: str) -> str:
    """Begin on the cancel page, and take the code for a store along."""
    return code_in(browser().post("/handover/begin/", TYPED | typed))


def test_the_cancel_page_goes_on_at_the_desk(desk: tuple[TestWorld, Client]) -> None:
    _world, clerk = desk
    code = begun(kind="extraordinary", reason="Moved to Iceland")
    assert not DeclarationRow.objects.exists(), "nothing is declared by it"
    visit = scan(clerk, f"http://testserver/handover/{code}/")
    page = clerk.get(visit).content.decode()
    assert "Moved to Iceland" in page
    assert LINE.msisdn in page
    assert done(visit) == ["named"], "nothing is proved by it"
    prove_to(clerk, visit)
    for name in ("shown", "confirmed", "ended"):
        assert step(clerk, visit, name, scan="1").status_code == 303
    assert OrderRow.objects.get().state == OrderState.PENDING.value


def test_what_is_typed_half_is_handed_over_as_far_as_it_can_be_read(
    desk: tuple[TestWorld, Client],
) -> None:
    code = begun(holder_name="", reply_email="nonsense", when="date", wished_date="yesterday")
    (told,) = [row.as_told for row in HandoverRow.objects.all()]
    assert (told.msisdn, told.holder_name, told.reply_email) == (LINE.msisdn, "", "")
    answer = browser().post("/handover/begin/", TYPED | {"line": "abc"})
    assert answer.status_code == 422
    assert HandoverRow.objects.count() == 1
    page = browser().post("/handover/", {"code": code.lower().replace("-", " ")}).content.decode()
    assert f'value="{LINE.msisdn}"' in page


def test_a_declaration_goes_on_with_its_order(desk: tuple[TestWorld, Client]) -> None:
    world, clerk = desk
    portal = browser()
    receipt = portal.post("/cancel/", TYPED)["Location"].split("/")[2]
    tie_declarations(world.outside, world.clock())
    page = f"/status/{receipt}/{link_secret(STATUS, receipt)}/"
    code = code_in(portal.post(f"{page}handover/"))
    again = code_in(portal.post(f"{page}handover/"))
    assert clerk.post(DESK, {"scan": code}).status_code == 422, "a new code kills the old one"
    visit = scan(clerk, again)
    row = DeskVisitRow.objects.get()
    assert HandoverRow.objects.get().visit_id == row.visit_id
    prove_to(clerk, visit, when="2")
    what_was_shown_at_the_desk_proves_nothing_to_the_link(world)
    for name in ("shown", "confirmed", "ended"):
        assert step(clerk, visit, name, scan="1").status_code == 303
    order = OrderRow.objects.get()
    assert DeclarationRow.objects.get().order_id == order.order_id, "one order, not two"
    online = browser("10.0.0.2").post("/handover/", {"code": again})
    assert online["Location"] == page, "and the other way round, once"
    assert NOT_GOOD in browser("10.0.0.2").post("/handover/", {"code": again}).content.decode()


def what_was_shown_at_the_desk_proves_nothing_to_the_link(world: TestWorld) -> None:
    """Whoever has declared has the link, and need not be who stands at the desk."""
    order = OrderRow.objects.get()
    assert order.level == ProofLevel.IDENTIFIED.value
    assert GivenProofRow.objects.filter(verification__order_id=order.order_id).count() == 2
    for ask in (
        lambda: prove_holder(order.order_id, {}, ONLINE, world.outside, timezone.now()),
        lambda: decline_for_order(order.order_id, HowTold.ON_PAGE, ONLINE, timezone.now()),
    ):
        with pytest.raises(VerificationOver):
            ask()


def test_a_caller_goes_on_at_the_desk_and_no_proof_comes_along(
    desk: tuple[TestWorld, Client],
) -> None:
    _world, clerk = desk
    agent = signed_in(Role.AGENT)
    call = agent.post("/staff/callers/", {"named": LINE.msisdn})["Location"]
    refused = agent.post(f"{call}handover/", {"when": "now"})
    assert refused.status_code == 422, "before the caller has proved anything"
    agent.post(f"{call}send/", {"kind": ProofKind.LINE_CODE.value})
    right = sent_code(ProofKind.LINE_CODE, ProofChallengeRow.objects.get().nonce)
    agent.post(f"{call}prove/", {"kind": ProofKind.LINE_CODE.value, "given": right})
    code = code_in(agent.post(f"{call}handover/", {"when": "now"}))
    assert GivenProofRow.objects.count() == 1
    visit = scan(clerk, code)
    page = clerk.get(visit).content.decode()
    assert "At once" in page
    for secret in (LINE.name, LINE.iccid, LINE.email):
        assert secret not in page, "what the records know is not told before the proof"
    row = DeskVisitRow.objects.get()
    assert not GivenProofRow.objects.filter(verification_id=row.verification_id).exists()
    assert step(clerk, visit, "papers", choice="2").status_code == 422
    wrong = step(clerk, visit, "identity", scan=passport_of("Eve Other"), photo="1", who="holder")
    assert wrong.status_code == 422
    prove_to(clerk, visit, when="2")


def test_a_visit_goes_on_at_home(desk: tuple[TestWorld, Client]) -> None:
    _world, clerk = desk
    visit = scan(clerk, LINE.msisdn)
    early = clerk.post(f"{visit}handover/")
    assert early.status_code == 422, "before anybody has shown who they are"
    prove_to(clerk, visit)
    code = code_in(clerk.post(f"{visit}handover/"))
    assert DeskVisitRow.objects.get().outcome == "left"
    assert not OrderRow.objects.exists()
    at_home = browser("10.0.0.3")
    link = at_home.get(f"/handover/{code}/").content.decode()
    assert f'value="{code}"' in link
    assert LINE.msisdn not in link, "looking at the link uses nothing up, and tells nothing"
    page = at_home.post("/handover/", {"code": code}).content.decode()
    assert f'value="{LINE.msisdn}"' in page
    assert LINE.name not in page
    assert at_home.post("/cancel/", TYPED).status_code == 303


def test_the_account_hands_over_with_the_chosen_end(desk: tuple[TestWorld, Client]) -> None:
    world, clerk = desk
    holder = holder_signed_in(world, LINE)
    page = f"/account/lines/{line_id(LINE)}/"
    assert "Go on in a store" in holder.get(page).content.decode()
    code = code_in(holder.post(f"{page}handover/", {"when": "now"}))
    told = HandoverRow.objects.get().as_told
    assert (told.end, told.msisdn, told.iccid) == (EndPolicy.IMMEDIATE, LINE.msisdn, "")
    visit = scan(clerk, code)
    assert LINE.name not in clerk.get(visit).content.decode()


def test_every_code_that_is_not_good_is_answered_alike(desk: tuple[TestWorld, Client]) -> None:
    _world, clerk = desk
    used, old, fresh = begun(), begun(submission_key="a" * 32), begun(submission_key="b" * 32)
    browser().post("/handover/", {"code": used})
    rows = HandoverRow.objects.filter(used_online_at=None).order_by("made_at")
    HandoverRow.objects.filter(pk=rows[0].pk).update(expires_at=timezone.now())
    pages = set()
    for number, code in enumerate((used, old, "CBH-QFAV-FQFS-BZ0H")):
        answer = browser(f"10.1.0.{number}").post("/handover/", {"code": code})
        page = answer.content.decode().replace(code, "")
        pages.add((answer.status_code, page.partition("<main")[2].partition("csrf")[0]))
    assert len(pages) == 1
    assert NOT_GOOD in next(iter(pages))[1]
    mistyped = browser("10.1.0.9").post("/handover/", {"code": "CBH-QFAV-FQFS-BZ1H"})
    assert "typing error" in mistyped.content.decode()
    assert clerk.post(DESK, {"scan": old}).status_code == 422
    assert browser("10.1.0.8").post("/handover/", {"code": fresh}).status_code == 200


def test_codes_are_not_tried_out(desk: tuple[TestWorld, Client]) -> None:
    _world, clerk = desk
    burst = RATES[Limited.HANDOVER].burst
    stranger, fresh = browser("10.2.0.1"), begun()
    answers = [stranger.post("/handover/", {"code": "CBH-QFAV-FQFS-BZ0H"}) for _ in range(burst)]
    assert {one.status_code for one in answers} == {422}
    assert stranger.post("/handover/", {"code": fresh}).status_code == 429
    for _ in range(burst):
        clerk.post(DESK, {"scan": "CBH-QFAV-FQFS-BZ0H"})
    assert clerk.post(DESK, {"scan": fresh}).status_code == 422


def test_a_code_from_which_no_visit_begins_stays_good(desk: tuple[TestWorld, Client]) -> None:
    _world, clerk = desk
    add_person("bo", Role.CLERK)
    colleague = signed_in_as("bo", store="leeds-1")
    visit, code = scan(colleague, LINE.msisdn), begun()
    assert clerk.post(DESK, {"scan": code}).status_code == 422
    colleague.post(f"{visit}close/")
    assert scan(clerk, code)


def test_what_was_told_is_sealed_and_forgotten_after_fourteen_days(
    desk: tuple[TestWorld, Client],
) -> None:
    begun(reason="Canary of Reykjavik", kind="extraordinary")
    row = HandoverRow.objects.get()
    for secret in ("Reykjavik", LINE.name, LINE.msisdn, "declarant@example.org"):
        assert secret not in row.told
    assert row.as_told.reason == "Canary of Reykjavik"
    made = AuditRow.objects.filter(act__startswith="handover")
    entries = json.dumps([one.details for one in made])
    assert "handover" in entries
    assert "Reykjavik" not in entries
    assert LINE.msisdn[1:] not in entries
    now = timezone.now()
    assert forget_handovers(now + timedelta(days=13)) == 0
    assert forget_handovers(now + timedelta(days=14, minutes=1)) == 1
    assert not HandoverRow.objects.exists()
