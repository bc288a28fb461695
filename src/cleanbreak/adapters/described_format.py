"""The format of files that describe an element: every key there is, and what each act must prove.

Nothing else knows the keys: the reader reads by these tables, the linter names them, and
`docs/reference/described-adapters.md` is checked against them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from cleanbreak.ports.calls import Presence

FILE_BYTES_MAX = 100_000
TIMEOUT_LONGEST_S = 120.0
TIMEOUT_USUAL_S = 5.0
AT_ONCE_MAX = 64
AT_ONCE_USUAL = 8


class Kind(Enum):
    """As what the value of a key is read."""

    CHOICE = "one of the words"
    TEXT = "text"
    SECONDS = "seconds"
    COUNT = "whole number"
    SWITCH = "true or false"
    ADDRESS = "address, or where it is kept"
    DATABASE = "address of a database, or where it is kept"
    LOGIN = "name, or where it is kept"
    SECRET = "where a secret is kept"  # noqa: S105  says what is expected
    SECRETS = "table: header = where its value is kept"
    FILE = "path"
    FOLDER = "whole path of a folder"
    REQUEST = "METHOD /path with placeholders"
    HEADERS = "table: header = text with placeholders"
    JSON = "table of JSON values with placeholders"
    STATEMENT = "SQL with placeholders"
    CELLS = "table: column = text with placeholders"
    EXPRESSION = "JMESPath"
    EXPRESSIONS = "table: name = JMESPath"
    VALUES = "table: name = value"
    REQUESTS = "list of tables"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a table."""

    kind: Kind
    says: str
    """One sentence for the reference page."""
    is_required: bool = False
    choices: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()
    """What an expression can ask for."""
    needs: tuple[str, ...] = ()
    """One of these an expression has to ask for: else it would hold whatever the element says."""


Keys: TypeAlias = Mapping[str, Key]

TRANSPORTS = ("rest", "sql", "file_drop")
TRANSPORTS_OF = {
    "network": ("rest", "sql"),
    "esim": ("rest", "sql"),
    "charging": ("rest", "sql"),
    "numbering": TRANSPORTS,
    "line_services": ("rest", "sql"),
}
"""Files are asked for nothing but numbers: whoever waits for a file cannot stop a running call."""

TOP: Keys = {
    "port": Key(
        kind=Kind.CHOICE,
        says="What the element is for us.",
        is_required=True,
        choices=tuple(TRANSPORTS_OF),
    ),
    "name": Key(
        kind=Kind.TEXT, says="How sentences and evidence call the element.", is_required=True
    ),
    "transport": Key(
        kind=Kind.CHOICE, says="How it is asked.", is_required=True, choices=TRANSPORTS
    ),
    "sims": Key(
        kind=Kind.CHOICE,
        says="Port `esim` only, and needed there: which SIMs it keeps.",
        choices=("esim", "physical"),
    ),
    "connection": Key(kind=Kind.TABLE, says="Where it is.", is_required=True),
    "look": Key(kind=Kind.TABLE, says="How each element is asked whether it knows somebody."),
    "acts": Key(kind=Kind.TABLE, says="What is done for each act of the port.", is_required=True),
    "balance": Key(kind=Kind.TABLE, says="Port `charging` only, and needed there."),
    "forwardings": Key(kind=Kind.TABLE, says="Port `line_services` only: what is active."),
}

CONNECTION: Mapping[str, Keys] = {
    "rest": {
        "url": Key(kind=Kind.ADDRESS, says="Every path is below it.", is_required=True),
        "timeout_s": Key(
            kind=Kind.SECONDS, says="Longest wait for a connection and each piece; 5."
        ),
        "at_once": Key(kind=Kind.COUNT, says="Requests under way together; 8."),
        "authorities": Key(
            kind=Kind.FILE, says="Whose certificates we trust (PEM); the system's list."
        ),
        "certificate": Key(kind=Kind.FILE, says="Ours, for mutual TLS (PEM)."),
        "key": Key(kind=Kind.FILE, says="The key of our certificate (PEM)."),
        "bearer_token": Key(kind=Kind.SECRET, says="Sent as `Authorization: Bearer …`."),
        "user": Key(kind=Kind.LOGIN, says="For basic authentication, with `password`."),
        "password": Key(kind=Kind.SECRET, says="Goes with `user`."),
        "headers": Key(kind=Kind.SECRETS, says="Further headers of every request."),
    },
    "sql": {
        "database": Key(
            kind=Kind.DATABASE,
            says="`postgresql://…`, libpq keywords, or `sqlite:/path`.",
            is_required=True,
        ),
        "password": Key(kind=Kind.SECRET, says="For PostgreSQL."),
        "timeout_s": Key(
            kind=Kind.SECONDS, says="Longest wait for a connection, a lock, a statement; 5."
        ),
    },
    "file_drop": {
        "requests": Key(
            kind=Kind.FOLDER, says="We put what we ask here; they take it.", is_required=True
        ),
        "answers": Key(kind=Kind.FOLDER, says="They put their answers here.", is_required=True),
        "waiting": Key(
            kind=Kind.FOLDER, says="Ours: copies of what is not answered yet.", is_required=True
        ),
        "archive": Key(
            kind=Kind.FOLDER, says="Ours: requests with their answers.", is_required=True
        ),
        "separator": Key(
            kind=Kind.CHOICE,
            says="Between cells; `;`.",
            choices=(";", ",", "|", "\t"),
        ),
        "trailer": Key(
            kind=Kind.TEXT, says="First cell of the last line, before the count; `END`."
        ),
        "answer_suffix": Key(
            kind=Kind.TEXT, says="`X.csv` is answered by `X` and this; `.answer.csv`."
        ),
        "answer_id": Key(kind=Kind.TEXT, says="Column of the answer that repeats our id; `id`."),
    },
}

ASKED_BY: Mapping[str, Keys] = {
    "rest": {
        "request": Key(kind=Kind.REQUEST, says="What is sent.", is_required=True),
        "json": Key(kind=Kind.JSON, says="The body."),
        "headers": Key(kind=Kind.HEADERS, says="Of this request."),
    },
    "sql": {"sql": Key(kind=Kind.STATEMENT, says="The statement.", is_required=True)},
    "file_drop": {},
}
ANSWERED_WITH = {
    "rest": ("status", "body"),
    "sql": ("rows", "affected"),
    "file_drop": ("answer",),
}
"""What expressions see of an answer, beside ``asked``: what was asked about."""


def look_keys(transport: str) -> Keys:
    """Return the keys of ``[look.NAME]``."""
    answered = tuple(word for word in ANSWERED_WITH[transport] if word != "affected")
    sees = (*answered, "asked")

    def tells(says: str, *, is_required: bool = False) -> Key:
        return Key(
            kind=Kind.EXPRESSION, says=says, is_required=is_required, sees=sees, needs=answered
        )

    is_question = Key(kind=Kind.SWITCH, says="Whether a POST changes nothing here; false.")
    return {
        **ASKED_BY[transport],
        **({"is_question": is_question} if transport == "rest" else {}),
        "present": tells("True where it still knows, and would serve.", is_required=True),
        "gone": tells("True where it does not (any more).", is_required=True),
        "stranger": tells("True where it never heard of it; needed where acts refuse strangers."),
        "says": Key(
            kind=Kind.EXPRESSIONS, says="What of the answer evidence shows.", sees=answered
        ),
    }


def request_keys(transport: str) -> Keys:
    """Return the keys of ``[[acts.ACT.requests]]``."""
    answered = ANSWERED_WITH[transport]
    sees = (*answered, "asked", "earlier", "look")

    def means(says: str, *, is_required: bool = False) -> Key:
        return Key(
            kind=Kind.EXPRESSION, says=says, is_required=is_required, sees=sees, needs=answered
        )

    return {
        **ASKED_BY[transport],
        "accepted": means("True where we go on.", is_required=True),
        "gone": means("True where there is nothing to do any more; we go on."),
        "refused": means("True where a person must look."),
        "busy": means("True where it did nothing, and can be asked again later."),
    }


def act_keys(transport: str) -> Keys:
    """Return the keys of ``[acts.ACT]``."""
    if transport == "file_drop":

        def tells(says: str, *, is_required: bool = False) -> Key:
            return Key(
                kind=Kind.EXPRESSION,
                says=says,
                is_required=is_required,
                sees=("answer", "asked"),
                needs=("answer",),
            )

        return {
            "columns": Key(
                kind=Kind.CELLS, says="The cells of a line; one is `{id}`.", is_required=True
            ),
            "done": tells("True where the answer says that it is done.", is_required=True),
            "refused": tells("True where a person must look."),
            "keep": Key(kind=Kind.EXPRESSIONS, says="Facts of the answer.", sees=("answer",)),
        }
    return {
        "wait_while": Key(
            kind=Kind.EXPRESSION,
            says="True where it is too early to begin: asked again later.",
            sees=("look", "asked"),
            needs=("look",),
        ),
        "keep": Key(
            kind=Kind.EXPRESSIONS,
            says="Facts, as they were before; what undoes the act gets them as `earlier`.",
            sees=("look",),
        ),
        "otherwise": Key(
            kind=Kind.VALUES, says="What `earlier` is where the facts were lost; undoing acts only."
        ),
        "requests": Key(kind=Kind.REQUESTS, says="What is sent, in this order.", is_required=True),
        "done": Key(
            kind=Kind.EXPRESSION,
            says="True where the element, asked again, says that it is done.",
            sees=("look", "asked", "earlier"),
            needs=("look",),
        ),
    }


BALANCE_PARTS = ("paid_minor", "promotional_minor", "deposit_minor", "debt_minor")


def balance_keys() -> Keys:
    """Return the keys of ``[balance]``."""
    says = {
        "currency": "ISO 4217 code.",
        "paid_minor": "Credit that was paid for, in minor units.",
        "promotional_minor": "Credit that was given away.",
        "deposit_minor": "Security that the holder left.",
        "debt_minor": "What the holder owes.",
    }
    return {
        name: Key(kind=Kind.EXPRESSION, says=sentence, is_required=True, sees=("look",))
        for name, sentence in says.items()
    }


FORWARDING_SAYS = {
    "unconditional": "True where every call goes elsewhere.",
    "busy": "True where calls go elsewhere while the line is busy.",
    "not_reachable": "True where they do while the phone is off or has no network.",
    "no_answer": "True where they do after some ringing.",
}


def forwardings_keys() -> Keys:
    """Return the keys of ``[forwardings]``."""
    return {
        name: Key(kind=Kind.EXPRESSION, says=sentence, is_required=True, sees=("look",))
        for name, sentence in FORWARDING_SAYS.items()
    }


class IfGone(Enum):
    """What it means where the element does not know the subject before anything is done."""

    IS_DONE = "there is nothing to do"
    IS_REFUSED = "a person must look"
    GO_ON = "that is as it should be"
    AS_BEFORE = "nothing to do where the undone act found nobody, too; else a person must look"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRule:
    """What an act of a port has to prove, whatever the file says."""

    ends_as: Presence | None
    """What every look has to say afterwards; ``None`` where ``done`` alone tells."""
    if_gone: IfGone
    if_stranger: IfGone
    needs_done: bool = False
    """Whether the looks alone do not prove it."""
    undoes: str | None = None
    already: str | None = None
    """The fact that says whether it was so before."""
    is_optional: bool = False
    """Whether a file may lack the act: what asks for it is then refused."""


REVERSED = ActRule(
    ends_as=None,  # the phone comes back to its serving node when it likes
    if_gone=IfGone.AS_BEFORE,
    if_stranger=IfGone.AS_BEFORE,
    needs_done=True,
    undoes="bar",
)
ENDED = ActRule(
    ends_as=Presence.GONE,
    if_gone=IfGone.IS_DONE,
    if_stranger=IfGone.IS_DONE,
    already="already_gone",
)
TAKEN_OUT_OF_USE = ActRule(
    ends_as=Presence.GONE,
    if_gone=IfGone.IS_REFUSED,
    if_stranger=IfGone.IS_REFUSED,
    needs_done=True,
)
GONE_ELSEWHERE = replace(TAKEN_OUT_OF_USE, is_optional=True)
ACTS: Mapping[str, Mapping[str, ActRule]] = {
    "network": {
        "bar": ActRule(
            ends_as=None,
            if_gone=IfGone.IS_DONE,
            if_stranger=IfGone.IS_DONE,
            needs_done=True,
            already="already_gone",
        ),
        "unbar": REVERSED,
        "withdraw_subscription": ENDED,
    },
    "esim": {"retire": ENDED},
    "charging": {
        "close": ActRule(
            ends_as=Presence.GONE,
            if_gone=IfGone.IS_DONE,
            if_stranger=IfGone.IS_REFUSED,
            already="already_closed",
        ),
        "reopen": ActRule(
            ends_as=Presence.PRESENT,
            if_gone=IfGone.GO_ON,
            if_stranger=IfGone.IS_REFUSED,
            undoes="close",
        ),
    },
    "numbering": {
        "quarantine": TAKEN_OUT_OF_USE,
        "note_for_return": TAKEN_OUT_OF_USE,
        "note_port_out": GONE_ELSEWHERE,
    },
    "line_services": {"revoke": ENDED},
}
