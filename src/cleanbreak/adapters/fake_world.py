"""The outside that the shipped fakes act upon, and the one way in which they act upon it.

A world keeps JSON documents by kind and key: subscribers, accounts, SIMs, and what was answered to
each call. :class:`DictWorld` lives in one process; :class:`SharedWorld` lives in PostgreSQL, so
that web, workers, restarts and ``kill -9`` all meet the same outside.
"""

import json
import os
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Generic, LiteralString, Protocol, TypeAlias, TypeVar

import psycopg

from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable

Subject = TypeVar("Subject")
Document: TypeAlias = Mapping[str, Any]
"""A JSON object; never changed in place, always replaced."""
Outcome: TypeAlias = tuple[Document, Document | None] | OutsideFailure
"""The facts to answer and the thing as it is afterwards (``None``: as it was), or a failure."""


class World(Protocol):
    """Documents by kind and key, with a switch for each port."""

    def transaction(self) -> AbstractContextManager[None]:
        """Keep everything written in the block together, or nothing of it if the block fails.

        :raises OutcomeUnknown: if the world was lost in the moment of keeping it.
        """

    def read(self, kind: str, keys: Collection[str]) -> dict[str, Document]:
        """Return the documents that there are.

        :raises Unavailable: if the world cannot be asked; so do all the others.
        """

    def read_for_change(self, kind: str, keys: Collection[str]) -> dict[str, Document]:
        """Read, and let nobody else change these documents before the transaction ends."""

    def write(self, kind: str, documents: Mapping[str, Document]) -> None:
        """Put each document in the place of the one that was there, if any."""

    def create(self, kind: str, documents: Mapping[str, Document]) -> dict[str, Document]:
        """Put each document where none was; leave and return those that were already there."""

    def all(self, kind: str) -> dict[str, Document]:
        """Return everything of one kind, for demonstrations and tests."""
        return {key: document for page in self.pages(kind) for key, document in page.items()}

    def pages(self, kind: str) -> Iterator[dict[str, Document]]:
        """Return everything of one kind in pages, however much there is, in the order of keys."""

    def clear(self) -> None:
        """Forget everything, the switches too."""

    def effects(self, kind: str, key: str) -> Mapping[str, int]:
        """Return how often each act changed the thing, so that tests can say: once."""
        effects: Mapping[str, int] = self.read(kind, [key]).get(key, {}).get("effects", {})
        return effects

    def set_down(self, port: str, down: bool) -> None:
        """Rehearse an outage: while a port is down, its fake cannot be reached by any process."""
        self.write("switch", {port: {"down": down}})

    def check_reachable(self, port: str) -> None:
        """Return if the port is up.

        :raises Unavailable: if it was switched off, or the world cannot be asked.
        """
        if self.read("switch", [port]).get(port, {}).get("down"):
            raise Unavailable(f"The {port} system is switched off.")


@dataclass(frozen=True, slots=True)
class Act(Generic[Subject]):
    """One thing that a fake can do to the things of one kind."""

    port: str
    name: str
    thing_kind: str
    thing_key: Callable[[Subject], str]
    outcome: Callable[[Call[Subject], Document | None], Outcome]
    """What the call does to the thing, or to ``None`` where there is no such thing; pure."""


def act_once(
    world: World, act: Act[Subject], calls: Sequence[Call[Subject]]
) -> list[Document | OutsideFailure]:
    """Do the act once for each key, and answer in order: facts, or the failure of that call.

    Effects, their number by act (``effects`` of each thing) and the answers are kept in one
    transaction: whoever dies in the middle has done nothing. A failure is not remembered.

    :raises Unavailable: if the port is down.
    """
    world.check_reachable(act.port)
    answer_kind = f"{act.port}.{act.name}"
    with world.transaction():
        thing_keys = {act.thing_key(call.subject) for call in calls}
        things = world.read_for_change(act.thing_kind, thing_keys)
        answers: dict[str, Document | OutsideFailure] = {
            **world.read(answer_kind, [call.key for call in calls])
        }
        given, changed = _work_through(act, calls, things, answers)
        # Only calls about unknown things, which nobody can hold, may have been overtaken here.
        answers.update(world.create(answer_kind, given))
        world.write(act.thing_kind, changed)
    return [answers[call.key] for call in calls]


def _work_through(
    act: Act[Subject],
    calls: Sequence[Call[Subject]],
    things: dict[str, Document],
    answers: dict[str, Document | OutsideFailure],
) -> tuple[dict[str, Document], dict[str, Document]]:
    """Add the missing answers; return those that are facts, and the things that changed."""
    given: dict[str, Document] = {}
    changed: dict[str, Document] = {}
    for call in calls:
        if call.key in answers:
            continue
        thing_key = act.thing_key(call.subject)
        outcome = act.outcome(call, things.get(thing_key))
        if isinstance(outcome, OutsideFailure):
            answers[call.key] = outcome
            continue
        facts, thing = outcome
        answers[call.key] = given[call.key] = facts
        if thing is not None:
            things[thing_key] = changed[thing_key] = _counted(thing, act.name)
    return given, changed


def _counted(thing: Document, act_name: str) -> Document:
    """Return the thing with one more effect of this act."""
    effects = thing.get("effects")
    if effects is None:
        return {**thing, "effects": {act_name: 1}}
    return {**thing, "effects": {**effects, act_name: effects.get(act_name, 0) + 1}}


def as_answers(outcomes: Sequence[Document | OutsideFailure]) -> list[Answer]:
    """Return each answer in the words of the ports."""
    return [
        outcome if isinstance(outcome, OutsideFailure) else Done(outcome) for outcome in outcomes
    ]


class DictWorld(World):
    """A world in the memory of one process; its threads take turns."""

    def __init__(self) -> None:
        self._kinds: defaultdict[str, dict[str, Document]] = defaultdict(dict)
        self._turn = threading.RLock()
        self._before: list[tuple[str, str, Document | None]] | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep the other threads out, and undo the block if it fails."""
        with self._turn:
            if self._before is not None:
                yield
                return
            self._before = []
            try:
                yield
            except BaseException:
                self._undo(self._before)
                raise
            finally:
                self._before = None

    def _undo(self, before: list[tuple[str, str, Document | None]]) -> None:
        for kind, key, document in reversed(before):
            if document is None:
                del self._kinds[kind][key]
            else:
                self._kinds[kind][key] = document

    def read(self, kind: str, keys: Collection[str]) -> dict[str, Document]:
        """Return the documents that there are."""
        with self._turn:
            documents = self._kinds[kind]
            return {key: documents[key] for key in keys if key in documents}

    def read_for_change(self, kind: str, keys: Collection[str]) -> dict[str, Document]:
        """Read; a transaction has the whole world for itself here."""
        return self.read(kind, keys)

    def write(self, kind: str, documents: Mapping[str, Document]) -> None:
        """Put each document in the place of the one that was there, if any."""
        with self._turn:
            there = self._kinds[kind]
            if self._before is not None:
                self._before.extend((kind, key, there.get(key)) for key in documents)
            there.update(documents)

    def create(self, kind: str, documents: Mapping[str, Document]) -> dict[str, Document]:
        """Put each document where none was; leave and return those that were already there."""
        with self._turn:
            already = self.read(kind, documents.keys())
            missing = {key: documents[key] for key in documents if key not in already}
            self.write(kind, missing)
            return already

    def pages(self, kind: str) -> Iterator[dict[str, Document]]:
        """Return everything of one kind in one page."""
        with self._turn:
            page = dict(sorted(self._kinds[kind].items()))
        yield page

    def clear(self) -> None:
        """Forget everything, the switches too."""
        with self._turn:
            self._kinds.clear()


class SharedWorld(World):
    """A world in the schema ``fake_world`` of a PostgreSQL database, made on first use.

    Each thread has a connection of its own, which is replaced after it was lost.

    :param dsn: libpq connection string or URL.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._of_thread = _OfThread()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run one database transaction; a block inside another joins it."""
        if self._of_thread.in_transaction:
            yield
            return
        self._execute("BEGIN")
        self._of_thread.in_transaction = True
        try:
            yield
        except BaseException:
            # Closing rolls back as surely as ROLLBACK, and also where the connection is lost.
            self._session().connection.close()
            raise
        else:
            self._commit()
        finally:
            self._of_thread.in_transaction = False

    def read(self, kind: str, keys: Collection[str]) -> dict[str, Document]:
        """Return the documents that there are."""
        return dict(self._execute(READ, (kind, list(keys))))

    def read_for_change(self, kind: str, keys: Collection[str]) -> dict[str, Document]:
        """Read and lock the rows, in the order of their keys so that nobody locks crosswise."""
        return dict(self._execute(READ_FOR_CHANGE, (kind, list(keys))))

    def write(self, kind: str, documents: Mapping[str, Document]) -> None:
        """Put each document in the place of the one that was there, if any."""
        with self.transaction():
            self._execute(WRITE, (kind, json.dumps(documents)))

    def create(self, kind: str, documents: Mapping[str, Document]) -> dict[str, Document]:
        """Put each document where none was; leave and return those that were already there."""
        with self.transaction():
            created = {key for (key,) in self._execute(CREATE, (kind, json.dumps(documents)))}
            already = documents.keys() - created
            return self.read(kind, already) if already else {}

    def pages(self, kind: str) -> Iterator[dict[str, Document]]:
        """Return everything of one kind, page by page."""
        last = ""
        while page := dict(self._execute(READ_PAGE, (kind, last, PAGE_ROWS))):
            yield page
            last = max(page)

    def clear(self) -> None:
        """Forget everything, the switches too."""
        self._execute("DELETE FROM fake_world.thing")

    def _session(self) -> "_Session":
        """Return this thread's connection; one that died while it was idle is replaced."""
        session = self._of_thread.session
        if session is not None and (self._of_thread.in_transaction or session.is_usable()):
            return session
        self._of_thread.session = session = _open_session(self._dsn)
        return session

    def _execute(self, statement: LiteralString, parameters: Sequence[object] = ()) -> list[Any]:
        session = self._session()
        try:
            cursor = session.connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
        except CONNECTION_FAILURES as failure:
            session.connection.close()
            raise Unavailable(AWAY) from failure

    def _commit(self) -> None:
        session = self._session()
        try:
            session.connection.execute("COMMIT")
        except CONNECTION_FAILURES as failure:
            session.connection.close()
            raise OutcomeUnknown(LOST_AT_COMMIT) from failure


class _OfThread(threading.local):
    """What each thread has for itself."""

    session: "_Session | None" = None
    in_transaction: bool = False


@dataclass(frozen=True, slots=True)
class _Session:
    """A connection, and the process that made it."""

    connection: psycopg.Connection[Any]
    process_id: int

    def is_usable(self) -> bool:
        """Return whether the connection is this process's own and the server still answers."""
        if self.process_id != os.getpid():  # inherited by a fork: it is the parent's
            return False
        try:
            self.connection.execute("")
        except CONNECTION_FAILURES:
            return False
        return True

    def __del__(self, this_process: Callable[[], int] = os.getpid) -> None:
        # bound here: when a command ends, `os` may be gone before its last session
        if self.process_id == this_process():
            self.connection.close()


def _open_session(dsn: str) -> _Session:
    """Connect, and make the world's table if it is missing."""
    try:
        connection = psycopg.connect(dsn, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S)
        session = _Session(connection, os.getpid())
        connection.execute(SET_TIMEOUT)
        if connection.execute(IS_THERE).fetchone() == (None,):
            connection.execute(MAKE)
    except CONNECTION_FAILURES as failure:
        raise Unavailable(AWAY) from failure
    return session


CONNECTION_FAILURES = (psycopg.OperationalError, psycopg.InterfaceError)
AWAY = "The database of the shared fake world cannot be reached."
LOST_AT_COMMIT = "The database of the shared fake world was lost while it kept a change."
CONNECT_TIMEOUT_S = 3
PAGE_ROWS = 5_000
SET_TIMEOUT: LiteralString = "SET statement_timeout = '10s'"

IS_THERE: LiteralString = "SELECT to_regclass('fake_world.thing')"
# The lock lets two processes that start at once make one world; any constant will do. Pages are
# left half empty so that a changed document stays on its page, where no index need hear of it.
MAKE: LiteralString = """
    SELECT pg_advisory_xact_lock(6277101735);
    CREATE SCHEMA IF NOT EXISTS fake_world;
    CREATE TABLE IF NOT EXISTS fake_world.thing (
        kind text COLLATE "C",
        key text COLLATE "C",
        document jsonb NOT NULL,
        PRIMARY KEY (kind, key)
    ) WITH (fillfactor = 50)"""
READ_FROM: LiteralString = "SELECT key, document FROM fake_world.thing WHERE kind = %s"
READ: LiteralString = READ_FROM + " AND key = ANY(%s)"
READ_FOR_CHANGE: LiteralString = READ + " ORDER BY key FOR UPDATE"
READ_PAGE: LiteralString = READ_FROM + " AND key > %s ORDER BY key LIMIT %s"
# One JSON object for the whole batch: twice as fast as two arrays of texts, which need escaping.
# It comes apart in an order of its keys that is always the same, so that nobody locks crosswise.
CREATE: LiteralString = """
    INSERT INTO fake_world.thing (kind, key, document)
    SELECT %s, key, value FROM jsonb_each(%s::jsonb)
    ON CONFLICT (kind, key) DO NOTHING RETURNING key"""
WRITE: LiteralString = """
    INSERT INTO fake_world.thing (kind, key, document)
    SELECT %s, key, value FROM jsonb_each(%s::jsonb)
    ON CONFLICT (kind, key) DO UPDATE SET document = excluded.document"""
