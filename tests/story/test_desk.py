"""At a desk of a store: one customer, one step after the other, and nothing that should not be."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone
from tests.desks import (
    DESK,
    STORE,
    begin,
    clerk_at,
    do,
    done,
    scan,
    shape,
    visit_id_of,
)
from tests.staff_people import NAMES, add_person, signed_in, signed_in_as, staffed_world
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.channels.cli.main import CleanbreakGroup
from cleanbreak.domain.authority import AuthorityDocument, AuthorityKind
from cleanbreak.domain.desk_visit import (
    IN_ORDER,
    OtherStepDue,
    UnknownVisit,
    VisitOver,
    VisitStep,
)
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.close_visit import close_idle_visits
from cleanbreak.flows.message_texts import status_link
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.record_authority import (
    ShownDocument,
    agree_to_authority,
    record_authority,
)
from cleanbreak.flows.report_store_day import find_store, report_store_day
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.desk_visit import DeskVisitRow, VisitStepRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.verification import GivenProofRow
from cleanbreak.site.staff_commands import staff_group

ESIM = LineOf(language="en")
CARD = LineOf(
    msisdn="+4915228817402", name="Max Weber", email="max@example.org", sim_kind=SimKind.PHYSICAL
)
BANK = LineOf(
    msisdn="+4915228817403",
    name="Bea Bank",
    email="bea@example.org",
    sim_kind=SimKind.PHYSICAL,
    refund_reference=None,
)
ENDED = LineOf(msisdn="+4915228810001", name="Ben Ended")
STRANGER = "+4915228819999"
CORA = Actor(channel=Channel.STORE_DESK, acting_user="agent:cora", store=STORE)
LENA = Actor(channel=Channel.STORE_DESK, acting_user="agent:lena", store=STORE)
PROGRAM = CleanbreakGroup("cleanbreak", commands={"staff": staff_group})
RITA = Actor(channel=Channel.STAFF, acting_user="agent:rita")
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        settings.CLEANBREAK_BASE_URL = "https://end.example"
        made.add(ESIM, CARD, ENDED)
        request_termination(at_once(ENDED), made.outside, made.clock())
        made.work()
        yield made


def prove(clerk: Any, page: str, name: str, **more: str) -> Any:
    return do(clerk, page, VisitStep.IDENTITY, name, document="passport", **more)


def up_to(clerk: Any, page: str, line: LineOf, last: VisitStep, when: str = "2") -> None:
    """Do every step up to the last one."""
    texts = {
        VisitStep.IDENTITY: line.name,
        VisitStep.CARD: line.iccid,
        VisitStep.PAPERS: when,
        VisitStep.SHOWN: "1",
        VisitStep.CONFIRMED: "1",
        VisitStep.ENDED: "",
    }
    for step in IN_ORDER[1 : IN_ORDER.index(last) + 1]:
        if step is VisitStep.CARD and line.sim_kind is SimKind.ESIM:
            continue
        more = {"document": "passport"} if step is VisitStep.IDENTITY else {}
        done(clerk, page, step, texts[step], **more)


def says(answer: Any, words: str, status: int = 422) -> bool:
    return answer.status_code == status and words in answer.content.decode()


def test_a_holder_with_a_card_ends_it_at_once_and_leaves_with_a_number(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, CARD.iccid)
    up_to(clerk, page, CARD, VisitStep.ENDED)
    visit = DeskVisitRow.objects.get()
    order = OrderRow.objects.get(pk=visit.order_id)
    assert (order.channel, order.level, order.end_policy) == ("store_desk", "verified", "immediate")
    assert order.acting_user == "agent:cora"
    assert visit.receipt_number in clerk.get(page).content.decode()
    steps = VisitStepRow.objects.order_by("visit_step_id").values_list("step", flat=True)
    assert list(steps) == [step.value for step in IN_ORDER]
    kinds = set(GivenProofRow.objects.values_list("kind", flat=True))
    assert kinds == {"id_document", "card_number"}
    clerk.post(f"{page}close/")
    visit.refresh_from_db()
    assert (visit.outcome, visit.guard) == ("ended", "")
    world.clock.now = timezone.now()
    world.work()
    order.refresh_from_db()
    assert order.state == "completed"


def test_the_money_goes_to_a_bank_account(world: TestWorld) -> None:
    world.add(BANK)
    clerk = clerk_at(world)
    page = begin(clerk, BANK.iccid)
    up_to(clerk, page, BANK, VisitStep.ENDED)
    world.clock.now = timezone.now()
    world.work()
    payout = PayoutRow.objects.get(order_id=DeskVisitRow.objects.get().order_id)
    own = Destination(account="DE89 3704 0044 0532 0130 00", name=BANK.name)
    choose_payout(
        payout.payout_id, Choice(method=PayoutMethod.BANK, destination=own), RITA, world.clock()
    )
    payout.refresh_from_db()
    assert (payout.method, payout.destination_tail[-4:]) == ("bank", "3000")


def test_an_esim_has_no_card_to_ask_for(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, "0152 28817386")
    assert prove(clerk, page, ESIM.name).status_code == 303
    card = VisitStepRow.objects.get(step="card")
    assert card.details == {"how": "esim"}
    assert "at once needs a second proof" in clerk.get(page).content.decode().lower()
    assert says(do(clerk, page, VisitStep.PAPERS, "2"), "another proof")
    asked = clerk.get(f"/staff/callers/{DeskVisitRow.objects.get().verification_id}/")
    assert page in asked.content.decode(), "whoever asks for a second proof comes back to the visit"
    done(clerk, page, VisitStep.PAPERS, "1")
    assert ESIM.msisdn in clerk.get(page).content.decode()
    for step in (VisitStep.SHOWN, VisitStep.CONFIRMED):
        done(clerk, page, step, "1")
    done(clerk, page, VisitStep.ENDED)
    assert OrderRow.objects.get(state="pending").level == "identified"


def test_no_form_skips_or_repeats_a_step(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, CARD.msisdn)
    for step in IN_ORDER[2:]:
        assert says(do(clerk, page, step, "1"), "Another step is due")
    assert says(clerk.post(page, {"step": "nonsense"}), "Another step is due")
    with pytest.raises(OtherStepDue):
        note_step(visit_id_of(page), VisitStep.ENDED, {}, CORA, timezone.now())
    up_to(clerk, page, CARD, VisitStep.PAPERS)
    assert do(clerk, page, VisitStep.SHOWN, "").status_code == 422  # Enter alone says nothing
    done(clerk, page, VisitStep.SHOWN, "1")
    done(clerk, page, VisitStep.SHOWN, "1")  # sent twice: not the next step
    assert not VisitStepRow.objects.filter(step="confirmed").exists()
    assert not OrderRow.objects.filter(line__msisdn=CARD.msisdn).exists()


def test_a_line_of_somebody_else_looks_like_no_line(world: TestWorld) -> None:
    seen = []
    for named in (CARD.msisdn, ENDED.msisdn, STRANGER):
        clerk = clerk_at(world)
        page = begin(clerk, named)
        story = [shape(clerk.get(page)), shape(prove(clerk, page, "Ada Other"))]
        story.append(shape(prove(clerk, page, "Ada Other", who="other")))
        seen.append(story)
        html = "".join(text for _status, text in story)
        assert CARD.name not in html
        assert "No match." in html
        assert "Record the authority first" in html
    assert all(story == seen[0] for story in seen)


def test_the_second_clerk_is_told_and_not_whose_line_it_is(world: TestWorld) -> None:
    add_person("bo", Role.CLERK)
    cora = clerk_at(world)
    bo = signed_in_as("bo", store=STORE)
    page = begin(cora, CARD.msisdn)
    assert begin(cora, CARD.iccid) == page  # the same line, by its card: the same visit
    begin(cora, STRANGER)
    told = [scan(bo, named) for named in (CARD.msisdn, STRANGER)]
    assert shape(told[0]) == shape(told[1])
    assert says(told[0], "A colleague is serving")
    assert CARD.name not in told[0].content.decode()
    assert bo.get(page).status_code == 404
    bob = Actor(channel=Channel.STORE_DESK, acting_user="agent:bo", store=STORE)
    with pytest.raises(UnknownVisit):
        note_step(visit_id_of(page), VisitStep.IDENTITY, {"who": "holder"}, bob, timezone.now())
    cora.post(f"{page}close/")
    begin(bo, CARD.msisdn)


def test_nobody_serves_their_own_line(world: TestWorld) -> None:
    run = CliRunner().invoke(PROGRAM, ["staff", "own-line", "cora", CARD.msisdn, "--json"])
    assert run.exit_code == 0, run.output
    cora, lena = clerk_at(world), clerk_at(world, Role.STORE_LEAD)
    for named in (CARD.msisdn, CARD.iccid):
        assert says(scan(cora, named), "Nobody serves their own line")
    begin(lena, CARD.msisdn)
    run = CliRunner().invoke(PROGRAM, ["staff", "own-line", "nobody", CARD.msisdn])
    assert run.exit_code == 3
    CliRunner().invoke(PROGRAM, ["staff", "own-line", "cora", CARD.msisdn, "--remove"])
    assert says(scan(cora, CARD.msisdn), "A colleague is serving")


def test_a_card_of_another_line_is_refused_and_a_lost_one_proves_nothing(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, CARD.msisdn)
    up_to(clerk, page, CARD, VisitStep.IDENTITY)
    assert says(do(clerk, page, VisitStep.CARD, ESIM.iccid), "not the card of this line")
    assert AuditRow.objects.filter(act="card.not_the_lines").count() == 1
    wrong = CARD.iccid[:-1] + str((int(CARD.iccid[-1]) + 1) % 10)
    assert says(do(clerk, page, VisitStep.CARD, wrong), "last digit does not fit")
    done(clerk, page, VisitStep.CARD, "2")
    assert says(do(clerk, page, VisitStep.PAPERS, "2"), "another proof")
    assert not GivenProofRow.objects.filter(kind="card_number").exists()
    assert VisitStepRow.objects.get(step="card").details == {"how": "lost", "why": "lost"}


def an_heir(world: TestWorld) -> None:
    now = world.clock()
    shown = ShownDocument(
        kind=AuthorityKind.ESTATE,
        document=AuthorityDocument.CERTIFICATE_OF_INHERITANCE,
        reference="VI 12/26",
        valid_until=now.date() + timedelta(days=30),
        person_name="Jonas Müller",
    )
    authority_id = record_authority(CARD.msisdn, shown, CORA, now.date(), now)
    agree_to_authority(authority_id, LENA, now)


def test_a_representative_ends_it_by_an_authority_and_not_without(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, CARD.msisdn)
    assert says(prove(clerk, page, "Jonas Müller", who="other"), "Record the authority first")
    an_heir(world)
    assert prove(clerk, page, "Jonas Müller", who="other").status_code == 303
    up_to_rest = (
        (VisitStep.CARD, CARD.iccid),
        (VisitStep.PAPERS, "2"),
        (VisitStep.SHOWN, "1"),
        (VisitStep.CONFIRMED, "1"),
        (VisitStep.ENDED, ""),
    )
    for step, text in up_to_rest:
        done(clerk, page, step, text)
    order = OrderRow.objects.get(line__msisdn=CARD.msisdn)
    assert (order.authority, order.on_behalf_of) == (
        str(DeskVisitRow.objects.get().authority_id),
        f"holder:{order.line.holder_id}",
    )


def test_a_declaration_is_taken_whatever_else_fails(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, CARD.msisdn)
    prove(clerk, page, "Ada Other")
    words = {"scan": CARD.msisdn, "holder_name": CARD.name, "page_key": "k", "language": "en"}
    assert says(clerk.post(f"{page}declare/", {**words, "reply_email": "x"}), "no e-mail address")
    answer = clerk.post(f"{page}declare/", words)
    declared = DeclarationRow.objects.get()
    assert says(answer, declared.receipt_number, 200)
    visit = DeskVisitRow.objects.get()
    assert (visit.outcome, visit.declaration_id) == ("declared", declared.declaration_id)
    assert visit.receipt_number == declared.receipt_number
    assert AuditRow.objects.get(act="desk.declared").channel == "store_desk"
    again = clerk.post(f"{DESK}declare/", words)
    assert says(again, declared.receipt_number, 200)  # without a visit, and sent twice: one
    assert tie_declarations(world.outside, timezone.now()) == 1
    assert OrderRow.objects.filter(line__msisdn=CARD.msisdn).count() == 1
    store = find_store(visit.store_id)
    assert report_store_day(store, None, timezone.now()).declarations == 1
    clerk.post(f"{DESK}declare/", {**words, "page_key": "another"})  # of a customer without a visit
    assert report_store_day(store, None, timezone.now()).declarations == 2
    # a receipt from elsewhere names the line here
    assert begin(clerk, status_link(declared.receipt_number)) != page
    right = status_link(declared.receipt_number)
    forged = right[:-2] + ("1/" if right[-2] == "0" else "0/")
    assert says(scan(clerk, forged), "no such receipt")


def test_after_a_power_cut_the_visit_goes_on_where_it_stood(world: TestWorld) -> None:
    page = begin(clerk_at(world), CARD.msisdn)
    clerk = clerk_at(world)  # signed in anew
    assert page in clerk.get(DESK).content.decode()
    up_to(clerk, page, CARD, VisitStep.CONFIRMED)
    again = clerk_at(world)
    assert "End the line as confirmed" in again.get(page).content.decode()
    done(again, page, VisitStep.ENDED)
    assert OrderRow.objects.filter(line__msisdn=CARD.msisdn).count() == 1


def test_a_visit_that_nobody_goes_on_with_closes_itself(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, CARD.msisdn)
    later = timezone.now() + timedelta(minutes=31)
    with pytest.raises(VisitOver):
        note_step(visit_id_of(page), VisitStep.IDENTITY, {"who": "holder"}, CORA, later)
    assert close_idle_visits(timezone.now()) == 0
    assert close_idle_visits(later) == 1
    assert DeskVisitRow.objects.get().outcome == "abandoned"
    assert says(clerk.get(page), "Nobody went on with it", 200)
    assert says(prove(clerk, page, CARD.name), "This visit is over")


def test_a_watched_line_needs_a_second_person(world: TestWorld) -> None:
    watch_line(CARD.msisdn, WatchReason.PRESS, ROOT, timezone.now())
    clerk = clerk_at(world)
    page = begin(clerk, CARD.msisdn)
    assert prove(clerk, page, CARD.name).status_code == 303
    for answer in (clerk.get(page), do(clerk, page, VisitStep.CARD, CARD.iccid)):
        assert answer.status_code == 403
    assert not VisitStepRow.objects.filter(step="card").exists()


def test_whoever_works_at_no_store_serves_nobody(world: TestWorld) -> None:
    clerk = signed_in(Role.CLERK)  # there is no store yet
    assert "not signed in at a store" in clerk.get(DESK).content.decode()
    assert scan(clerk, CARD.msisdn).status_code == 200
    assert not DeskVisitRow.objects.exists()


def test_steps_and_audit_tell_of_nobody(world: TestWorld) -> None:
    clerk = clerk_at(world)
    up_to(clerk, begin(clerk, CARD.iccid), CARD, VisitStep.ENDED)
    rows = [
        *VisitStepRow.objects.values_list("details", flat=True),
        *AuditRow.objects.filter(act__startswith="visit.").values_list("details", flat=True),
        *DeskVisitRow.objects.values_list("guard", flat=True),
    ]
    assert len(rows) > len(IN_ORDER)
    for secret in (CARD.name, CARD.msisdn[1:], CARD.iccid, CARD.email, CARD.imsi):
        assert secret not in str(rows)
    assert NAMES[Role.CLERK] in str(VisitStepRow.objects.values_list("acting_user", flat=True))
