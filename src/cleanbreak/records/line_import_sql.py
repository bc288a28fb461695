"""The statements of `line_import`; only our own column names are ever put into them."""
# ruff: noqa: S608  values are parameters

from collections.abc import Sequence

from cleanbreak.domain.line_import import IMPORT_COLUMNS, LINE_COLUMNS

TYPES = {"term_end_date": "date", "early_termination_fee_minor": "bigint"}
STAGED = ", ".join(
    f'{name} {TYPES.get(name, "text")} COLLATE "C"'
    if name not in TYPES
    else f"{name} {TYPES[name]}"
    for name in (*IMPORT_COLUMNS, "name_key")
)
# Sorting and hashing a million rows in memory is worth more than a server's default allows for.
MAKE_STAGING = f"""
    SET statement_timeout = 0;
    SET work_mem = '128MB';
    DROP TABLE IF EXISTS pg_temp.import_row, pg_temp.import_rejection, pg_temp.import_fate;
    CREATE TEMPORARY TABLE import_row (line_number bigint, {STAGED});
    CREATE TEMPORARY TABLE import_rejection (
        line_number bigint, column_name text, reason text, sentence text, value text)"""
DROP_STAGING = """
    DROP TABLE IF EXISTS pg_temp.import_row, pg_temp.import_rejection, pg_temp.import_fate;
    RESET work_mem;
    RESET statement_timeout"""
# In the text format an empty cell is NULL by this option, and no value can hold a tab.
COPY_ROWS = "COPY pg_temp.import_row FROM STDIN WITH (NULL '')"
COPY_REJECTIONS = "COPY pg_temp.import_rejection FROM STDIN"
PREPARE_JUDGEMENT = """
    CREATE INDEX ON pg_temp.import_row (line_number);
    ANALYZE pg_temp.import_row"""
READ_REJECTIONS = """
    SELECT line_number, column_name, reason, sentence, value FROM pg_temp.import_rejection
    ORDER BY line_number, column_name"""

_REJECT = """
    INSERT INTO pg_temp.import_rejection (line_number, column_name, reason, sentence, value)"""


def twice_in_file(column: str) -> str:
    """Return the statement that rejects every row but the first of those with one value."""
    return f"""{_REJECT}
    SELECT line_number, '{column}', %(reason)s,
           replace(%(sentence)s, '{{first_line}}', first_line::text), {column}
    FROM pg_temp.import_row JOIN (
        SELECT {column}, min(line_number) AS first_line FROM pg_temp.import_row
        GROUP BY {column} HAVING count(*) > 1
    ) AS several USING ({column})
    WHERE line_number > first_line"""


HOLDER_DIFFERS = f"""{_REJECT}
    SELECT later.line_number, 'holder_reference', %(reason)s,
           replace(%(sentence)s, '{{first_line}}', first_line::text), later.holder_reference
    FROM pg_temp.import_row AS later JOIN (
        SELECT holder_reference, min(line_number) AS first_line FROM pg_temp.import_row
        GROUP BY holder_reference HAVING count(*) > 1
    ) AS several USING (holder_reference)
    JOIN pg_temp.import_row AS first ON first.line_number = first_line
    WHERE (later.holder_name, later.holder_email, later.holder_language, later.customer_class)
       IS DISTINCT FROM
          (first.holder_name, first.holder_email, first.holder_language, first.customer_class)"""

HOLDER_FIELDS = {
    "holder_reference": ("reference", "r.holder_reference"),
    "holder_name": ("name", "r.holder_name"),
    "holder_email": ("email", "coalesce(r.holder_email, '')"),
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
    SELECT r.line_number, l.line_id, l.state,
        CASE WHEN l.line_id IS NULL THEN 'new'
             WHEN {_differs(plain)} OR {_differs(holder)}
               OR ({"l.state <> r.state" if state else "false"}
                   AND l.state IN ('active', 'suspended')) THEN 'changed'
             ELSE 'same' END AS fate
    FROM pg_temp.import_row r
    LEFT JOIN line l ON l.iccid = r.iccid
    LEFT JOIN holder h ON h.holder_id = l.holder_id
    WHERE NOT EXISTS (
        SELECT FROM pg_temp.import_rejection x WHERE x.line_number = r.line_number);
    CREATE INDEX ON pg_temp.import_fate (line_number);
    ANALYZE pg_temp.import_fate"""


def _clash(column: str, condition: str, joined: str = "") -> str:
    return f"""{_REJECT}
    SELECT r.line_number, '{column}', %(reason)s, %(sentence)s, r.{column}
    FROM pg_temp.import_row r
    JOIN pg_temp.import_fate f ON f.line_number = r.line_number AND f.fate <> 'same'
    {joined}
    WHERE {condition}"""


SIM_RETIRED = _clash("iccid", "f.state = 'terminated'")
LINE_IS_ENDING = _clash("iccid", "f.state = 'pendingTerminate'")
NUMBER_TAKEN = _clash(
    "msisdn",
    "other.state <> 'terminated'",
    "JOIN line other ON other.msisdn = r.msisdn AND other.iccid <> r.iccid",
)
IMSI_TAKEN = _clash(
    "imsi",
    "other.state <> 'terminated'",
    "JOIN line other ON other.imsi = r.imsi AND other.iccid <> r.iccid",
)
NUMBER_IN_QUARANTINE = _clash(
    "msisdn",
    """n.earliest_release_date > (%(today)s::jsonb ->> r.jurisdiction)::date
       AND NOT EXISTS (SELECT FROM line own WHERE own.line_id = f.line_id
                       AND own.msisdn = r.msisdn)""",
    "JOIN number n ON n.msisdn = r.msisdn",
)
SET_REJECTED_APART = """
    UPDATE pg_temp.import_fate f SET fate = 'rejected'
    FROM pg_temp.import_rejection x WHERE x.line_number = f.line_number AND f.fate <> 'rejected'"""


def merge_holders(counting: Sequence[str]) -> str:
    """Return the statement that makes holders; where ``counting``, it corrects those there are."""
    fields = [HOLDER_FIELDS[name][0] for name in HOLDER_FIELDS if name != "holder_reference"]
    changes = ", ".join(f"{name} = excluded.{name}" for name in (*fields, "name_key"))
    differs = _differs([(f"holder.{name}", f"excluded.{name}") for name in (*fields, "name_key")])
    conflict = f"DO UPDATE SET {changes} WHERE {differs}" if counting else "DO NOTHING"
    return f"""
    INSERT INTO holder (reference, name, email, language, customer_class, name_key)
    SELECT DISTINCT ON (r.holder_reference)
        {", ".join(value for _, value in HOLDER_FIELDS.values())}, r.name_key
    FROM pg_temp.import_row r JOIN pg_temp.import_fate f USING (line_number)
    WHERE f.fate IN ('new', 'changed')
    ORDER BY r.holder_reference, r.line_number
    ON CONFLICT (reference) {conflict}"""


INSERT_LINES = f"""
    INSERT INTO line (holder_id, {", ".join(LINE_COLUMNS)})
    SELECT h.holder_id, {", ".join(f"r.{name}" for name in LINE_COLUMNS)}
    FROM pg_temp.import_row r JOIN pg_temp.import_fate f USING (line_number)
    JOIN holder h ON h.reference = r.holder_reference
    WHERE f.fate = 'new' AND line_number BETWEEN %(first)s AND %(last)s"""
# The lock is the one that a termination order takes: of the two, one comes first.
ENDING_SINCE = f"""
    WITH ours AS (
        SELECT l.line_id, l.iccid, l.state, f.line_number
        FROM line l JOIN pg_temp.import_fate f USING (line_id)
        WHERE f.fate = 'changed' AND f.line_number BETWEEN %(first)s AND %(last)s
        ORDER BY l.line_id FOR UPDATE OF l
    ) {_REJECT}
    SELECT line_number, 'iccid', %(reason)s, %(sentence)s, iccid FROM ours
    WHERE state IN ('pendingTerminate', 'terminated')"""


def update_lines(line_columns: Sequence[str], holder_columns: Sequence[str]) -> str:
    """Return the statement that writes what counts of the changed rows."""
    changes = [f"{name} = r.{name}" for name in line_columns]
    if holder_columns:
        changes.append("holder_id = h.holder_id")
    return f"""
    UPDATE line SET {", ".join(changes)}
    FROM pg_temp.import_row r JOIN pg_temp.import_fate f USING (line_number)
    LEFT JOIN holder h ON h.reference = r.holder_reference
    WHERE line.line_id = f.line_id AND f.fate = 'changed'
      AND f.line_number BETWEEN %(first)s AND %(last)s"""
