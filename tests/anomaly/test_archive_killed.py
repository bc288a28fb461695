"""Who archives a month is killed with -9 at every point: nothing is ever neither here nor there."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo
from tests.anomaly import archive_killer
from tests.own_months import copy_everything_four_years_back, own_months  # noqa: F401  a fixture
from tests.worlds import LineOf, at_once, make_world

from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.records.months import month_of

PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.usefixtures("own_months")
@pytest.mark.parametrize(("whether", "points_min"), [("new", 60), ("again", 20), ("stored", 90)])
def test_the_month_is_in_the_database_or_the_archive_is_whole(
    tmp_path: Path, whether: str, points_min: int
) -> None:
    world, line = make_world(), LineOf()
    world.clock.now = timezone.now()
    world.add(line)
    request_termination(at_once(line), world.outside, world.clock.now)
    world.work()
    send_announcements(world.outside, world.clock)
    copy_everything_four_years_back()
    month = month_of(timezone.now() - timedelta(days=4 * 365))

    said = subprocess.run(
        [sys.executable, archive_killer.__file__, str(month), str(tmp_path / "out"), whether],
        env={**os.environ, "DATABASE_URL": address(), "PYTHONPATH": f"{PROJECT}:{PROJECT / 'src'}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert said.returncode == 0, said.stderr[-3000:]
    left = json.loads(said.stdout)
    print(left)
    assert left["neither_nor"] == []
    assert left["killed_with_month_here"] >= points_min
    if whether != "again":  # every point, so the one right after the commit too
        assert left["killed_with_month_gone"] >= 1
    assert left["rounds_that_ended_otherwise"] == []


def address() -> str:
    """Return where the database of this test is."""
    names = ("host", "port", "user", "password", "dbname")
    parameters = connection.get_connection_params()
    return make_conninfo(**{name: parameters[name] for name in names if parameters.get(name)})
