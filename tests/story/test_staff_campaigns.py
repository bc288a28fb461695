"""A campaign in the console: made by one person, approved by another, watched, paused, stopped."""

import csv
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadhandler import SkipFile
from django.test import Client
from django.utils import timezone
from tests.campaigns import work as work_on_campaigns
from tests.staff_people import add_person, signed_in, signed_in_as, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.channels.staff import campaign_upload
from cleanbreak.domain.campaign import CampaignState
from cleanbreak.domain.staff import Role
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.campaign import CampaignRow
from cleanbreak.records.line import LineRow

LINES = [
    LineOf(msisdn="+4915228817301", name="One Holder"),
    LineOf(msisdn="+4915228817302", name="Two Holder"),
    LineOf(msisdn="+4915228817303", name="Three Holder", range_holder="Leuchtturm Mobil"),
]
STRANGER = "+442071838750"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        made.add(*LINES)
        yield made


@pytest.fixture
def manager(world: TestWorld) -> Client:
    return signed_in(Role.CAMPAIGN_MANAGER)


@pytest.fixture
def approver(world: TestWorld) -> Client:
    return signed_in(Role.CAMPAIGN_APPROVER)


def file_of(*numbers: str) -> BytesIO:
    file = BytesIO("\n".join(["msisdn", *numbers]).encode())
    file.name = "lines.csv"
    return file


def make(manager: Client, **typed: str) -> Any:
    file = file_of(*(line.msisdn for line in LINES), STRANGER)
    return manager.post("/staff/campaigns/new/", {"reason": "fleet", "file": file} | typed)


def made(manager: Client) -> str:
    """Make a campaign and return its page."""
    answer = make(manager)
    assert answer.status_code == 303
    return str(answer["Location"])


def planned(manager: Client) -> str:
    page = made(manager)
    assert manager.post(f"{page}plan/").status_code == 303
    return page


def started(manager: Client, approver: Client) -> str:
    page = planned(manager)
    assert approver.post(f"{page}approve/", {"count": "3"}).status_code == 303
    assert manager.post(f"{page}start/").status_code == 303
    return page


def work(world: TestWorld) -> None:
    world.clock.now = timezone.now()
    work_on_campaigns(world)


def text_of(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def state() -> str:
    return CampaignRow.objects.get().state


def test_two_people_end_three_lines_and_every_act_is_noted(
    world: TestWorld, manager: Client, approver: Client
) -> None:
    page = planned(manager)
    plan = text_of(approver, page)
    assert "<dt>Lines that end</dt><dd>3</dd>" in plan
    assert "<dt>Lines that are refused</dt><dd>1</dd>" in plan
    assert "37.02 EUR" in plan  # three times what is owed back
    assert "Numbers that go back to Leuchtturm Mobil</dt><dd>1" in plan
    assert "No line with this number is on file" in plan
    assert "Expected to take" in plan

    assert approver.post(f"{page}approve/", {"count": "3"}).status_code == 303
    assert manager.post(f"{page}start/").status_code == 303
    work(world)

    done = text_of(manager, page)
    assert state() == "finished"
    assert "<dt>Ended</dt><dd>3</dd>" in done
    assert "hx-get" not in done
    assert set(LineRow.objects.values_list("state", flat=True)) == {"terminated"}
    acts = AuditRow.objects.filter(act__startswith="campaign.").order_by("id")
    assert list(acts.values_list("act", "acting_user")) == [
        ("campaign.created", "agent:max"),
        ("campaign.planned", "agent:max"),
        ("campaign.approved", "agent:vera"),
        ("campaign.started", "agent:max"),
    ]


def test_the_page_follows_by_itself_and_is_shown_anew_when_its_buttons_change(
    world: TestWorld, manager: Client, approver: Client
) -> None:
    page = started(manager, approver)
    running = text_of(manager, page)
    assert f'hx-get="{page}progress/?seen=running" hx-trigger="every 2s"' in running
    part = text_of(manager, f"{page}progress/?seen=running")
    assert part.startswith('<div id="progress"')
    assert "<html" not in part
    work(world)
    over = manager.get(f"{page}progress/?seen=running")
    assert (over.status_code, over["HX-Refresh"]) == (204, "true")


def test_watching_keeps_no_session_awake(
    world: TestWorld, manager: Client, approver: Client
) -> None:
    page = started(manager, approver)
    session = manager.session
    session["seen_at"] = seen = (timezone.now() - timedelta(minutes=10)).isoformat()
    session.save()
    manager.get(f"{page}progress/?seen=running")
    assert manager.session["seen_at"] == seen
    session["seen_at"] = (timezone.now() - timedelta(minutes=31)).isoformat()
    session.save()
    asleep = manager.get(f"{page}progress/?seen=running", headers={"HX-Request": "true"})
    assert asleep.status_code == 204
    assert asleep["HX-Redirect"] == "/staff/sign-in/?next=/staff/"


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        ("4", "not the number of lines"),
        ("", "digits only"),
        ("three", "digits only"),
        ("9" * 99, "digits only"),
    ],
)
def test_a_wrong_count_approves_nothing(
    count: str, sentence: str, manager: Client, approver: Client
) -> None:
    page = planned(manager)
    answer = approver.post(f"{page}approve/", {"count": count})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert state() == "planned"


def test_whoever_made_it_cannot_approve_it_whatever_the_role(world: TestWorld) -> None:
    root = signed_in(Role.ADMIN)
    page = planned(root)
    shown = text_of(root, page)
    assert "a second person must approve it" in shown
    assert "/approve/" not in shown
    answer = root.post(f"{page}approve/", {"count": "3"})
    assert answer.status_code == 422
    assert "A second person must." in answer.content.decode()
    assert state() == "planned"


def test_pause_resume_and_stop_in_the_middle(
    world: TestWorld, manager: Client, approver: Client
) -> None:
    page = started(manager, approver)
    assert manager.post(f"{page}start/").status_code == 422
    assert manager.post(f"{page}pause/").status_code == 303
    work(world)
    assert state() == "paused"
    assert not LineRow.objects.filter(state="terminated").exists()
    assert manager.post(f"{page}resume/").status_code == 303
    assert state() == "running"
    assert manager.post(f"{page}stop/").status_code == 303
    work(world)
    assert state() == "stopped"
    assert set(LineRow.objects.values_list("state", flat=True)) == {"active"}
    assert "/stop/" not in text_of(manager, page)


def test_each_state_and_role_has_its_buttons(
    world: TestWorld, manager: Client, approver: Client
) -> None:
    page = made(manager)
    assert buttons(manager, page) == {"plan", "stop"}
    assert buttons(approver, page) == set()
    manager.post(f"{page}plan/")
    assert buttons(manager, page) == {"plan", "stop"}
    assert buttons(approver, page) == {"approve"}
    approver.post(f"{page}approve/", {"count": "3"})
    assert buttons(manager, page) == {"plan", "start", "stop"}
    assert buttons(approver, page) == set()
    manager.post(f"{page}start/")
    assert buttons(manager, page) == {"pause", "stop"}
    manager.post(f"{page}pause/")
    assert buttons(manager, page) == {"resume", "stop"}
    assert buttons(signed_in(Role.AUDITOR), page) == set()


def buttons(client: Client, page: str) -> set[str]:
    return set(re.findall(rf'action="{page}(\w+)/"', text_of(client, page)))


def test_the_files_have_every_line_and_taking_them_is_noted(
    world: TestWorld, manager: Client, approver: Client
) -> None:
    page = started(manager, approver)
    work(world)
    plan, report = (rows_of(approver, f"{page}{name}.csv") for name in ("plan", "report"))
    assert len(plan) == len(report) == 4
    ended = [row for row in report if row["outcome"] == "completed"]
    assert {row["msisdn"] for row in ended} == {line.msisdn for line in LINES}
    assert all("issue_certificate" in row["evidence"] for row in ended)
    (refused,) = [row for row in plan if row["outcome"] == "refused"]
    assert refused["msisdn"] == STRANGER
    noted = AuditRow.objects.filter(act="campaign.exported").order_by("id")
    assert [(one.acting_user, one.details["kind"]) for one in noted] == [
        ("agent:vera", "plan"),
        ("agent:vera", "report"),
    ]
    assert all(one.details["lines"] == 4 for one in noted)


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(content.decode().splitlines()))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": ""}, "Choose why the lines end."),
        ({"when": "31.01.2027"}, "year-month-day"),
        ({"when": "2020-01-31"}, "in the past"),
        ({"rate": "fast"}, "lines a second"),
        ({"rate": "0"}, "lines a second"),
        ({"rate": "nan"}, "lines a second"),
        ({"file": ""}, "Choose the file"),
    ],
)
def test_what_cannot_be_read_is_refused_and_typed_words_are_kept(
    typed: dict[str, str], sentence: str, manager: Client
) -> None:
    answer = make(manager, **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    if typed.get("rate"):
        assert f'value="{typed["rate"]}"' in page
    assert not CampaignRow.objects.exists()


def test_a_file_that_names_no_lines_and_the_same_file_twice_are_refused(
    manager: Client,
) -> None:
    file = BytesIO(b"colour;size\nred;4\n")
    file.name = "lines.csv"
    answer = manager.post("/staff/campaigns/new/", {"reason": "fleet", "file": file})
    assert answer.status_code == 422
    assert made(manager)
    again = make(manager)
    assert again.status_code == 422
    assert "has this very file" in again.content.decode()
    assert CampaignRow.objects.count() == 1


def test_a_file_that_is_too_large_is_not_kept(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaign_upload, "UPLOAD_BYTES_MAX", 100)
    answer = make(manager)
    assert answer.status_code == 422
    assert "too large for a browser" in answer.content.decode()
    assert not CampaignRow.objects.exists()


def test_nobody_else_leaves_a_file_here(
    world: TestWorld, approver: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def note_and_skip(_handler: object, field_name: str, *_more: object) -> None:
        begun.append(field_name)
        raise SkipFile

    monkeypatch.setattr(campaign_upload.CampaignUpload, "new_file", note_and_skip)
    for client in (Client(), approver):
        assert make(client).status_code in (302, 403)
    declared = Client().post("/cancel/", {"reason": "x", "file": file_of(STRANGER)})
    assert declared.status_code == 422
    assert not declared.wsgi_request.FILES
    assert begun == []
    make(signed_in(Role.CAMPAIGN_MANAGER))
    assert begun == ["file"]


def test_the_form_with_the_file_wants_the_token(world: TestWorld, manager: Client) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = manager.cookies
    assert make(careful).status_code == 403
    page = careful.get("/staff/campaigns/new/").content.decode()
    (token, *_) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert make(careful, csrfmiddlewaretoken=token).status_code == 303


def test_the_first_page_counts_open_campaigns_and_the_list_has_them(manager: Client) -> None:
    page = made(manager)
    assert '<p class="figure" id="open-campaigns">1</p>' in text_of(manager, "/staff/")
    listed = text_of(manager, "/staff/campaigns/")
    assert page in listed
    assert "The holder of a fleet asked for it" in listed
    CampaignRow.objects.update(state=CampaignState.STOPPED.value)
    assert '<p class="figure" id="open-campaigns">0</p>' in text_of(manager, "/staff/")


def test_unknown_campaigns_and_acts_are_unknown_pages(manager: Client) -> None:
    unknown = f"/staff/campaigns/{uuid4()}/"
    assert manager.get(unknown).status_code == 404
    assert manager.get(f"{unknown}report.csv").status_code == 404
    assert manager.post(f"{unknown}start/").status_code == 404
    assert manager.post(f"{made(manager)}explode/").status_code == 404


def test_one_person_may_have_two_roles(world: TestWorld) -> None:
    add_person("both", Role.AGENT, Role.CAMPAIGN_MANAGER)
    client = signed_in_as("both")
    for address in ("/staff/orders/held/", "/staff/campaigns/new/"):
        assert client.get(address).status_code == 200
