"""The lines of a campaign: staged from a file or found by a query, judged as a set, planned.

A staging is a temporary table of one transaction, so that a crash leaves nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from cleanbreak.domain import campaign as refusals
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.campaign import OPEN_STATES
from cleanbreak.records.choices import one_of
from cleanbreak.records.copied import as_json_rows, copy_plain_texts
from cleanbreak.records.line import LINE_COLUMNS, rows_of

StagedLine = tuple[str, str, str, str, str]
"""Line number of the file, number, card, eUICC and why they are refused; none holds a tab."""


class LineOutcome(Enum):
    """What becomes of a line that a campaign was given."""

    GIVEN = "given"
    PLANNED = "planned"
    REFUSED = "refused"


class CampaignLineRow(models.Model):
    """One row of a campaign's file, or one line that its query found."""

    pk = models.CompositePrimaryKey("campaign_id", "line_number")
    campaign_id = models.UUIDField()
    line_number = models.IntegerField(help_text="Of the file, at which the row begins.")
    msisdn = models.TextField(help_text="As given, in normal form; empty if it was not.")
    iccid = models.TextField(help_text="As given, in normal form; empty if it was not.")
    eid = models.TextField(default="", help_text="As given; empty if it was not.")
    line_id = models.BigIntegerField(null=True)
    outcome = models.TextField(default=LineOutcome.GIVEN.value)
    refusal_code = models.TextField(blank=True)
    plan = models.JSONField(null=True)
    policy_date = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    order_id = models.UUIDField(null=True, help_text="Of its order, which is there once it is fed.")

    class Meta:
        db_table = "campaign_line"
        constraints = [one_of("outcome", LineOutcome)]


STAGING = """
SET LOCAL statement_timeout = 0;  -- millions of lines are judged in one statement
CREATE TEMP TABLE campaign_staging (
    line_number int NOT NULL, msisdn text NOT NULL, iccid text NOT NULL, eid text NOT NULL,
    refusal_code text NOT NULL) ON COMMIT DROP
"""
JUDGE = """
WITH on_chip AS MATERIALIZED (  -- an eUICC may hold the profiles of several lines
    SELECT s.eid, l.line_id, l.state, s.eid <> '' AND count(*) OVER (PARTITION BY s.eid) > 1 AS many
    FROM (SELECT DISTINCT eid FROM campaign_staging
          WHERE eid <> '' AND msisdn = '' AND iccid = '' AND refusal_code = '') s
    CROSS JOIN LATERAL (
        SELECT line_id, state FROM line WHERE line.eid = s.eid AND state <> 'terminated'
        UNION
        SELECT line_id, line.state FROM further_sim f JOIN line USING (line_id)
        WHERE f.eid = s.eid AND line.state <> 'terminated'
    ) l
), found AS (
    SELECT s.*, l.line_id, l.state, coalesce(l.many, false) AS many,
        row_number() OVER (PARTITION BY l.line_id, l.many ORDER BY s.line_number) AS nth
    FROM campaign_staging s
    LEFT JOIN LATERAL (  -- a number that was given out again belongs to its living line
        SELECT line_id, state, many FROM (
            SELECT line_id, state, false AS many FROM line
            WHERE s.msisdn <> '' AND line.msisdn = s.msisdn
              AND (s.iccid = '' OR line.iccid = s.iccid)
            UNION ALL
            SELECT line_id, state, false FROM line WHERE s.msisdn = '' AND line.iccid = s.iccid
            UNION ALL
            SELECT line_id, state, many FROM on_chip
            WHERE s.msisdn = '' AND s.iccid = '' AND on_chip.eid = s.eid
        ) all_ways ORDER BY state = 'terminated', line_id DESC LIMIT 1
    ) l ON s.refusal_code = ''
), taken AS (
    SELECT DISTINCT o.line_id FROM campaign_line o JOIN campaign c USING (campaign_id)
    WHERE c.state = ANY(%(open)s) AND o.outcome <> 'refused'
), judged AS (
    SELECT found.line_number, msisdn, iccid, eid,
        CASE WHEN NOT many THEN found.line_id END AS line_id, CASE
        WHEN refusal_code <> '' THEN refusal_code
        WHEN many THEN %(eid_names_several_lines)s
        WHEN found.line_id IS NULL AND msisdn <> '' THEN %(number_not_ours)s
        WHEN found.line_id IS NULL AND iccid <> '' THEN %(card_not_ours)s
        WHEN found.line_id IS NULL THEN %(eid_not_ours)s
        WHEN state = 'terminated' THEN %(line_has_ended)s
        WHEN nth > 1 THEN %(line_twice_in_file)s
        WHEN taken.line_id IS NOT NULL THEN %(line_in_other_campaign)s
        WHEN state = 'pendingTerminate' THEN %(line_ends_already)s
        ELSE '' END AS code
    FROM found LEFT JOIN taken USING (line_id)
)
INSERT INTO campaign_line (
    campaign_id, line_number, msisdn, iccid, eid, line_id, outcome, refusal_code)
SELECT %(campaign_id)s, line_number, msisdn, iccid, eid, line_id,
    CASE code WHEN '' THEN 'given' ELSE 'refused' END, code
FROM judged ORDER BY line_number
"""
FINAL_CODES = [refusals.LineTwiceInFile.code, refusals.LineInOtherCampaign.code]
"""What was refused for these reasons stays refused; the others may change until the plan."""


def begin_staging() -> None:
    """Make an empty staging, in the running transaction."""
    with connection.cursor() as cursor:
        cursor.execute(STAGING)


def stage_lines(lines: Sequence[StagedLine]) -> None:
    """Copy lines into the staging."""
    columns = ("line_number", "msisdn", "iccid", "eid", "refusal_code")
    copy_plain_texts("campaign_staging", columns, lines)


def stage_dormant(since: date, place: str | None) -> None:
    """Stage the living lines that nobody has used after the day, of one place or of all."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO campaign_staging
            SELECT row_number() OVER (ORDER BY line_id), msisdn, iccid, '', '' FROM line
            WHERE last_used_on <= %s AND state IN ('active', 'suspended')
              AND (%s::text IS NULL OR jurisdiction = %s)
            """,
            [since, place, place],
        )


def judge_staged(campaign_id: UUID) -> int:
    """Give the campaign the staged lines, each with why it is refused, and return how many."""
    codes = (
        refusals.NumberNotOurs,
        refusals.CardNotOurs,
        refusals.EidNotOurs,
        refusals.EidNamesSeveralLines,
        refusals.LineHasEnded,
        refusals.LineEndsAlready,
        refusals.LineTwiceInFile,
        refusals.LineInOtherCampaign,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE campaign_staging")
        cursor.execute(
            JUDGE,
            {
                **{refusal.code: refusal.code for refusal in codes},
                "open": OPEN_STATES,
                "campaign_id": campaign_id,
            },
        )
        return int(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class Slice:
    """Lines of one campaign, from the first line number to the last one included."""

    campaign_id: UUID
    first_line: int
    last_line: int


def lines_to_plan(part: Slice, *, is_begun: bool) -> list[dict[str, Any]]:
    """Return the lines of a slice that may end, with all that their plans need.

    :param is_begun: only those that the approved plan would end: nobody approved others.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT c.line_number, l.last_used_on, {LINE_COLUMNS}
            FROM campaign_line c JOIN line l USING (line_id) JOIN holder h USING (holder_id)
            WHERE c.campaign_id = %s AND c.line_number BETWEEN %s AND %s
              AND c.refusal_code <> ALL(%s) AND (c.outcome = 'planned' OR NOT %s)
            ORDER BY c.line_number
            """,  # noqa: S608  only our own column names are put in
            [part.campaign_id, part.first_line, part.last_line, FINAL_CODES, is_begun],
        )
        return rows_of(cursor)


def write_plans(part: Slice, rows: Sequence[dict[str, object]]) -> None:
    """Write what was planned for lines of a slice, in the running transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE campaign_line c SET outcome = new.outcome, refusal_code = new.refusal_code,
                plan = new.plan, policy_date = new.policy_date, due_at = new.due_at,
                order_id = new.order_id
            FROM jsonb_to_recordset(%s::jsonb) AS new (
                line_number int, outcome text, refusal_code text, plan jsonb, policy_date date,
                due_at timestamptz, order_id uuid)
            WHERE c.campaign_id = %s AND c.line_number = new.line_number
            """,
            [as_json_rows(rows), part.campaign_id],
        )


def lines_planned(part: Slice) -> int:
    """Return how many lines of the slice the plan would end."""
    return CampaignLineRow.objects.filter(
        campaign_id=part.campaign_id,
        line_number__range=(part.first_line, part.last_line),
        outcome=LineOutcome.PLANNED.value,
    ).count()


def refresh_statistics() -> None:
    """Tell the planner how large the table is, instead of waiting until PostgreSQL looks."""
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE campaign_line")


def slices_of(campaign_id: UUID, lines: int) -> list[Slice]:
    """Part the campaign into slices of so many line numbers; blank lines of a file count too."""
    last = (
        CampaignLineRow.objects.filter(campaign_id=campaign_id).aggregate(
            last=models.Max("line_number")
        )["last"]
        or 0
    )
    return [
        Slice(campaign_id, first, min(first + lines - 1, last))
        for first in range(1, last + 1, lines)
    ]


def refused_by_code(campaign_id: UUID) -> dict[str, int]:
    """Return how many lines are refused, by the code of the reason."""
    refused = CampaignLineRow.objects.filter(
        campaign_id=campaign_id, outcome=LineOutcome.REFUSED.value
    )
    counts = refused.values_list("refusal_code").annotate(lines=models.Count("*"))
    return dict(counts.order_by("refusal_code"))


def read_report(campaign_id: UUID) -> Iterator[dict[str, Any]]:
    """Return every line with its plan, its order and the steps done, a few at a time."""
    query = """
        SELECT c.line_number, c.msisdn, c.iccid, c.eid, c.outcome, c.refusal_code, c.plan,
            l.range_holder, o.order_id, o.state AS order_state, o.completed_at,
            o.problem_code, o.effective_date, e.evidence
        FROM campaign_line c
        LEFT JOIN line l USING (line_id)
        LEFT JOIN termination_order o ON o.order_id = c.order_id
        LEFT JOIN LATERAL (
            SELECT jsonb_object_agg(step, facts) AS evidence FROM evidence
            WHERE evidence.order_id = o.order_id) e ON true
        WHERE c.campaign_id = %s ORDER BY c.line_number
        """
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, [campaign_id])
        names: list[str] = []
        for row in cursor:
            names = names or [column.name for column in cursor.description]
            yield dict(zip(names, row, strict=True))
