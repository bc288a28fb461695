"""The file that maps an operator's records: every key there is.

It is the language of described elements (``adapters/described_format.py``), with one more word:
``row``, the cells of a line by their column. `docs/reference/records-mapping.md` names every key.
"""

from collections.abc import Mapping

from cleanbreak.adapters.described_format import Key, Keys, Kind
from cleanbreak.domain.takeout import Direction
from cleanbreak.domain.takeout import Kind as RecordKind

NOT_MAPPED = {RecordKind.CONTACT}
"""No operator keeps address books."""
OF_ROWS = (
    RecordKind.CALL,
    RecordKind.MESSAGE,
    RecordKind.DATA_SESSION,
    RecordKind.PAYMENT,
)
OF_FILES = (RecordKind.INVOICE, RecordKind.VOICEMAIL)
DIRECTIONS_OF: Mapping[RecordKind, tuple[Direction, ...]] = {
    RecordKind.CALL: (
        Direction.RECEIVED,
        Direction.SENT,
        Direction.MISSED,
        Direction.REJECTED,
        Direction.VOICEMAIL,
    ),
    RecordKind.MESSAGE: (Direction.RECEIVED, Direction.SENT),
}
UNITS = {"B": 1, "kB": 10**3, "KiB": 2**10, "MB": 10**6, "MiB": 2**20}
ENCODINGS = ("utf-8", "iso-8859-1", "windows-1252", "gb18030")
"""In all of them the end of a line is the byte 0A, and nothing else is."""
PLACEHOLDERS = ("line", "at", "address", "duration_s", "any")

TOP: Keys = {
    "port": Key(
        kind=Kind.CHOICE,
        says="Always `takeout_source`.",
        is_required=True,
        choices=("takeout_source",),
    ),
    "name": Key(kind=Kind.TEXT, says="How sentences call the archive.", is_required=True),
    "connection": Key(kind=Kind.TABLE, says="Where it is.", is_required=True),
    "records": Key(kind=Kind.TABLE, says="Each kind that is kept.", is_required=True),
}
CONNECTION: Keys = {
    "drop": Key(
        kind=Kind.FOLDER,
        says="Theirs: holds a folder for each kind, named like it.",
        is_required=True,
    ),
    "index": Key(
        kind=Kind.FOLDER, says="Ours: where in a file each line's rows begin.", is_required=True
    ),
}
LINE: Keys = {
    "line_is": Key(
        kind=Kind.CHOICE,
        says="What names the line; `msisdn`.",
        choices=("msisdn", "imsi", "account"),
    ),
    "country_code": Key(
        kind=Kind.TEXT,
        says="Whose lines without `+` or `00` are; one 0 in front is left off: `49`.",
    ),
    "time": Key(
        kind=Kind.TEXT,
        says="`iso` (ISO 8601), `unix`, `unix_ms`, or a pattern like `%d.%m.%Y %H:%M:%S`; `iso`.",
    ),
    "zone": Key(kind=Kind.TEXT, says="By whose clocks times without an offset are: Europe/Berlin."),
}
TABLE: Keys = {
    "separator": Key(kind=Kind.CHOICE, says="Between cells; `;`.", choices=(";", ",", "|", "\t")),
    "encoding": Key(kind=Kind.CHOICE, says="Of the file; `utf-8`.", choices=ENCODINGS),
    "header": Key(kind=Kind.TEXT, says="The first line, for files that have none."),
    "trailer": Key(
        kind=Kind.TEXT,
        says="First cell of the last line, before the count of rows; without it, nothing is asked.",
    ),
}


def _tells(says: str, *, is_required: bool = True, needs: bool = True) -> Key:
    return Key(
        kind=Kind.EXPRESSION,
        says=says,
        is_required=is_required,
        sees=("row",),
        needs=("row",) if needs else (),
    )


DIRECTION: Keys = {
    "direction": _tells("Which way it went, in their words."),
    "directions": Key(
        kind=Kind.VALUES, says="Table: their word = `sent`, `received` ….", is_required=True
    ),
    "address": _tells("The other party; empty: withheld."),
}
DURATION = _tells("Seconds, or hours:minutes:seconds; a fraction is left off.", is_required=False)
OF_KIND: Mapping[RecordKind, Keys] = {
    RecordKind.CALL: {**DIRECTION, "duration_s": DURATION},
    RecordKind.MESSAGE: DIRECTION,
    RecordKind.DATA_SESSION: {
        "duration_s": DURATION,
        "bytes_up": _tells("Volume sent.", needs=False),
        "bytes_down": _tells("Volume received."),
        "volume_unit": Key(kind=Kind.CHOICE, says="Of both; `B`.", choices=tuple(UNITS)),
    },
    RecordKind.PAYMENT: {
        "amount": _tells("The amount; below zero where money went back."),
        "amount_in": Key(
            kind=Kind.CHOICE,
            says="Cents, or euros with decimals: never guessed.",
            is_required=True,
            choices=("minor", "major"),
        ),
        "decimal_mark": Key(kind=Kind.CHOICE, says="Before the decimals; `.`.", choices=(".", ",")),
        "currency": _tells("ISO 4217 code: a column, or `'EUR'`.", needs=False),
        "method": _tells("How it was paid.", is_required=False, needs=False),
    },
}
ROW: Keys = {
    "line": _tells("Whose row it is."),
    "at": _tells("When it was, or began."),
}
FILES: Keys = {
    "files": Key(
        kind=Kind.TEXT,
        says="Names below the folder, like `{line}/{at}.pdf`.",
        is_required=True,
    ),
}


def keys_of(kind: RecordKind) -> Keys:
    """Return the keys of ``[records.KIND]``."""
    if kind in OF_FILES:
        return {**FILES, **LINE}
    return {**ROW, **OF_KIND[kind], **LINE, **TABLE}
