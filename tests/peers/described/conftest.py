"""The clearing house and the database in which the tests of this folder happen."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.adapters.numbering.described import DescribedNumbering

from .clearing_house import ClearingHouse
from .test_clearing_house import opened_drop
from .test_sql_network import TABLES


@pytest.fixture
def house(tmp_path: Path) -> ClearingHouse:
    """A clearing house that works only when it is told to."""
    return ClearingHouse(tmp_path / "spool")


@pytest.fixture
def answers() -> AnswersInProcess:
    return AnswersInProcess()


@pytest.fixture
def numbering(house: ClearingHouse, answers: AnswersInProcess) -> DescribedNumbering:
    return opened_drop(house, answers)


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    name = f"subscribers_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with psycopg.connect(make_conninfo(os.environ["DATABASE_URL"], dbname=name)) as made:
            made.execute(TABLES)
        yield name
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
