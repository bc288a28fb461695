"""An agent asks who is calling, and sees of the account nothing before the caller has proved it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.staff_people import NAMES, add_person, signed_in, signed_in_as, staffed_world
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.effective_date import ProofNeededToEndNow
from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.risk import LineSignals
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.end_at_once import end_at_once
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import (
    GivenProofRow,
    ProofChallengeRow,
    ProofGuardRow,
    VerificationRow,
)

LINE = LineOf(name="Anna Canary", email="canary@example.org")
SECOND = LineOf(name="Anna Canary", email="canary@example.org", msisdn="+4915228817387")
ENDED = LineOf(name="Ben Ended", msisdn="+4915228810001")
STRANGER = "+4915228819999"
OTHER_PHONE = "+4915228815555"
CALLERS = "/staff/callers/"
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")
SECRETS = (
    LINE.name,
    SECOND.iccid,
    SECOND.msisdn,
    LINE.msisdn,
    LINE.msisdn[1:],
    LINE.email,
    LINE.iccid,
    LINE.imsi,
)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        made.add(LINE, SECOND, ENDED)
        request_termination(at_once(ENDED), made.outside, made.clock())
        made.work()
        yield made


def begin(agent: Client, named: str) -> str:
    """Type the number that the caller says; return the page of the call."""
    answer = agent.post(CALLERS, {"named": named})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def ask_for_code(agent: Client, page: str, kind: ProofKind) -> str:
    """Have a code sent; return the right one, as the caller reads it."""
    assert agent.post(f"{page}send/", {"kind": kind.value}).status_code == 303
    case = page.removeprefix(CALLERS).strip("/")
    challenge = ProofChallengeRow.objects.get(verification_id=case, kind=kind.value)
    return sent_code(kind, challenge.nonce)


def say(agent: Client, page: str, kind: ProofKind, given: str = "") -> Any:
    return agent.post(f"{page}prove/", {"kind": kind.value, "given": given})


def prove(agent: Client, page: str, *kinds: ProofKind) -> None:
    for kind in kinds:
        assert say(agent, page, kind, ask_for_code(agent, page, kind)).status_code == 303


def shape(answer: Any) -> tuple[int, str]:
    """Return status and page without what differs from request to request."""
    page = re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())
    return answer.status_code, re.sub(r"[0-9a-f-]{36}", "", page)


def test_every_number_gets_the_same_pages(world: TestWorld) -> None:
    seen = []
    for named in (LINE.msisdn, SECOND.iccid, ENDED.msisdn, STRANGER):
        agent = signed_in(Role.AGENT)
        page = begin(agent, named)
        story = [shape(agent.get(page))]
        for kind in (ProofKind.LINE_CODE, ProofKind.EMAIL_CODE):
            ask_for_code(agent, page, kind)
            story.append(shape(say(agent, page, kind, "123")))
        story += [shape(agent.get(page)), shape(agent.get(f"{page}account/"))]
        seen.append(story)
        for _status, html in story:
            assert not any(secret in html for secret in SECRETS)
            assert "tries left" not in html
    assert all(story == seen[0] for story in seen)
    assert any("No match." in html for _status, html in seen[0])


def test_a_clerk_learns_only_whether_the_name_on_the_document_fits(world: TestWorld) -> None:
    clerk = signed_in(Role.CLERK)
    for named, name in ((LINE.msisdn, "Ada Other"), (ENDED.msisdn, ENDED.name), (STRANGER, "X Y")):
        answer = say(clerk, begin(clerk, named), ProofKind.ID_DOCUMENT, name)
        assert (answer.status_code, "No match." in answer.content.decode()) == (422, True)
    page = begin(clerk, LINE.msisdn)
    assert say(clerk, page, ProofKind.ID_DOCUMENT, "CANARY, Anna").status_code == 303
    assert LINE.name in clerk.get(f"{page}account/").content.decode()
    row = VerificationRow.objects.get(pk=page.split("/")[3])
    assert (row.channel, row.opened_by) == ("store_desk", f"agent:{NAMES[Role.CLERK]}")


def test_names_are_not_tried_out(world: TestWorld) -> None:
    clerk = signed_in(Role.CLERK)
    for number in range(RATES[Limited.DOCUMENT_NAME].burst):
        say(clerk, begin(clerk, LINE.msisdn), ProofKind.ID_DOCUMENT, f"Name {number}")
    right = say(clerk, begin(clerk, LINE.msisdn), ProofKind.ID_DOCUMENT, LINE.name)
    assert "Too many requests" in right.content.decode()


def test_an_agent_on_the_phone_sees_no_documents(world: TestWorld) -> None:
    agent = signed_in(Role.AGENT)
    page = begin(agent, LINE.msisdn)
    assert "id_document" not in agent.get(page).content.decode()
    assert say(agent, page, ProofKind.ID_DOCUMENT, LINE.name).status_code == 422


def test_what_only_the_agent_vouches_for_opens_nothing(world: TestWorld) -> None:
    agent = signed_in(Role.AGENT)
    page = begin(agent, LINE.msisdn)
    HolderRow.objects.update(contact_number=OTHER_PHONE)
    assert say(agent, page, ProofKind.CALL_BACK).status_code == 422
    HolderRow.objects.update(contact_changed_at=None)  # long ago
    colleague().post(f"{page}call-back/")
    assert GivenProofRow.objects.get().taken_by == "agent:bea"
    answer = agent.get(f"{page}account/")
    assert answer.status_code == 422
    assert "This needs another proof" in answer.content.decode()
    for kind in (ProofKind.PASSKEY, ProofKind.OPERATOR_LOGIN, ProofKind.CARD_NUMBER):
        assert say(agent, page, kind, "1").status_code == 422, "no agent says that alone"
    assert LINE.name not in agent.get(f"{page}account/").content.decode()


def colleague() -> Client:
    add_person("bea", Role.AGENT)
    return signed_in_as("bea")


def test_an_agent_does_not_call_back_for_the_own_caller(world: TestWorld) -> None:
    HolderRow.objects.update(contact_number="+4915228800099")
    HolderRow.objects.update(contact_changed_at=None)  # long ago
    agent = signed_in(Role.AGENT)
    page = begin(agent, LINE.msisdn)
    prove(agent, page, ProofKind.LINE_CODE)
    assert f"{page}call-back/" in agent.get(page).content.decode()

    refused = agent.post(f"{page}call-back/")
    assert refused.status_code == 422
    assert "ask a colleague" in refused.content.decode()
    assert say(agent, page, ProofKind.CALL_BACK).status_code == 422
    assert agent.post(f"{page}end/now/").status_code == 422

    other = colleague()
    shown = other.get(f"{page}call-back/")
    assert not any(secret in shown.content.decode() for secret in SECRETS)
    assert other.post(f"{page}call-back/").status_code == 303
    assert agent.post(f"{page}end/now/").status_code == 303
    assert other.post(f"{CALLERS}{uuid4()}/call-back/").status_code == 404


def test_two_proofs_that_a_sign_speaks_against_leave_time_to_object(world: TestWorld) -> None:
    agent = signed_in(Role.AGENT)
    page = begin(agent, LINE.msisdn)
    prove(agent, page, ProofKind.LINE_CODE, ProofKind.EMAIL_CODE)
    changed = LineSignals(sim_changed_at=timezone.now(), device_changed_at=None, is_forwarded=False)
    MemoryIdentity(world.world).set_signals({LINE.msisdn: changed})
    VerificationRow.objects.update(signals_read_at=None)

    assert agent.post(f"{page}end/notice/").status_code == 303

    order = OrderRow.objects.get(line__msisdn=LINE.msisdn)
    assert order.level == "identified"
    assert order.effective_date >= timezone.localdate() + timedelta(days=3)


def test_after_one_proof_the_agent_sees_the_account_and_ends_it_on_notice(
    world: TestWorld,
) -> None:
    agent = signed_in(Role.AGENT)
    page = begin(agent, LINE.msisdn)
    assert agent.get(f"{page}account/").status_code == 422
    prove(agent, page, ProofKind.LINE_CODE)

    account = agent.get(f"{page}account/").content.decode()
    assert LINE.name in account
    assert LINE.msisdn in account
    assert SECOND.msisdn in account
    assert LINE.email not in account
    assert f"{page}end/now/" not in account
    assert agent.get(f"{page}end/now/").status_code == 422
    assert agent.post(f"{page}end/now/").status_code == 422
    assert not OrderRow.objects.filter(line__msisdn=LINE.msisdn).exists()
    assert "12.34 EUR" in agent.get(f"{page}end/notice/").content.decode()
    assert agent.post(f"{page}end/notice/").status_code == 303

    order = OrderRow.objects.get(line__msisdn=LINE.msisdn)
    assert (order.channel, order.acting_user, order.level) == ("hotline", "agent:ada", "identified")
    assert "This line is to end" in agent.get(f"{page}account/").content.decode()
    opened = agent.get(f"/staff/orders/{order.order_id}/").content.decode()
    assert "Order for the number ending in" in opened, "the purpose is carried along"
    entry = AuditRow.objects.filter(act="personal_data.seen", order_id=order.order_id).last()
    assert entry is not None
    assert entry.details["purpose"] == "caller_verified"

    assert agent.post(f"{page}withdraw/").status_code == 303
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_the_code_for_a_call_says_when_to_tell_it(world: TestWorld) -> None:
    agent = signed_in(Role.AGENT)
    ask_for_code(agent, begin(agent, LINE.msisdn), ProofKind.LINE_CODE)
    send_announcements(world.outside, timezone.now)
    sent = [one.message for one in MemoryMessages(world.world).inbox()]
    (sms,) = [one for one in sent if one.recipient == LINE.msisdn and " #" in one.text]
    assert "never ask for it on the phone" not in sms.text
    assert "nicht am Telefon" not in sms.text
    assert "only if you have called us" in sms.text or "angerufen" in sms.text


def test_two_independent_proofs_end_it_at_once(world: TestWorld) -> None:
    agent = signed_in(Role.AGENT)
    page = begin(agent, LINE.msisdn)
    prove(agent, page, ProofKind.LINE_CODE, ProofKind.EMAIL_CODE)
    assert f"{page}end/now/" in agent.get(f"{page}account/").content.decode()
    assert agent.post(f"{page}end/now/").status_code == 303
    world.clock.now = timezone.now()
    world.work()
    assert LineRow.objects.get(msisdn=LINE.msisdn).state == "terminated"


def test_a_call_is_its_agents_own_and_over_after_half_an_hour(world: TestWorld) -> None:
    mine, other = signed_in(Role.AGENT), colleague()
    page = begin(mine, LINE.msisdn)
    prove(mine, page, ProofKind.LINE_CODE)
    for address in (page, f"{page}account/", f"{page}end/notice/", f"{CALLERS}{uuid4()}/"):
        assert other.get(address).status_code == 404, address
    for act in ("send/", "prove/", "end/notice/", "withdraw/"):
        typed = {"kind": "line_code", "given": "1"}
        assert other.post(f"{page}{act}", typed).status_code == 404, act

    past = timezone.now() - timedelta(minutes=1)
    VerificationRow.objects.update(expires_at=past)
    for address in (page, f"{page}account/", f"{page}end/notice/"):
        answer = mine.get(address)
        assert answer.status_code == 422, address
        assert "This took too long. Begin again." in answer.content.decode()
        assert not any(secret in answer.content.decode() for secret in SECRETS)


def test_no_number_stands_in_an_address_or_is_shown_again(world: TestWorld) -> None:
    agent = signed_in(Role.AGENT)
    assert LINE.msisdn[1:] not in begin(agent, LINE.msisdn)
    assert "0152" not in agent.post(CALLERS, {"named": "0152x"}).content.decode()


def test_a_watched_line_looks_like_any_other_until_the_caller_is_verified(
    world: TestWorld,
) -> None:
    agent = signed_in(Role.AGENT)
    plain = begin(agent, LINE.msisdn)
    before = shape(agent.get(plain))
    watch_line(LINE.msisdn, WatchReason.PRESS, ROOT, timezone.now())
    page = begin(agent, LINE.msisdn)
    assert shape(agent.get(page)) == before
    prove(agent, page, ProofKind.LINE_CODE)
    refused = agent.get(f"{page}account/")
    assert refused.status_code == 403
    assert "This line is watched" in refused.content.decode()
    assert LINE.name not in refused.content.decode()
    assert agent.post(f"{page}end/notice/").status_code == 403
    assert AuditRow.objects.filter(act="personal_data.refused").count() == 2


def quiet_contacts(number: str) -> None:
    """Put another phone on file, long ago."""
    HolderRow.objects.update(contact_number=number)
    HolderRow.objects.update(contact_changed_at=timezone.now() - timedelta(days=4))


def test_the_contact_number_is_shown_with_the_account_and_called_as_a_second_proof(
    world: TestWorld,
) -> None:
    quiet_contacts(OTHER_PHONE)
    agent = signed_in(Role.AGENT)
    page = begin(agent, LINE.msisdn)
    prove(agent, page, ProofKind.LINE_CODE)
    assert OTHER_PHONE not in agent.get(page).content.decode()
    assert OTHER_PHONE in agent.get(f"{page}account/").content.decode()

    assert colleague().post(f"{page}call-back/").status_code == 303

    account = agent.get(f"{page}account/").content.decode()
    assert f"{page}end/now/" in account
    assert OTHER_PHONE not in account, "it was called"


def test_without_another_number_nobody_is_called_back(world: TestWorld) -> None:
    quiet_contacts(LINE.msisdn)
    agent = signed_in(Role.AGENT)
    page = begin(agent, LINE.msisdn)
    prove(agent, page, ProofKind.EMAIL_CODE)

    assert "number-to-call" not in agent.get(f"{page}account/").content.decode()
    assert say(agent, page, ProofKind.CALL_BACK).status_code == 422


def test_a_pin_and_the_digits_of_the_card_are_compared_and_never_shown(world: TestWorld) -> None:
    MemoryIdentity(world.world).set_pins({f"C-{LINE.name}": "4711"})
    clerk = signed_in(Role.CLERK)
    page = begin(clerk, LINE.msisdn)
    for kind, wrong, right in (
        (ProofKind.PIN, "0000", "4711"),
        (ProofKind.CARD_NUMBER, "000000", f"{LINE.iccid[-6:-3]} {LINE.iccid[-3:]}"),
    ):
        answer = say(clerk, page, kind, wrong)
        assert (answer.status_code, "No match." in answer.content.decode()) == (422, True)
        assert wrong not in answer.content.decode()
        assert say(clerk, page, kind, right).status_code == 303
    assert f"{page}end/now/" in clerk.get(f"{page}account/").content.decode()
    by_phone = signed_in(Role.AGENT)
    call = begin(by_phone, LINE.msisdn)
    assert "Account PIN" in by_phone.get(call).content.decode()
    assert say(by_phone, call, ProofKind.CARD_NUMBER, LINE.iccid[-6:]).status_code == 422


def test_proofs_that_a_sign_speaks_against_make_no_order_that_is_hastened_later(
    world: TestWorld,
) -> None:
    """A thief of SIM and mailbox would otherwise end on notice, and at once by the link."""
    swapped = LineSignals(sim_changed_at=timezone.now(), device_changed_at=None, is_forwarded=False)
    MemoryIdentity(world.world).set_signals({LINE.msisdn: swapped})
    agent = signed_in(Role.AGENT)
    page = begin(agent, LINE.msisdn)
    prove(agent, page, ProofKind.LINE_CODE, ProofKind.EMAIL_CODE)
    assert agent.post(f"{page}end/now/").status_code == 422

    assert agent.post(f"{page}end/notice/").status_code == 303

    order = OrderRow.objects.get(line__msisdn=LINE.msisdn)
    assert order.level == "identified"
    with pytest.raises(ProofNeededToEndNow):
        end_at_once(order.order_id, ROOT, world.outside, world.clock())


def lock(page: str) -> None:
    guard = VerificationRow.objects.get(pk=page.split("/")[3]).guard
    ProofGuardRow.objects.update_or_create(guard=guard, defaults={"locked_at": timezone.now()})


def test_a_clerk_unlocks_a_line_by_the_document_of_its_holder(world: TestWorld) -> None:
    clerk, agent = signed_in(Role.CLERK), signed_in(Role.AGENT)
    page, strangers = (begin(clerk, named) for named in (LINE.msisdn, STRANGER))
    assert "unlock-title" not in clerk.get(page).content.decode()
    for one in (page, strangers):
        lock(one)
    assert shape(clerk.get(page)) == shape(clerk.get(strangers)), "alike for every number"
    assert say(clerk, page, ProofKind.ID_DOCUMENT, LINE.name).status_code == 422, "it is locked"
    by_phone = f"{begin(agent, LINE.msisdn)}unlock/"
    assert agent.post(by_phone, {"given": LINE.name}).status_code == 403
    assert "unlock-title" not in agent.get(begin(agent, LINE.msisdn)).content.decode()
    for where, typed in (
        (page, {"given": LINE.name}),
        (page, {"given": "Ada Other", "document": "passport"}),
        (strangers, {"given": LINE.name, "document": "passport"}),
    ):
        assert clerk.post(f"{where}unlock/", typed).status_code == 422
        assert ProofGuardRow.objects.exclude(locked_at=None).count() == 2
    right = {"given": LINE.name, "document": "passport"}
    assert clerk.post(f"{page}unlock/", right).status_code == 303
    assert ProofGuardRow.objects.exclude(locked_at=None).count() == 1
    (entry,) = AuditRow.objects.filter(act="proof.unlocked")
    assert (entry.acting_user, entry.channel) == (f"agent:{NAMES[Role.CLERK]}", "store_desk")
    assert entry.details["document"] == "passport"
    assert say(clerk, page, ProofKind.ID_DOCUMENT, LINE.name).status_code == 303
