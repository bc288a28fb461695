"""Documents at a desk: expired, misread, a child's, in Chinese, of somebody else; and pictures."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from PIL import Image
from tests.desks import STORE, begin, clerk_at, do, done, shape
from tests.machine_zones import Written, passport_of, six
from tests.owner import owner_cursor
from tests.paper_files import pdf_with
from tests.staff_people import signed_in, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.mrz_fields import MrzFormat
from cleanbreak.domain.policy import Period
from cleanbreak.domain.staff import Role
from cleanbreak.flows.forget_papers import forget_papers
from cleanbreak.flows.match_identity import NOBODY
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.identity_evidence import IdentityEvidenceRow, IdentityPictureRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.paper import SeenPaperRow
from cleanbreak.records.rate_limit import RateLimitRow
from cleanbreak.records.store import StoreRow
from cleanbreak.records.verification import GivenProofRow

ANNA = LineOf(msisdn="+4915228817402", name="Anna Müller", sim_kind=SimKind.PHYSICAL)
WANG = LineOf(msisdn="+4915228817403", name="王小明", email="wang@example.org", language="zh-hans")
STRANGER = "+4915228819999"
CANARIES = ("X4CANARY9", "19800229", "800229")
"""Document number and date of birth, which nothing may keep."""


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        made.add(ANNA, WANG)
        yield made


def show(clerk: Any, page: str, scan: str, **more: str) -> Any:
    return do(clerk, page, VisitStep.IDENTITY, scan, **more)


def says(answer: Any, words: str, status: int = 422) -> bool:
    return answer.status_code == status and words in answer.content.decode()


def test_what_is_wrong_with_the_document_is_said_of_the_document_alone(world: TestWorld) -> None:
    over = six(timezone.now().date() - timedelta(days=2))
    child = six(timezone.now().date() - timedelta(days=365 * 12))
    misread = passport_of(ANNA.name)
    at = misread.index("\n") + 1
    documents = {
        "This document has expired": {"scan": passport_of(ANNA.name, expires=over)},
        "is under 18 by this document": {"scan": passport_of(ANNA.name, born=child)},
        "The check digit of the document number does not fit": {
            "scan": misread[:at] + "9" + misread[at + 1 :]
        },
        "Compare the photo with whoever stands there": {
            "scan": passport_of(ANNA.name),
            "photo": "",
        },
        "an X behind them": {
            "scan": ANNA.name,
            "document": "identity_card",
            "expires_on": "2099-01-01",
            "resident_id": "1101051949123100",
        },
        "Type until when the document is good": {
            "scan": ANNA.name,
            "document": "driving_licence",
            "born": "1980-02-29",
        },
    }
    clerk = clerk_at(world)
    for words, typed in documents.items():
        shapes = []
        for named in (ANNA.msisdn, STRANGER):
            page = begin(clerk, named)
            answer = show(clerk, page, **{"photo": "1", **typed})
            assert says(answer, words, 422 if typed.get("photo", "1") else 200), words
            assert ANNA.name not in answer.content.decode().replace(f'value="{ANNA.name}"', "")
            shapes.append(shape(answer))
        assert shapes[0] == shapes[1]
    assert not RateLimitRow.objects.filter(bucket__contains="document").exists()
    assert not GivenProofRow.objects.exists()


def test_a_passport_leaves_evidence_and_not_its_number(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, ANNA.msisdn)
    zone = passport_of(ANNA.name, number=CANARIES[0], born="800229")
    upper, lower = zone.split("\n")
    assert says(show(clerk, page, upper), "Scan the next of the machine-readable lines", 200)
    assert CANARIES[0] in (asked := show(clerk, page, lower, lines=upper)).content.decode()
    assert says(asked, "type 1 if it is the same person", 200)
    done(clerk, page, VisitStep.IDENTITY, "1", lines=zone)
    row = IdentityEvidenceRow.objects.get()
    assert (row.kind, row.read_by, row.check_digits) == ("passport", "lines", "fit")
    assert (row.name_from, row.validity, row.seen_by) == ("zone", "in_date", "agent:cora")
    assert GivenProofRow.objects.get().kind == "id_document"
    assert SeenPaperRow.objects.get().kind == "passport"
    assert "passport" in everything(), "the search finds what is there"
    assert not [one for one in CANARIES if one in everything()]
    for change in (
        "UPDATE identity_evidence SET kind = 'passport'",
        "DELETE FROM identity_evidence",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), owner_cursor() as cursor:
            cursor.execute(change)


def everything() -> str:
    """Return all that any table holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        held = []
        for table in tables:
            cursor.execute(f"SELECT string_agg(t::text, E'\\n') FROM \"{table}\" t")
            held.append(str(cursor.fetchone()[0]))
    return "\n".join(held)


def test_names_in_other_letters(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, WANG.msisdn)
    wrong = Written(surname="WANG", given="XIAOLI", state="CHN", expires="340101").lines()
    assert says(show(clerk, page, wrong, photo="1"), "No match.")
    right = Written(surname="WANG", given="XIAOMING", state="CHN", expires="340101").lines()
    done(clerk, page, VisitStep.IDENTITY, right, photo="1")
    page = begin(clerk, ANNA.msisdn)
    more = passport_of("Anna Maria Müller")
    assert says(show(clerk, page, more, photo="1"), "has more parts than the other")
    done(clerk, page, VisitStep.IDENTITY, "1", lines=more, name="Anna Müller")
    rows = IdentityEvidenceRow.objects.order_by("seen_at")
    assert list(rows.values_list("name_from", flat=True)) == ["zone", "printed"]
    why = AuditRow.objects.filter(act="identity.no_match").order_by("pk")
    assert [one.details["why"] for one in why] == ["identity_no_match", "name_parts_differ"]


def test_five_names_and_no_more(world: TestWorld) -> None:
    clerk = clerk_at(world)
    told = []
    for named in (ANNA.msisdn, STRANGER):
        page = begin(clerk, named)
        for name in (NOBODY, *["Max Weber"] * 4):
            assert says(show(clerk, page, passport_of(name), photo="1"), "No match.")
        told.append(shape(show(clerk, page, passport_of("Anna Müller"), photo="1")))
    assert told[0] == told[1]
    assert "Too many requests" in told[0][1]


def test_whoever_comes_for_somebody_needs_an_authority(world: TestWorld) -> None:
    """That one with an authority may is in the stories of the desk."""
    clerk = clerk_at(world)
    page = begin(clerk, ANNA.msisdn)
    for name in ("Jonas Müller", ANNA.name):
        answer = show(clerk, page, passport_of(name), photo="1", who="other")
        assert says(answer, "Record the authority first")
    assert not IdentityEvidenceRow.objects.exists()


def a_picture() -> SimpleUploadedFile:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x9286] = "EXIF-CANARY"
    Image.new("RGB", (64, 64), "red").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("name-canary.jpg", out.getvalue(), "image/jpeg")


def test_no_picture_where_the_place_wants_none(world: TestWorld) -> None:
    clerk = clerk_at(world)
    page = begin(clerk, ANNA.msisdn)
    assert 'type="file"' not in clerk.get(page).content.decode()
    typed = {"step": "identity", "scan": passport_of(ANNA.name), "photo": "1"}
    for field in ("picture_person", "picture_document", "anything"):
        forged = clerk.post(f"{page}identity/", {**typed, field: a_picture()})
        assert says(forged, "No picture of documents or people is taken at this desk")
    assert not IdentityPictureRow.objects.exists()
    assert clerk.post(f"{page}identity/", typed).status_code == 303


def test_a_picture_where_the_law_wants_one_goes_by_its_clock(world: TestWorld) -> None:
    clerk = clerk_at(world)
    StoreRow.objects.filter(pk=STORE).update(place="cn", time_zone="Asia/Shanghai")
    page = begin(clerk, ANNA.msisdn)
    assert 'name="picture_person"' in clerk.get(page).content.decode()
    typed = {
        "step": "identity",
        "scan": Written(form=MrzFormat.TD1, code="ID", surname="MUELLER", given="ANNA").lines(),
        "photo": "1",
    }
    assert says(clerk.post(f"{page}identity/", typed), "Here the law wants pictures")
    pdf = SimpleUploadedFile("a.pdf", pdf_with(b"<</A 1>>"), "application/pdf")
    faulty = clerk.post(f"{page}identity/", {**typed, "picture_person": pdf})
    assert says(faulty, "This picture is damaged")
    assert clerk.post(f"{page}identity/", {**typed, "picture_person": a_picture()})["Location"]
    row = IdentityPictureRow.objects.get()
    assert row.evidence.pictures == "person"
    today = timezone.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    assert row.erase_on == Period(months=24).after(today)
    assert "canary" not in everything().lower()
    end(clerk, page)
    order = OrderRow.objects.get(line__msisdn=ANNA.msisdn)
    picture = f"/staff/orders/{order.order_id}/identity/person/"
    assert clerk.get(picture).status_code == 403  # whoever took it need not see it again
    root = signed_in(Role.ADMIN)
    assert root.get(picture)["Content-Type"] != "image/jpeg"
    evidence = root.post(picture.replace("person/", ""), {"purpose": "complaint"}, follow=True)
    assert says(evidence, "identity card", 200)
    shown = root.get(picture)
    assert b"CANARY" not in shown.content
    assert Image.open(BytesIO(shown.content)).size == (64, 64)
    looks = AuditRow.objects.filter(act="personal_data.seen", acting_user="agent:root")
    assert {one.details["what"] for one in looks} == {"paper"}
    assert forget_papers(timezone.now() + timedelta(days=725)) == 0
    assert forget_papers(timezone.now() + timedelta(days=735)) == 1
    assert not IdentityPictureRow.objects.exists()
    assert IdentityEvidenceRow.objects.get().pictures == "person"


def end(clerk: Any, page: str) -> None:
    done(clerk, page, VisitStep.CARD, ANNA.iccid)
    done(clerk, page, VisitStep.PAPERS, "2")
    for step in (VisitStep.SHOWN, VisitStep.CONFIRMED):
        done(clerk, page, step, "1")
    done(clerk, page, VisitStep.ENDED)
