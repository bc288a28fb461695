"""Report a campaign: what became of each line, with the evidence, as CSV in constant memory."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from cleanbreak.flows.refusal_words import sentence_of_code
from cleanbreak.records.campaign import find_campaign
from cleanbreak.records.campaign_line import read_report

PLAN_COLUMNS = (
    "line_number",
    "msisdn",
    "iccid",
    "eid",
    "outcome",
    "reason",
    "sentence",
    "end_date",
    "currency",
    "refund_minor",
    "still_owed_minor",
    "promotional_expired_minor",
    "number_returned_to",
)
REPORT_COLUMNS = (*PLAN_COLUMNS, "order_id", "completed_at", "evidence")
"""``outcome`` is ``refused``, ``not_begun`` or the state of the order."""
NUMBER = re.compile(r"\+?[0-9]*", re.ASCII)


class Writer(Protocol):
    """Where the report goes: a text file."""

    def write(self, text: str, /) -> Any:
        """Append the text."""


def report_campaign(campaign_id: UUID, out: Writer) -> int:
    """Write every line with its outcome and the evidence of each step; return how many.

    :raises UnknownCampaign: if there is none.
    """
    return _write(campaign_id, REPORT_COLUMNS, out)


def report_plan(campaign_id: UUID, out: Writer) -> int:
    """Write what is planned for every line; return how many.

    :raises UnknownCampaign: if there is none.
    """
    return _write(campaign_id, PLAN_COLUMNS, out)


def _write(campaign_id: UUID, columns: Sequence[str], out: Writer) -> int:
    find_campaign(campaign_id)
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    written = 0
    for row in read_report(campaign_id):
        writer.writerow(_cells(row))
        written += 1
    return written


def _cells(row: Mapping[str, Any]) -> dict[str, object]:
    plan = json.loads(row["plan"]) if row["plan"] else {}
    money = plan.get("settlement") or {}
    reason = row["refusal_code"] or row["problem_code"] or ""
    is_refused = row["outcome"] == "refused"
    return {
        "line_number": row["line_number"],
        "msisdn": _harmless(row["msisdn"]),
        "iccid": _harmless(row["iccid"]),
        "eid": _harmless(row["eid"]),
        "outcome": "refused" if is_refused else row["order_state"] or "not_begun",
        "reason": reason,
        "sentence": sentence_of_code(reason) if is_refused else "",
        "end_date": "" if is_refused else row["effective_date"] or plan.get("effective_date", ""),
        **({} if is_refused else money),
        "number_returned_to": "" if is_refused else row["range_holder"] or "",
        "order_id": row["order_id"] or "",
        "completed_at": row["completed_at"].isoformat() if row["completed_at"] else "",
        "evidence": row["evidence"] or "",
    }


def _harmless(value: str) -> str:
    """Return the cell so that a spreadsheet shows it and does not calculate it (CWE-1236)."""
    return value if NUMBER.fullmatch(value) else f"'{value}"
