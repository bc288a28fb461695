"""The memory of answers: what is kept first stays."""

import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from cleanbreak.adapters.first_answers import (
    AnswersInPostgres,
    AnswersInProcess,
    FirstAnswers,
    Kept,
)
from cleanbreak.ports.errors import Unavailable

NOTES = Kept({"cs_enabled": True}, is_answer=False)
ANSWER = Kept({"cs_enabled": True, "detached_by": {"MSC-1": "Location Cancel"}}, is_answer=True)


@pytest.fixture(params=["process", "postgres"])
def memory(request: pytest.FixtureRequest) -> Iterator[FirstAnswers]:
    if request.param == "process":
        yield AnswersInProcess()
    else:
        with closing(AnswersInPostgres(os.environ["DATABASE_URL"])) as memory:
            yield memory


@pytest.fixture
def key() -> str:
    return f"bar {uuid.uuid4()}:stop_usage"


def test_a_key_that_was_never_used_is_not_known(memory: FirstAnswers, key: str) -> None:
    assert memory.recall([key]) == {}
    assert memory.recall([]) == {}


def test_notes_are_kept_until_there_is_an_answer(memory: FirstAnswers, key: str) -> None:
    memory.keep({key: NOTES, f"{key}2": NOTES})
    memory.keep({key: Kept({"cs_enabled": False}, is_answer=False)})
    assert memory.recall([key, f"{key}2"]) == {key: NOTES, f"{key}2": NOTES}

    memory.keep({key: ANSWER})

    assert memory.recall([key]) == {key: ANSWER}


def test_the_first_answer_stays(memory: FirstAnswers, key: str) -> None:
    memory.keep({key: ANSWER})

    memory.keep({key: Kept({"cs_enabled": False}, is_answer=True)})
    memory.keep({key: NOTES})

    assert memory.recall([key]) == {key: ANSWER}


def test_notes_of_what_was_not_done_are_let_go_and_answers_stay(
    memory: FirstAnswers, key: str
) -> None:
    memory.keep({key: NOTES, f"{key}2": ANSWER, f"{key}3": NOTES})

    memory.let_go([key, f"{key}2"])

    assert memory.recall([key, f"{key}2", f"{key}3"]) == {f"{key}2": ANSWER, f"{key}3": NOTES}


def test_another_process_knows_it_too(key: str) -> None:
    first, second = (AnswersInPostgres(os.environ["DATABASE_URL"]) for _ in range(2))

    first.keep({key: ANSWER})

    assert second.recall([key]) == {key: ANSWER}
    first.close()
    second.close()


def test_a_lost_connection_is_made_anew(key: str) -> None:
    memory = AnswersInPostgres(os.environ["DATABASE_URL"])
    memory.keep({key: ANSWER})
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE %s"
            " AND pid <> pg_backend_pid()",
            ("%adapter_memory.first_answer AS kept%",),
        )

    assert memory.recall([key]) == {key: ANSWER}
    memory.close()


def test_a_database_that_is_away_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="memory of answers"):
        AnswersInPostgres("host=127.0.0.1 port=1 user=nobody").recall(["key"])


@pytest.fixture
def empty_database() -> Iterator[str]:
    """A database in which nobody has made the table yet."""
    dsn, name = os.environ["DATABASE_URL"], f"memory_{uuid.uuid4().hex}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield make_conninfo(dsn, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_processes_that_begin_together_make_one_table(empty_database: str, key: str) -> None:
    memories = [AnswersInPostgres(empty_database) for _ in range(16)]
    together = Barrier(len(memories))

    def first_call(memory: AnswersInPostgres) -> None:
        together.wait()
        memory.keep({key: ANSWER})

    with ThreadPoolExecutor(len(memories)) as pool:
        list(pool.map(first_call, memories))

    assert [memory.recall([key]) for memory in memories] == [{key: ANSWER}] * len(memories)
    for memory in memories:
        memory.close()


def test_a_table_that_could_not_be_made_is_made_by_the_next_call(
    empty_database: str, key: str
) -> None:
    impatient = make_conninfo(empty_database, options="-c lock_timeout=200")
    with (
        closing(AnswersInPostgres(impatient)) as memory,
        psycopg.connect(empty_database) as other,
    ):
        other.execute("CREATE SCHEMA adapter_memory")  # and does not say whether it stays
        with pytest.raises(Unavailable):
            memory.keep({key: ANSWER})
        other.rollback()

        memory.keep({key: ANSWER})

        assert memory.recall([key]) == {key: ANSWER}
