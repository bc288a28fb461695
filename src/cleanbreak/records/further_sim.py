"""SIMs of a line beside its first one; most lines have none."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict

from django.db import connection, models

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.line import FurtherSim
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_import import ListedSim
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.copied import as_json_rows, plain_array
from cleanbreak.records.data_key import hold_newest_key, newest_key
from cleanbreak.records.line import LineRow, rows_of
from cleanbreak.records.sealed import open_imsi, seal_imsis
from cleanbreak.records.sealed_field import SealedImsiField


class NoLivingLine(Refusal):
    """No living line has this number. Import the line first."""

    code = "no_living_line"


class LineEndsSoon(Refusal):
    """This line is about to end; it gets no further SIM."""

    code = "line_ends_soon"


class SimInUse(Refusal):
    """This card or subscription belongs to another line, or is the first one of this line."""

    code = "sim_in_use"


class SimTwiceInFile(Refusal):
    """This card or subscription stands in the file more than once."""

    code = "sim_twice_in_file"


class SimNumberRests(Refusal):
    """The SIM's own number was given up a short while ago and may not be given to anybody yet."""

    code = "sim_number_rests"


REFUSALS = (NoLivingLine, LineEndsSoon, SimInUse, SimTwiceInFile, SimNumberRests)
REFUSED = {one.code: one for one in REFUSALS}


class FurtherSimRow(models.Model):
    """One further SIM or profile; it ends with its line, and is never issued again.

    No card is both a first and a further one: `line_import` and `import_sims` look, and a trigger
    refuses it.
    """

    sim_id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(LineRow, on_delete=models.PROTECT, related_name="further_sims")
    iccid = models.TextField(help_text="E.118; a SIM is never issued again.")
    sim_kind = models.TextField()
    imsi = SealedImsiField(null=True, help_text="E.212; NULL: no subscription of its own.")
    msisdn = models.TextField(null=True, help_text="Its own number; NULL: that of the line.")
    eid = models.TextField(null=True)

    class Meta:
        db_table = "further_sim"
        constraints = [once("iccid"), once("imsi"), one_of("sim_kind", SimKind)]
        indexes = [
            models.Index(fields=["eid"], condition=~models.Q(eid=None), name="further_sim_by_eid")
        ]


def further_sims_of(line_ids: Sequence[int]) -> dict[int, tuple[FurtherSim, ...]]:
    """Return the further SIMs of those lines that have any, the oldest first."""
    found: defaultdict[int, list[FurtherSim]] = defaultdict(list)
    with connection.cursor() as cursor:  # one array: thousands of values take longer to write out
        cursor.execute(
            """
            SELECT line_id, sim_id, iccid, sim_kind, eid, imsi, msisdn FROM further_sim
            WHERE line_id = ANY(%s::bigint[]) ORDER BY sim_id
            """,
            [plain_array(line_ids)],
        )
        for row in rows_of(cursor):
            kind, line_id = SimKind(row.pop("sim_kind")), row.pop("line_id")
            row["imsi"] = open_imsi(row["imsi"]) if row["imsi"] else None
            found[line_id].append(FurtherSim(sim_kind=kind, **row))
    return {line_id: tuple(sims) for line_id, sims in found.items()}


MERGE = """
WITH asked AS (
    SELECT row.*, nullif(row.imsi, '') AS own_imsi,
        count(*) OVER (PARTITION BY row.iccid) > 1
            OR row.imsi <> '' AND count(*) OVER (PARTITION BY row.imsi) > 1 AS is_double
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS row (
        line_number int, msisdn text, iccid text, sim_kind text, imsi text, eid text,
        sim_msisdn text)
), living AS (
    SELECT line_id, msisdn, state FROM line
    WHERE msisdn IN (SELECT msisdn FROM asked) AND is_alive
    ORDER BY line_id FOR SHARE
), judged AS (
    SELECT a.*, l.line_id, there.sim_id, CASE
        WHEN a.is_double THEN 'sim_twice_in_file'
        WHEN l.line_id IS NULL THEN 'no_living_line'
        WHEN there.line_id IS NOT DISTINCT FROM l.line_id AND (there.sim_kind, there.imsi,
            there.eid, there.msisdn) IS NOT DISTINCT FROM (a.sim_kind, a.own_imsi,
            nullif(a.eid, ''), nullif(a.sim_msisdn, '')) THEN 'unchanged'
        WHEN l.state = 'pendingTerminate' THEN 'line_ends_soon'
        WHEN there.line_id <> l.line_id
            OR EXISTS (SELECT FROM line x WHERE x.iccid = a.iccid)
            OR EXISTS (SELECT FROM line x WHERE x.imsi = a.own_imsi AND x.is_alive)
            OR EXISTS (SELECT FROM further_sim x
                       WHERE x.imsi = a.own_imsi AND x.iccid <> a.iccid) THEN 'sim_in_use'
        WHEN EXISTS (SELECT FROM number n WHERE n.msisdn = a.sim_msisdn
                     AND n.state IN ('port_grace', 'quarantined')) THEN 'sim_number_rests'
        WHEN there.sim_id IS NULL THEN 'loaded' ELSE 'changed' END AS outcome
    FROM asked a LEFT JOIN living l USING (msisdn) LEFT JOIN further_sim there USING (iccid)
), written AS (
    INSERT INTO further_sim (line_id, iccid, sim_kind, imsi, msisdn, eid)
    SELECT line_id, iccid, sim_kind, own_imsi, nullif(sim_msisdn, ''), nullif(eid, '')
    FROM judged WHERE outcome IN ('loaded', 'changed')
    ON CONFLICT (iccid) DO UPDATE SET sim_kind = excluded.sim_kind, imsi = excluded.imsi,
        msisdn = excluded.msisdn, eid = excluded.eid
), given_out AS (
    UPDATE number SET state = 'assigned', due_on = NULL FROM judged
    WHERE number.msisdn = judged.sim_msisdn AND outcome IN ('loaded', 'changed')
)
SELECT line_number, outcome FROM judged
"""


def merge_sims(sims: Sequence[ListedSim]) -> dict[int, str]:
    """Load new SIMs and correct those on file, in the running transaction.

    Return by line number ``loaded``, ``changed``, ``unchanged`` or the code of a refusal.

    :raises KeysAreChanging: if not everything is sealed by the newest key.
    """
    hold_newest_key()
    sealed = seal_imsis([sim.imsi for sim in sims], newest_key())
    rows = [{**asdict(sim), "imsi": imsi} for sim, imsi in zip(sims, sealed, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(MERGE, {"rows": as_json_rows(rows)})
        return dict(cursor.fetchall())
