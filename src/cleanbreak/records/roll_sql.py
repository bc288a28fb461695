"""The statements that compare a roll with the lines; only our own column names are put into them.

A living line is one that is not terminated. A line whose open order was begun is *ending*: some of
its elements have forgotten it already, and it is neither a zombie nor a ghost. An element that
knows its lines by what each SIM has is compared with further SIMs, too: the view ``line_sim``.
"""
# ruff: noqa: S608  values are parameters

COLUMNS = {
    "imsi": "imsi",
    "msisdn": "msisdn",
    "iccid": "iccid",
    "account": "charging_account",
}
"""Identifier of a roll to column of ``line`` and of ``line_sim``."""
OF_EACH_SIM = ("imsi", "iccid")
_TABLES = ("roll_row", "roll_scope", "roll_candidate", "roll_finding")
_DROP = f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in _TABLES)}"
# Ten million rows are hashed in parts that fit into the memory allowed; without a look at the
# client now and then, a killed comparison would hold its lock until its statement is done.
MAKE = f"""
    SET statement_timeout = 0;
    SET work_mem = '64MB';
    SET client_connection_check_interval = '2s';
    {_DROP};
    CREATE TEMPORARY TABLE roll_row (held_as text, imsi text, msisdn text, iccid text, account text)
"""
LEAVE = f"""
    {_DROP};
    RESET work_mem;
    RESET client_connection_check_interval;
    RESET statement_timeout"""
COPY_ROWS = "COPY pg_temp.roll_row FROM STDIN WITH (NULL '')"
REFRESH_STATISTICS = "ANALYZE pg_temp.roll_row"
COUNT_ROWS = "SELECT count(*), count(*) FILTER (WHERE held_as = 'line') FROM pg_temp.roll_row"
LIVING = "SELECT count(*) FROM line WHERE is_alive"
# With a day, only lines that ended since, or came back since, are looked at.
MAKE_SCOPE = """
    CREATE TEMPORARY TABLE roll_scope AS
    SELECT line_id FROM line WHERE termination_date >= %(since)s
    UNION SELECT line_id FROM termination_order
    WHERE completed_at >= %(since)s::date::timestamptz;
    ANALYZE pg_temp.roll_scope"""
_SCOPE = "(SELECT line_id FROM pg_temp.roll_scope)"


def _books(known: str, *, is_whole: bool = True) -> str:
    """Return what of the books an element is compared with: all SIMs, or one row for each line."""
    table = "line_sim" if known in OF_EACH_SIM else "line_sim WHERE sim_id IS NULL"
    joined = "AND" if "WHERE" in table else "WHERE"
    scope = "" if is_whole else f" {joined} line_id IN {_SCOPE}"
    return f"(SELECT * FROM {table}{scope})"


def _differs(known: str, held: str = "r", line: str = "l") -> str:
    """Return the condition that the element holds something else than the books."""
    pairs = [
        f"{held}.{name} <> {line}.{column}" for name, column in COLUMNS.items() if name != known
    ]
    return f"({' OR '.join(pairs)})"


def compare(known: str, *, is_complete: bool, is_whole: bool) -> str:
    """Return the statement that keeps what may be a discrepancy: all rolls and lines in one join.

    :param known: the identifier by which the element knows its lines.
    :param is_complete: whether a line that the roll lacks may be a ghost.
    :param is_whole: whether all lines are compared, or only those in scope.
    """
    column = COLUMNS[known]
    side = "FULL" if is_whole else "RIGHT"
    lines = f"{side} JOIN {_books(known, is_whole=is_whole)} l ON l.{column} = r.{known}"
    missing = f"r.{known} IS NULL AND l.{column} IS NOT NULL AND l.is_alive"
    ghosts = f"OR {missing}" if is_complete else ""
    return f"""
    CREATE TEMPORARY TABLE roll_candidate AS
    SELECT l.line_id, l.sim_id, l.state, l.sim_kind, r.*
    FROM (SELECT * FROM pg_temp.roll_row WHERE held_as = 'line' AND {known} IS NOT NULL) r
    {lines}
    WHERE l.line_id IS NULL
       OR r.{known} IS NOT NULL AND (l.state = 'terminated' OR {_differs(known)})
       {ghosts}"""


def compare_the_rest(known: str, *, is_whole: bool) -> str:
    """Return the statement that adds keys and messages; they are few, or there are none."""
    side = "LEFT JOIN" if is_whole else "JOIN"
    return f"""
    INSERT INTO pg_temp.roll_candidate
    SELECT l.line_id, l.sim_id, l.state, l.sim_kind, r.*
    FROM pg_temp.roll_row r
    {side} {_books(known, is_whole=is_whole)} l ON l.{COLUMNS[known]} = r.{known}
    WHERE r.held_as <> 'line'"""


MAKE_FINDINGS = """
    ANALYZE pg_temp.roll_candidate;
    CREATE TEMPORARY TABLE roll_finding (
        finding_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL,
        identity text NOT NULL, line_id bigint, sim_id bigint,
        imsi text, msisdn text, iccid text, account text,
        differs text NOT NULL DEFAULT '', copies bigint NOT NULL DEFAULT 1,
        verdict text NOT NULL DEFAULT 'waiting')"""
_FINDING = "INSERT INTO pg_temp.roll_finding (kind, identity, line_id, sim_id"


def _identity(row: str) -> str:
    """Return how a SIM of a line is called from one run to the next."""
    return f"concat('line ', {row}.line_id, ' sim ' || {row}.sim_id)"


_HELD = "imsi, msisdn, iccid, account"
_ENDING = """EXISTS (
    SELECT FROM termination_order o WHERE o.order_id = l.open_order_id AND o.state <> 'pending')"""


def _a_living_one(known: str, held: str = "c") -> str:
    """Return the condition that a living line has what the element knows its line by."""
    return f"""EXISTS (SELECT FROM {_books(known)} living
        WHERE living.{COLUMNS[known]} = {held}.{known} AND living.is_alive)"""


def find_ended(known: str) -> str:
    """Return the statement that finds what is held of the last line that had the identifier."""
    return f"""
    {_FINDING}, copies)
    SELECT kind, {_identity("ended")}, line_id, sim_id, copies FROM (
        SELECT CASE c.held_as WHEN 'line' THEN 'zombie' WHEN 'keys' THEN 'leftover_keys'
                ELSE 'waiting_messages' END AS kind,
            max(c.line_id) AS line_id, (array_agg(c.sim_id ORDER BY c.line_id DESC))[1] AS sim_id,
            count(*) / count(DISTINCT c.line_id) AS copies
        FROM pg_temp.roll_candidate c
        WHERE c.state = 'terminated' AND c.held_as IS NOT NULL AND NOT {_a_living_one(known)}
        GROUP BY c.held_as, c.{known}
    ) AS ended"""


# What is nobody's is told apart by a keyed hash: the same one gets the same name in each run, and
# whoever reads the table cannot find out by trying IMSIs. Sealed twice, since SHA-256 alone lets
# a text be lengthened.
def _sealed(text: str) -> str:
    inner = f"sha256(%(key)s || convert_to({text}, 'UTF8'))"
    return f"encode(sha256(%(key)s || {inner}), 'hex')"


def find_unknown(known: str) -> str:
    """Return the statement that finds strangers, and keys of nobody that is known."""
    return f"""
    {_FINDING}, {_HELD}, copies)
    SELECT CASE c.held_as WHEN 'line' THEN 'stranger' ELSE 'leftover_keys' END,
        coalesce({_sealed(f"c.{known}")}, 'nobody'), NULL, NULL,
        min(c.imsi), min(c.msisdn), min(c.iccid), min(c.account), count(*)
    FROM pg_temp.roll_candidate c
    WHERE c.line_id IS NULL AND c.held_as IN ('line', 'keys')
    GROUP BY c.held_as, c.{known}"""


def find_mismatches(known: str) -> str:
    """Return the statement that finds living lines which the element knows otherwise.

    Where several lines share an account, one that agrees is enough.
    """
    others = [(name, column) for name, column in COLUMNS.items() if name != known]
    names = ", ".join(
        f"CASE WHEN bool_or(c.{name} <> l.{column}) THEN '{name}' END" for name, column in others
    )
    held = {
        name: f"max(c.{name}) FILTER (WHERE c.{name} <> l.{column})" for name, column in others
    } | {known: "NULL"}
    return f"""
    {_FINDING}, {_HELD}, differs, copies)
    SELECT 'mismatch', {_identity("l")}, l.line_id, l.sim_id,
        {", ".join(held[name] for name in COLUMNS)}, concat_ws(',', {names}), count(*)
    FROM pg_temp.roll_candidate c
    JOIN {_books(known)} l ON l.line_id = c.line_id AND l.sim_id IS NOT DISTINCT FROM c.sim_id
    WHERE c.held_as = 'line' AND l.is_alive AND {_differs(known, "c")}
      AND NOT {_ENDING}
      AND NOT EXISTS (
        SELECT FROM {_books(known)} living WHERE living.{COLUMNS[known]} = c.{known}
          AND living.is_alive AND living.line_id <> l.line_id
          AND {_differs(known, "c", "living")} IS NOT TRUE)
    GROUP BY l.line_id, l.sim_id"""


FIND_GHOSTS = f"""
    {_FINDING})
    SELECT 'ghost', {_identity("c")}, c.line_id, c.sim_id
    FROM pg_temp.roll_candidate c JOIN line l USING (line_id)
    WHERE c.held_as IS NULL AND l.is_alive AND NOT {_ENDING}
      AND (%(kinds)s::text[] IS NULL OR c.sim_kind = ANY(%(kinds)s))"""
COUNT_IN_DOUBT = """
    SELECT count(*) FILTER (WHERE kind = 'ghost'), count(*) FILTER (WHERE kind = 'stranger')
    FROM pg_temp.roll_finding"""
SIM_KINDS_HELD = """
    SELECT DISTINCT l.sim_kind FROM (SELECT iccid FROM pg_temp.roll_row LIMIT 1000) r
    JOIN line_sim l USING (iccid)"""
# A roll is no snapshot: what was ordered or done of a line since it was begun is left for the next
# comparison. An end counts from the instant at which the line was written down as terminated.
_CHANGED = """EXISTS (
    SELECT FROM termination_order o WHERE o.line_id = f.line_id AND (
        o.completed_at >= %(began)s
        OR o.completed_at IS NULL AND o.state <> 'pending' AND NOT EXISTS (
            SELECT FROM evidence e WHERE e.order_id = o.order_id AND e.step = 'quarantine_number'
              AND e.recorded_at < %(began)s)))"""
LEAVE_WHAT_CHANGED = f"""
    UPDATE pg_temp.roll_finding f SET verdict = 'unknown'
    WHERE kind = ANY(%(kinds)s) AND {_CHANGED}"""
TAKE_AS_SEEN = """
    UPDATE pg_temp.roll_finding SET verdict = 'seen'
    WHERE verdict = 'waiting' AND kind = ANY(%(kinds)s)"""
NEXT_TO_LOOK_AT = """
    SELECT f.finding_id, f.kind, coalesce(l.imsi, f.imsi) AS imsi,
        coalesce(l.msisdn, f.msisdn) AS msisdn, coalesce(l.iccid, f.iccid) AS iccid,
        coalesce(l.charging_account, f.account) AS account, l.sim_kind, l.eid
    FROM pg_temp.roll_finding f
    LEFT JOIN line_sim l ON l.line_id = f.line_id AND l.sim_id IS NOT DISTINCT FROM f.sim_id
    WHERE f.verdict = 'waiting' ORDER BY f.finding_id LIMIT %(limit)s"""
NOTE_VERDICTS = """
    UPDATE pg_temp.roll_finding f SET verdict = new.verdict
    FROM unnest(%(ids)s::bigint[], %(verdicts)s::text[]) AS new (finding_id, verdict)
    WHERE f.finding_id = new.finding_id"""


# After the second look, the books are asked once more: a line may have begun to end meanwhile.
DROP_WHAT_ENDS = f"""
    UPDATE pg_temp.roll_finding f SET verdict = 'dropped' FROM line l
    WHERE verdict = 'seen' AND kind IN ('ghost', 'mismatch') AND l.line_id = f.line_id
      AND (l.state = 'terminated' OR {_ENDING})"""


def drop_who_came(known: str) -> str:
    """Return the statement that drops strangers who have become lines meanwhile."""
    return f"""
    UPDATE pg_temp.roll_finding f SET verdict = 'dropped' FROM {_books(known)} l
    WHERE verdict = 'seen' AND kind = 'stranger'
      AND l.{COLUMNS[known]} = f.{known} AND l.is_alive"""


COUNT_UNCONFIRMED = "SELECT count(*) FROM pg_temp.roll_finding WHERE verdict = 'unknown'"
