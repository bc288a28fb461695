"""An agent calls: the holder reads who it is while the call lasts, and never longer."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone
from tests.staff_people import NAMES, signed_in, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.agent_call import (
    CALL_LASTS_MAX,
    CallIsRunning,
    CallReason,
    MalformedAlias,
    UnknownCall,
    UnknownCase,
)
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.hold_call import begin_call, code_of_call, end_call, name_agent
from cleanbreak.flows.open_verification import OPEN_FOR, open_verification
from cleanbreak.flows.tell_who_is_in_contact import tell_who_is_in_contact
from cleanbreak.records.agent_call import AgentCallRow
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.staff import UnknownStaff

LINE = LineOf()
ADA = Actor(channel=Channel.STAFF, acting_user=f"agent:{NAMES[Role.AGENT]}")
RITA = Actor(channel=Channel.STAFF, acting_user=f"agent:{NAMES[Role.REFUND_CLERK]}")
HOTLINE = Actor(channel=Channel.HOTLINE, acting_user="agent:ada")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        made.add(LINE)
        yield made


def case() -> UUID:
    return open_verification(LINE.msisdn, None, HOTLINE, timezone.now())


def shown(code: str) -> str:
    answer = Client(headers={"accept-language": "en"}).post("/official/", {"code": code})
    return unescape(answer.content.decode())


def test_the_agent_says_a_code_and_the_holder_reads_who_is_there(world: TestWorld) -> None:
    name_agent("ada", "Mia", ADA, timezone.now())
    agent = signed_in(Role.AGENT)
    begun = agent.post("/staff/calls/begin/", {"case": str(case()), "reason": "identity"})
    page = agent.get("/staff/calls/").content.decode()
    found = re.search(r'class="code">([0-9A-Z-]{9})<', page)
    assert (begun.status_code, bool(found)) == (303, True)
    assert found is not None
    code = found[1]

    during = shown(code)
    (row,) = AgentCallRow.objects.all()
    agent.post(f"/staff/calls/{row.call_id}/end/")
    after = shown(code)

    assert "Agent Mia is on a call since" in during
    assert "whether it is you" in during
    assert LINE.msisdn not in during
    assert "ada" not in during.lower().split("<main")[1].split("</main")[0].split()
    assert "The call of agent Mia ended at" in after
    assert "is on a call since" not in after
    assert set(AuditRow.objects.values_list("act", flat=True)) >= {"call.began", "call.ended"}


def test_a_call_ends_by_itself_after_an_hour(world: TestWorld) -> None:
    now = timezone.now()
    row = begin_call(case(), CallReason.ORDER, ADA, now)
    code = code_of_call(row.call_id)

    (running,) = tell_who_is_in_contact(code, now + CALL_LASTS_MAX - timedelta(seconds=1)).calls
    (over,) = tell_who_is_in_contact(code, now + CALL_LASTS_MAX).calls

    assert running.ended_at is None
    assert over.ended_at == now + CALL_LASTS_MAX
    with pytest.raises(UnknownCall):
        end_call(row.call_id, ADA, now + CALL_LASTS_MAX)
    begin_call(open_verification(LINE.msisdn, None, HOTLINE, now + CALL_LASTS_MAX),
               CallReason.ORDER, ADA, now + CALL_LASTS_MAX)  # fmt: skip


def test_without_a_name_a_number_is_shown_and_no_name_of_the_person(world: TestWorld) -> None:
    row = begin_call(case(), CallReason.QUESTION, ADA, timezone.now())

    assert row.alias.isdigit()
    assert code_of_call(row.call_id) not in repr(list(AgentCallRow.objects.values()))


def test_calls_need_a_case_and_are_one_at_a_time_and_ones_own(world: TestWorld) -> None:
    now = timezone.now()
    about = case()
    with pytest.raises(UnknownCase):
        begin_call(uuid4(), CallReason.ORDER, ADA, now)
    with pytest.raises(UnknownCase):
        begin_call(about, CallReason.ORDER, ADA, now + OPEN_FOR + timedelta(minutes=1))
    row = begin_call(about, CallReason.ORDER, ADA, now)

    with pytest.raises(CallIsRunning):
        begin_call(about, CallReason.ORDER, ADA, now)
    with pytest.raises(UnknownCall):
        end_call(row.call_id, RITA, now)
    begin_call(about, CallReason.MONEY, RITA, now)
    end_call(row.call_id, ADA, now)
    with pytest.raises(UnknownCall):
        end_call(row.call_id, ADA, now)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"case": "no number", "reason": "order"}, "Enter the number of the order"),
        ({"case": str(uuid4()), "reason": "order"}, "There is no order"),
        ({"case": str(uuid4()), "reason": "lottery"}, "Choose what the call is about"),
    ],
)
def test_a_form_that_is_wrong_is_explained(
    world: TestWorld, form: dict[str, str], says: str
) -> None:
    answer = signed_in(Role.AGENT).post("/staff/calls/begin/", form)

    assert answer.status_code == 422
    assert says in unescape(answer.content.decode())


def test_names_for_holders_are_readable(world: TestWorld) -> None:
    with pytest.raises(UnknownStaff):
        name_agent("nobody", "Mia", ADA, timezone.now())
    for unreadable in ("", "Mia\u202eaiM", "<b>Mia</b>", "M" * 41):
        with pytest.raises(MalformedAlias):
            name_agent("ada", unreadable, ADA, timezone.now())
    done = CliRunner().invoke(cli, ["call", "alias", "ada", " Mia  Lee ", "--json"])
    assert json.loads(done.stdout) == {"staff": "ada", "alias": "Mia Lee"}
    begin_call(case(), CallReason.ORDER, ADA, timezone.now())
    listed = json.loads(CliRunner().invoke(cli, ["call", "list", "--json"]).stdout)["calls"]
    assert [one["alias"] for one in listed] == ["Mia Lee"]
