"""Tables of the console as files: whole, harmless, and without what one may not know."""
# ruff: noqa: F811  fixtures are asked for by the names by which they are imported

import csv
import io
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.staff_people import signed_in
from tests.story.test_console import LINE, OTHER, ended, held, page_of, world  # noqa: F401  fixtures
from tests.tmf_apis.inventories import in_confidence
from tests.worlds import TestWorld

from cleanbreak.channels.staff.table_files import RIGHTS
from cleanbreak.domain.staff import Right, Role
from cleanbreak.domain.today import COLUMNS, Picture
from cleanbreak.flows.count_today import count_today
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.discrepancy import DiscrepancyRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.table_file import TABLES


def test_every_table_has_a_file_and_a_right() -> None:
    assert set(RIGHTS) == set(TABLES) | {f"today-{one.value}" for one in Picture}


@pytest.mark.parametrize("name", RIGHTS)
def test_each_table_can_be_taken_and_that_is_noted(name: str, ended: UUID, held: UUID) -> None:
    count_today(timezone.now)
    role = Role.CONFIDENTIAL_OFFICER if RIGHTS[name] is Right.HANDLE_CONFIDENTIAL else Role.ADMIN
    answer = signed_in(role).get(f"/staff/tables/{name}.csv")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(content)))
    columns = TABLES[name].columns if name in TABLES else COLUMNS[Picture(name[len("today-") :])]
    assert rows[0] == list(columns)
    assert AuditRow.objects.get(act="table.exported").details["table"] == name
    assert LINE.msisdn not in content
    assert OTHER.msisdn not in content


def test_a_table_is_whole_whatever_its_pages_and_is_harmless_in_a_spreadsheet(
    held: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    OrderRow.objects.filter(pk=held).update(problem_sentence="=HYPERLINK(1)")
    first = OrderRow.objects.get(pk=held)
    for n in range(6):
        copy = OrderRow.objects.get(pk=held)
        copy.order_id = UUID(int=first.order_id.int + n + 1)
        copy.save(force_insert=True)
    monkeypatch.setattr("cleanbreak.records.table_file.PAGE", 3)
    answer = signed_in(Role.AGENT).get("/staff/tables/held-orders.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len({row["order_id"] for row in rows}) == len(rows) == 7
    assert {row["problem_sentence"] for row in rows} == {"'=HYPERLINK(1)"}


def test_orders_in_confidence_have_no_number_in_tables_of_money_and_leftovers(
    ended: UUID,
) -> None:
    columns = {"refunds": "order_id", "discrepancies": "ended_by_order_id"}
    DiscrepancyRow.objects.create(
        element="hlr", kind="zombie", identity="x", held={}, tail="0000", ended_by_order_id=ended,
        first_seen_at=timezone.now(), last_seen_at=timezone.now(), run_id=uuid4(),
    )  # fmt: skip
    payout(ended)
    admin, officer = signed_in(Role.ADMIN), signed_in(Role.CONFIDENTIAL_OFFICER)
    for name, column in columns.items():
        assert str(ended) in {row[column] for row in taken(admin, name)}
    assert str(ended) in page_of(admin, "/staff/reconciliation/list/")
    in_confidence(str(ended))
    for name, column in columns.items():
        rows = taken(admin, name)
        assert rows, "what is owed and what is left over is there all the same"
        assert str(ended) not in {row[column] for row in rows}
    assert str(ended) not in page_of(admin, "/staff/reconciliation/list/")
    assert officer.get("/staff/tables/refunds.csv").status_code == 403


def payout(order_id: UUID) -> None:
    """Let something be owed for an order."""
    PayoutRow.objects.create(
        payout_id=uuid4(), order_id=order_id, line_id=LineRow.objects.get().line_id, part=9,
        attempt=1, amount_minor=100, currency="EUR", method="", state="draft", reference="",
        problem_sentence="", created_at=timezone.now(), changed_at=timezone.now(),
        due_at=timezone.now(),
    )  # fmt: skip


def taken(browser: Client, name: str) -> list[dict[str, str]]:
    answer = browser.get(f"/staff/tables/{name}.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_a_table_needs_the_right_of_its_page(world: TestWorld) -> None:
    clerk = signed_in(Role.CLERK)
    for name in RIGHTS:
        mine = RIGHTS[name] in Role.CLERK.rights
        assert clerk.get(f"/staff/tables/{name}.csv").status_code == (200 if mine else 403)
    assert clerk.get("/staff/tables/lines.csv").status_code == 404
    assert AuditRow.objects.filter(act="table.exported").count() == 1
