"""Send papers beforehand: a holder sends a picture, somebody looks, and it need not be brought."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.anomaly.test_every_call_can_fail import until_no_call_is_left
from tests.committed_database import empty_tables
from tests.holders import newest, twice_proved
from tests.holders import signed_in as holder_signed_in
from tests.paper_files import MAKER, PDF, jpeg
from tests.staff_people import say_why, signed_in, staffed_world
from tests.worlds import LineOf, TestWorld, make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.paper_upload import RefusedFor
from cleanbreak.domain.papers import Errand, NeedName, PaperKind, PapersMissing, SeenPaper
from cleanbreak.domain.retention import HoldReason
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.check_desk_papers import (
    caller_subject,
    check_papers_of_caller,
    needs_of_caller,
    tick_papers,
)
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.forget_papers import forget_papers
from cleanbreak.flows.judge_paper import judge_paper
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.send_paper import SentPaper, pictures_wanted, send_paper
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.legal_hold import LegalHoldRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.paper_upload import PaperUploadRow, picture_of
from cleanbreak.records.sealed import is_sealed

pytestmark = pytest.mark.usefixtures("committed_db")
FIRM = LineOf(
    msisdn="+8613912345678", jurisdiction="cn", name="Canary GmbH", email="firm@example.org",
    language="en",
)  # fmt: skip
ADA = Actor(channel=Channel.STAFF, acting_user="agent:ada")
LICENCE = SeenPaper(NeedName.COMPANY, PaperKind.BUSINESS_LICENCE)
CHOICE = "company:business_licence"


def add_firm(world: TestWorld) -> LineRow:
    """Add a line of a company in China, which takes a copy of its licence."""
    (line,) = world.add(FIRM)
    HolderRow.objects.filter(pk=line.holder_id).update(customer_class="business")
    return LineRow.objects.select_related("holder").get(pk=line.pk)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        settings.CLEANBREAK_BASE_URL = "http://testserver"
        add_firm(made)
        yield made


def page() -> str:
    return f"/account/lines/{LineRow.objects.get().line_id}/papers/"


def send(holder: Client, content: bytes, paper: str = CHOICE, name: str = "canary.jpg") -> Any:
    return holder.post(page(), {"paper": paper, "picture": SimpleUploadedFile(name, content)})


def kept(world: TestWorld, content: bytes | None = None) -> UUID:
    """Keep a picture, without a browser."""
    line = LineRow.objects.select_related("holder").get()
    return send_paper(line, SentPaper(LICENCE, content or jpeg()), HOLDER, world.clock())


def is_kept(answer: Any) -> bool:
    """Return whether the picture that was sent took room in our memory."""
    return bool(answer.wsgi_request.FILES)


def test_of_somebody_who_has_not_proved_enough_nothing_is_kept(world: TestWorld) -> None:
    """Whoever knows the address and a token is not given ten megabytes of our memory."""
    tokenless, stranger = Client(enforce_csrf_checks=True), Client()
    sleeper = holder_signed_in(world, FIRM)
    tokenless.cookies["csrftoken"] = "k" * 32

    for client, status in ((tokenless, 403), (stranger, 303), (sleeper, 303)):
        answer = send(client, jpeg())
        assert answer.status_code == status
        assert not is_kept(answer)
    holder = twice_proved(world, FIRM)
    holder.handler.enforce_csrf_checks = True
    assert send(holder, jpeg()).status_code == 403, "the form of another site"
    assert not PaperUploadRow.objects.exists()
    holder.handler.enforce_csrf_checks = False
    assert is_kept(send(holder, jpeg()))


def test_a_firm_sends_its_licence_and_need_not_bring_it(world: TestWorld, caplog: Any) -> None:
    holder, line = twice_proved(world, FIRM), LineRow.objects.get()
    assert "Send papers beforehand" in holder.get(page().replace("papers/", "")).content.decode()
    assert "business licence" in holder.get(page()).content.decode()
    assert send(holder, jpeg()).status_code == 303
    assert "waits until somebody looks at it" in holder.get(page()).content.decode()

    row = PaperUploadRow.objects.get()
    assert is_sealed(row.content)
    assert MAKER.encode() not in picture_of(row)
    ada = signed_in(Role.AGENT)
    queue = ada.get("/staff/papers/").content.decode()
    assert FIRM.name not in queue
    one = re.findall(r'href="(/staff/papers/[0-9a-f-]+/)"', queue)[0]
    shown = ada.get(one).content.decode()
    assert FIRM.name in shown
    picture = ada.get(f"{one}picture/")
    assert picture.content == picture_of(row)
    assert picture["Content-Type"] == "image/jpeg"
    assert "sandbox" in picture["Content-Security-Policy"]
    looks = AuditRow.objects.filter(act="personal_data.seen", details__what="paper")
    assert {one.details["purpose"] for one in looks} == {"work_item"}
    assert looks.count() == 2, "the page and the picture"

    assert ada.post(f"{one}judge/", {"decision": "accept"}).status_code == 303
    assert "accepted: you need not bring it" in newest(world, FIRM.email)
    now, nobodys = world.clock(), UUID(int=0)
    with pytest.raises(PapersMissing) as refused:
        check_papers_of_caller(nobodys, line, Errand.END_AT_ONCE, now, is_proved=True)
    assert "That the company exists" not in str(refused.value)
    rest = [
        SeenPaper(NeedName.AUTHORITY, PaperKind.COMPANY_SEAL),
        SeenPaper(NeedName.BEARER_IDENTITY, PaperKind.PASSPORT),
    ]
    needs = needs_of_caller(line, Errand.END_AT_ONCE, now)
    tick_papers(caller_subject(nobodys), needs, rest, ADA, now)
    check_papers_of_caller(nobodys, line, Errand.END_AT_ONCE, now, is_proved=False)
    later = now + timedelta(days=31)
    with pytest.raises(PapersMissing):
        check_papers_of_caller(nobodys, line, Errand.END_AT_ONCE, later, is_proved=True)
    audited = str(list(AuditRow.objects.values_list("details", flat=True)))
    for canary in ("canary.jpg", FIRM.name, FIRM.msisdn):
        assert canary not in caplog.text + audited


def test_a_refused_paper_is_told_with_its_reason_and_can_be_sent_again(world: TestWorld) -> None:
    holder = twice_proved(world, FIRM)
    send(holder, jpeg())
    ada = signed_in(Role.AGENT)
    one = f"/staff/papers/{kept_id()}/"
    say_why(ada, one, "work_item")
    assert ada.post(f"{one}judge/", {"decision": "refuse"}).status_code == 422
    refuse = {"decision": "refuse", "reason": "not_whole"}
    assert ada.post(f"{one}judge/", refuse).status_code == 303
    assert "refused: A part of it is missing." in newest(world, FIRM.email)
    assert "A part of it is missing." in holder.get(page()).content.decode()
    again = ada.post(f"{one}judge/", {"decision": "accept"})
    assert again.status_code == 422
    assert "Somebody has decided about this paper already." in again.content.decode()
    line, now = LineRow.objects.get(), world.clock()
    with pytest.raises(PapersMissing, match="That the company exists"):
        check_papers_of_caller(UUID(int=0), line, Errand.END_AT_ONCE, now, is_proved=True)
    assert send(holder, jpeg()).status_code == 303


def kept_id() -> UUID:
    return PaperUploadRow.objects.values_list("upload_id", flat=True).get()


def test_only_a_holder_who_has_proved_enough_sends_anything(world: TestWorld) -> None:
    address = page()
    body = {"paper": CHOICE, "picture": SimpleUploadedFile("x.jpg", jpeg())}
    assert "/account/sign-in/" in Client().post(address, body)["Location"]
    once = holder_signed_in(world, FIRM)
    assert "/prove/?next=" in send(once, jpeg())["Location"]
    strict = Client(enforce_csrf_checks=True)
    holder = twice_proved(world, FIRM)
    strict.cookies = holder.cookies
    assert strict.post(address, body).status_code == 403, "the token is asked for, too"
    stranger = LineOf(msisdn="+4915228817403", email="max@example.org", language="en")
    world.add(stranger)
    assert holder.get(f"/account/lines/{LineRow.objects.get(msisdn=stranger.msisdn).pk}/papers/"
                      ).status_code == 404  # fmt: skip
    assert not PaperUploadRow.objects.exists()


def test_a_person_is_asked_for_no_picture_of_anything(world: TestWorld) -> None:
    HolderRow.objects.update(customer_class="residential")
    holder = twice_proved(world, FIRM)
    assert "Send papers beforehand" not in holder.get("/account/").content.decode()
    assert send(holder, jpeg())["Location"].endswith(f"/lines/{LineRow.objects.get().pk}/")
    assert not PaperUploadRow.objects.exists()


def test_what_is_hostile_is_refused_and_nothing_of_it_is_kept(
    world: TestWorld, settings: Any
) -> None:
    holder = twice_proved(world, FIRM)
    settings.CLEANBREAK_PAPER_BYTES_MAX = 1_000_000
    for content, sentence in (
        (b"MZ\x90\0program", "whatever its name says"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Most Compatible"),
        (jpeg() + b"\0" * 1_000_000, "at most 1 MB"),
        (jpeg() + b"\0" * 2_000_000, "at most 1 MB"),
        (b"", "This file is empty"),
    ):
        answer = send(holder, content)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    for paper in ("bearer_identity:passport", "authority:company_seal", "company:x", ""):
        assert "We want no picture" in send(holder, jpeg(), paper).content.decode(), paper
    other_field = {"paper": CHOICE, "other": SimpleUploadedFile("x.jpg", jpeg())}
    assert holder.post(page(), other_field).status_code == 422
    assert not PaperUploadRow.objects.exists()


def test_nobody_floods_the_queue(world: TestWorld) -> None:
    holder = twice_proved(world, FIRM)
    answers = [send(holder, jpeg()).status_code for _ in range(11)]
    assert answers == [303] * 10 + [422]
    assert [send(holder, b"x").status_code for _ in range(10)] == [422] * 9 + [429]
    assert PaperUploadRow.objects.count() == 10


def test_a_watched_line_is_shown_to_nobody_without_a_second_person(world: TestWorld) -> None:
    one = f"/staff/papers/{kept(world)}/"
    watch_line(
        FIRM.msisdn,
        WatchReason.PRESS,
        Actor(channel=Channel.CLI, acting_user="operator:root"),
        world.clock(),
    )
    ada = signed_in(Role.AGENT)
    ada.get("/staff/papers/")
    for address in (one, f"{one}picture/"):
        answer = ada.get(address)
        assert answer.status_code == 403
        assert FIRM.name not in answer.content.decode()
    assert ada.post(f"{one}judge/", {"decision": "accept"}).status_code == 403
    assert PaperUploadRow.objects.get().state == "waiting"


def test_a_pdf_is_handed_out_and_not_opened_in_the_console(world: TestWorld) -> None:
    one = f"/staff/papers/{kept(world, PDF)}/"
    ada = signed_in(Role.AGENT)
    ada.get("/staff/papers/")
    assert "Download the PDF" in ada.get(one).content.decode()
    answer = ada.get(f"{one}picture/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content == PDF


def test_pictures_go_by_the_clock_of_the_place_but_not_of_a_held_line(world: TestWorld) -> None:
    judged, unseen = kept(world), kept(world)
    start = world.clock()
    judge_paper(judged, RefusedFor.UNREADABLE, ADA, start)
    one = PaperUploadRow.objects.get(pk=judged)
    assert one.content, "a week in which the holder may ask why"
    hold = LegalHoldRow.objects.create(
        holder=one.line.holder, reason=next(iter(HoldReason)).value, case_reference="1",
        placed_by="x", placed_at=start, until=date(2099, 1, 1),
    )  # fmt: skip
    assert forget_papers(start + timedelta(days=99)) == 0
    LegalHoldRow.objects.filter(pk=hold.pk).update(until=start.date())
    assert forget_papers(start + timedelta(days=6)) == 0
    assert forget_papers(start + timedelta(days=9)) == 1
    assert not PaperUploadRow.objects.get(pk=judged).content
    assert forget_papers(start + timedelta(days=33)) == 1
    lapsed = PaperUploadRow.objects.get()
    assert (lapsed.upload_id, lapsed.state, lapsed.content) == (unseen, "lapsed", "")
    assert forget_papers(start + timedelta(days=70)) == 0
    assert not PaperUploadRow.objects.exists()


def test_where_nothing_is_kept_a_picture_is_gone_when_somebody_has_looked(
    world: TestWorld,
) -> None:
    upload = kept(world)
    LineRow.objects.update(jurisdiction="de")
    judge_paper(upload, None, ADA, world.clock())
    row = PaperUploadRow.objects.get()
    assert (row.content, row.state) == ("", "accepted")
    ada = signed_in(Role.AGENT)
    say_why(ada, f"/staff/papers/{upload}/")
    assert "The picture has been erased." in ada.get(f"/staff/papers/{upload}/").content.decode()
    assert ada.get(f"/staff/papers/{upload}/picture/").status_code == 404


def test_a_dead_line_wants_no_picture(world: TestWorld) -> None:
    line = LineRow.objects.select_related("holder").get()
    now = datetime.now(UTC)
    assert [need.name for need in pictures_wanted(line, now)] == [NeedName.COMPANY]
    line.state = "terminated"
    assert not pictures_wanted(line, now)


@pytest.mark.parametrize("moment", list(Moment))
def test_the_holder_is_told_once_whichever_call_fails(moment: Moment) -> None:
    def tell(n: int) -> bool:
        empty_tables()
        world = make_world()
        line = add_firm(world)
        upload = send_paper(line, SentPaper(LICENCE, jpeg()), HOLDER, world.clock())
        judge_paper(upload, None, ADA, world.clock())
        rig = Rig()
        rig.fail_call(n, moment)
        outside = rigged(world.outside, rig)
        for _ in range(5):
            send_announcements(outside, world.clock)
            world.clock.advance(minutes=5)
        inbox = [one.message.recipient for one in MemoryMessages(world.world).inbox()]
        assert inbox == [FIRM.email], f"call {n}"
        assert not OutboxRow.objects.filter(sent_at=None).exists()
        return len(rig.calls) >= n

    assert until_no_call_is_left(tell) >= 1
