"""The statements of `line_import`; only our own column names are ever put into them."""
# ruff: noqa: S608  values are parameters

from collections.abc import Sequence
from typing import TypeAlias

from cleanbreak.domain.line_import import IMPORT_COLUMNS, LINE_COLUMNS

TYPES = {
    "term_end_date": "date",
    "early_termination_fee_minor": "bigint",
    "device_instalments_minor": "bigint",
    "deposit_since": "date",
    "term_start_date": "date",
    "monthly_fee_minor": "bigint",
    "device_value_minor": "bigint",
    "last_used_on": "date",
    "number_since": "date",
}
_HALF = "half smallint GENERATED ALWAYS AS (hashtext(holder_reference) & 1) STORED"
STAGED = ", ".join(
    f'{name} {TYPES.get(name, "text")} COLLATE "C"'
    if name not in TYPES
    else f"{name} {TYPES[name]}"
    for name in (*IMPORT_COLUMNS, "name_key")
)
_TABLES = ("import_row", "import_rejection", "import_fate", "import_holder", "import_work")
_DROP_TABLES = f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in _TABLES)}"
# Without a look at the client now and then, a killed import would hold its lock until the statement
# that it had begun is done.
# Sorting and hashing a million rows in memory is worth more than a server's default allows for.
MAKE_STAGING = f"""
    SET statement_timeout = 0;
    SET work_mem = '128MB';
    SET client_connection_check_interval = '2s';
    {_DROP_TABLES};
    CREATE TEMPORARY TABLE import_row (line_number bigint, {STAGED}, {_HALF});
    CREATE TEMPORARY TABLE import_rejection (
        line_number bigint, column_name text, reason text, sentence text, value text)"""
DROP_STAGING = f"""
    {_DROP_TABLES};
    RESET work_mem;
    RESET client_connection_check_interval;
    RESET statement_timeout"""
# In the text format an empty cell is NULL by this option, and no value can hold a tab.
_COPIED = ", ".join(("line_number", *IMPORT_COLUMNS, "name_key"))
COPY_ROWS = f"COPY pg_temp.import_row ({_COPIED}) FROM STDIN WITH (NULL '')"
COPY_REJECTIONS_OUT = "COPY pg_temp.import_rejection TO STDOUT"
COPY_REJECTIONS = "COPY pg_temp.import_rejection FROM STDIN"
PREPARE_JUDGEMENT = """
    CREATE INDEX ON pg_temp.import_row (line_number);
    ANALYZE pg_temp.import_row"""
# What the planner believes of a table that has just been filled is that it is empty; the next
# import, and every order, would be planned for that (PostgreSQL manual 14.4.8).
REFRESH_STATISTICS = "ANALYZE line, holder, number_interval"
READ_REJECTIONS = """
    SELECT line_number, column_name, reason, sentence, value FROM pg_temp.import_rejection
    ORDER BY line_number, column_name"""

IDENTITY = ("iccid", "msisdn", "imsi")
"""What an import gives a line that is new, and changes of none."""

Halves: TypeAlias = list[int]
"""Which rows a session judges and merges. Of a holder it has all rows or none, so that it never
waits for a row of another session."""
ALL_ROWS, FIRST_HALF, SECOND_HALF = [0, 1], [0], [1]
_IN_HALVES = "half = ANY(%(halves)s)"

_REJECT = """
    INSERT INTO pg_temp.import_rejection (line_number, column_name, reason, sentence, value)"""


def twice_in_file(column: str) -> str:
    """Return the statement that rejects every row but the first of those with one value."""
    return f"""{_REJECT}
    SELECT line_number, '{column}', %(reason)s,
           replace(%(sentence)s, '{{first_line}}', first_line::text), {column}
    FROM pg_temp.import_row r JOIN (
        SELECT {column}, min(line_number) AS first_line FROM pg_temp.import_row
        GROUP BY {column} HAVING count(*) > 1
    ) AS several USING ({column})
    WHERE line_number > first_line AND r.{_IN_HALVES}"""


HOLDER_DIFFERS = f"""{_REJECT}
    SELECT later.line_number, 'holder_reference', %(reason)s,
           replace(%(sentence)s, '{{first_line}}', first_line::text), later.holder_reference
    FROM pg_temp.import_row AS later JOIN (
        SELECT holder_reference, min(line_number) AS first_line FROM pg_temp.import_row r
        WHERE r.{_IN_HALVES} GROUP BY holder_reference HAVING count(*) > 1
    ) AS several USING (holder_reference)
    JOIN pg_temp.import_row AS first ON first.line_number = first_line
    WHERE (later.holder_name, later.holder_email, later.holder_contact_number,
           later.holder_language, later.customer_class)
       IS DISTINCT FROM
          (first.holder_name, first.holder_email, first.holder_contact_number,
           first.holder_language, first.customer_class)"""

HOLDER_FIELDS = {
    "holder_reference": ("reference", "r.holder_reference"),
    "holder_name": ("name", "r.holder_name"),
    "holder_email": ("email", "coalesce(r.holder_email, '')"),
    "holder_contact_number": ("contact_number", "coalesce(r.holder_contact_number, '')"),
    "holder_language": ("language", "r.holder_language"),
    "customer_class": ("customer_class", "r.customer_class"),
}
"""Column of the file to column of ``holder`` and its value in a staged row ``r``."""


def _differs(pairs: Sequence[tuple[str, str]]) -> str:
    ours, theirs = zip(*pairs, strict=True) if pairs else ((), ())
    return f"(({', '.join(ours)}) IS DISTINCT FROM ({', '.join(theirs)}))" if pairs else "false"


def fates(line_columns: Sequence[str], holder_columns: Sequence[str]) -> str:
    """Return the statement that compares the good rows with what is on file.

    The state of a line whose end was ordered is ours: it is no difference to what the file says.
    """
    plain = [(f"l.{name}", f"r.{name}") for name in line_columns if name != "state"]
    state = "state" in line_columns
    holder = [(f"h.{HOLDER_FIELDS[name][0]}", HOLDER_FIELDS[name][1]) for name in holder_columns]
    return f"""
    CREATE TEMPORARY TABLE import_fate AS
    SELECT r.line_number, r.holder_reference, l.line_id, l.state,
        CASE WHEN l.line_id IS NULL THEN 'new'
             WHEN {_differs(plain)} OR {_differs(holder)}
               OR ({"l.state <> r.state" if state else "false"}
                   AND l.state IN ('active', 'suspended')) THEN 'changed'
             ELSE 'same' END AS fate
    FROM pg_temp.import_row r
    LEFT JOIN line l ON l.iccid = r.iccid
    LEFT JOIN holder h ON h.holder_id = l.holder_id
    WHERE NOT EXISTS (
        SELECT FROM pg_temp.import_rejection x WHERE x.line_number = r.line_number)
      AND r.{_IN_HALVES};
    CREATE INDEX ON pg_temp.import_fate (line_number);
    ANALYZE pg_temp.import_fate"""


def _clash(fate: str, column: str, condition: str, joined: str = "") -> str:
    return f"""{_REJECT}
    SELECT r.line_number, '{column}', %(reason)s, %(sentence)s, r.{column}
    FROM pg_temp.import_row r
    JOIN pg_temp.import_fate f ON f.line_number = r.line_number AND f.fate = '{fate}'
    {joined}
    WHERE {condition}"""


def number_changed(column: str) -> str:
    """Return the statement that rejects rows with another number or IMSI for a living line."""
    return _clash(
        "changed",
        column,
        f"l.{column} <> r.{column} AND f.state NOT IN ('pendingTerminate', 'terminated')",
        "JOIN line l ON l.line_id = f.line_id",
    )


SIM_RETIRED = _clash("changed", "iccid", "f.state = 'terminated'")
LINE_IS_ENDING = _clash("changed", "iccid", "f.state = 'pendingTerminate'")
NUMBER_TAKEN = _clash(
    "new", "msisdn", "other.is_alive", "JOIN line other ON other.msisdn = r.msisdn"
)
IMSI_TAKEN = _clash("new", "imsi", "other.is_alive", "JOIN line other ON other.imsi = r.imsi")
IS_FURTHER_SIM = _clash(
    "new", "iccid", "true", "JOIN further_sim s ON s.iccid = r.iccid OR s.imsi = r.imsi"
)


_TODAY = "(%(today)s::jsonb ->> r.jurisdiction)::date"


def number_since_tomorrow(fate: str) -> str:
    """Return the statement that rejects rows of that fate that say what nobody can know yet."""
    return _clash(fate, "number_since", f"r.number_since > {_TODAY}")


NUMBER_IN_QUARANTINE = _clash(
    "new",
    "msisdn",
    # one that was ported out or given back may come in with a new line at any time; one that was
    # reclaimed is kept for its former holder; until the release job has let one go, it rests: that
    # alone asks whether it is ours, and for whom it waits
    "n.state IN ('port_grace', 'quarantined')"
    " AND NOT coalesce(n.reclaimed_for = h.pseudonym"
    f"   AND n.kept_until >= {_TODAY}, false)",
    "JOIN number n ON n.msisdn = r.msisdn LEFT JOIN holder h ON h.reference = r.holder_reference",
)
SET_REJECTED_APART = """
    UPDATE pg_temp.import_fate f SET fate = 'rejected'
    FROM pg_temp.import_rejection x WHERE x.line_number = f.line_number AND f.fate <> 'rejected'"""


# Who has which holder is settled once: joins with a million holders in each slice took a quarter
# of the time of an import. A new holder has its number before it is there.
_HOLDER_IDS = "pg_get_serial_sequence('holder', 'holder_id')::regclass"
PREPARE_MERGE = f"""
    CREATE TEMPORARY TABLE import_holder AS
    SELECT brought.*, known.holder_id IS NULL AS holder_is_new,
        coalesce(known.holder_id, nextval((SELECT {_HOLDER_IDS}))) AS holder_id
    FROM (
        SELECT holder_reference, min(line_number) AS brought_by
        FROM pg_temp.import_fate WHERE fate IN ('new', 'changed')
        GROUP BY holder_reference
    ) AS brought LEFT JOIN holder known ON known.reference = brought.holder_reference;
    ANALYZE pg_temp.import_holder;
    CREATE TEMPORARY TABLE import_work AS
    SELECT line_number, f.line_id, f.fate, g.holder_id, g.holder_is_new,
        g.brought_by = line_number AS brings_holder
    FROM pg_temp.import_fate f JOIN pg_temp.import_holder g USING (holder_reference)
    WHERE f.fate IN ('new', 'changed');
    CREATE INDEX ON pg_temp.import_work (line_number);
    ANALYZE pg_temp.import_work"""
LAST_LINE_NUMBER = "SELECT coalesce(max(line_number), 0) FROM pg_temp.import_work"
_SLICE = "w.line_number BETWEEN %(first)s AND %(last)s"
# The planner does not conclude this from the join, and would read every staged row for each slice.
_SLICE_OF_ROWS = f"{_SLICE} AND r.line_number BETWEEN %(first)s AND %(last)s"
_HOLDER_NAMES = (*(ours for ours, _ in HOLDER_FIELDS.values()), "name_key")
_HOLDER_VALUES = (*(theirs for _, theirs in HOLDER_FIELDS.values()), "r.name_key")
# Imports run one at a time and nobody else makes holders: a plain insert will do, and it takes two
# thirds of the time of ON CONFLICT. Sorted rows fill an index from one end to the other: half.
INSERT_HOLDERS = f"""
    INSERT INTO holder (holder_id, {", ".join(_HOLDER_NAMES)})
    SELECT w.holder_id, {", ".join(_HOLDER_VALUES)}
    FROM pg_temp.import_work w JOIN pg_temp.import_row r USING (line_number)
    WHERE w.brings_holder AND w.holder_is_new AND {_SLICE_OF_ROWS}
    ORDER BY r.holder_reference"""
INSERT_LINES = f"""
    INSERT INTO line (holder_id, {", ".join(LINE_COLUMNS)})
    SELECT w.holder_id, {", ".join(f"r.{name}" for name in LINE_COLUMNS)}
    FROM pg_temp.import_work w JOIN pg_temp.import_row r USING (line_number)
    WHERE w.fate = 'new' AND {_SLICE_OF_ROWS}
    ORDER BY r.iccid"""
# Staged texts are compared by bytes, and indexes are not: with the wrong order, each line would
# read all intervals.
GIVEN_OUT_AGAIN = f"""
    WITH fresh AS (
        SELECT r.msisdn COLLATE "default" AS msisdn, w.holder_id
        FROM pg_temp.import_work w JOIN pg_temp.import_row r USING (line_number)
        WHERE w.fate = 'new' AND {_SLICE_OF_ROWS}
    ), noted AS (
        UPDATE number n SET state = 'assigned', changed_at = %(now)s, due_on = NULL,
            reclaimed_for = NULL, kept_until = NULL, offered_until = NULL, hot_at = NULL
        FROM fresh WHERE n.msisdn = fresh.msisdn
    )
    SELECT msisdn, former.owner = h.pseudonym
    FROM fresh JOIN holder h USING (holder_id) CROSS JOIN LATERAL (
        SELECT owner FROM number_interval i
        WHERE i.msisdn = fresh.msisdn AND i.ends_at IS NOT NULL ORDER BY begins_at DESC LIMIT 1
    ) former"""
# Who is known by another reference, but by the same name, is the same holder.
HANDED_ON = f"""
    SELECT l.msisdn, false
    FROM pg_temp.import_work w JOIN line l USING (line_id)
    JOIN holder was ON was.holder_id = l.holder_id
    JOIN holder becomes ON becomes.holder_id = w.holder_id
    WHERE w.fate = 'changed' AND {_SLICE} AND w.holder_id <> l.holder_id
      AND was.name_key <> becomes.name_key"""
# The lock is the one that a termination order takes: of the two, one comes first.
ENDING_SINCE = f"""
    WITH ours AS (
        SELECT l.line_id, l.iccid, l.state, w.line_number
        FROM line l JOIN pg_temp.import_work w USING (line_id)
        WHERE w.fate = 'changed' AND {_SLICE}
        ORDER BY l.line_id FOR UPDATE OF l
    ), theirs AS (
        DELETE FROM pg_temp.import_work w USING ours
        WHERE w.line_number = ours.line_number AND ours.state IN ('pendingTerminate', 'terminated')
        RETURNING w.line_number, ours.iccid
    ) {_REJECT}
    SELECT line_number, 'iccid', %(reason)s, %(sentence)s, iccid FROM theirs"""


def update_holders(holder_columns: Sequence[str]) -> str:
    """Return the statement that writes what counts of holders who are on file."""
    fields = [HOLDER_FIELDS[name] for name in holder_columns if name != "holder_reference"]
    pairs = [*fields, ("name_key", "r.name_key")]
    return f"""
    UPDATE holder h SET {", ".join(f"{name} = {value}" for name, value in pairs)}
    FROM pg_temp.import_work w JOIN pg_temp.import_row r USING (line_number)
    WHERE h.holder_id = w.holder_id AND w.brings_holder AND NOT w.holder_is_new AND {_SLICE_OF_ROWS}
      AND {_differs([(f"h.{name}", value) for name, value in pairs])}"""


def update_lines(line_columns: Sequence[str], holder_columns: Sequence[str]) -> str:
    """Return the statement that writes what counts of the changed rows."""
    changes = [f"{name} = r.{name}" for name in line_columns if name not in IDENTITY]
    if holder_columns:
        changes.append("holder_id = w.holder_id")
    return f"""
    UPDATE line SET {", ".join(changes)}
    FROM pg_temp.import_work w JOIN pg_temp.import_row r USING (line_number)
    WHERE line.line_id = w.line_id AND w.fate = 'changed' AND {_SLICE_OF_ROWS}"""
