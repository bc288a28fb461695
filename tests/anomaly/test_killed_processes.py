"""Web server, worker and PostgreSQL are killed with -9, at random, while people cancel lines.

The product runs as an operator runs it: supervised, with real processes and a real disk. Afterwards
every order is completed, every system was told exactly once, and the money is there to the cent.
The seed is printed: CLEANBREAK_SEED=N repeats a run, CLEANBREAK_KILLS=N makes it longer.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests.anomaly import torture

PROJECT = Path(__file__).resolve().parent.parent.parent
KILLS = int(os.environ.get("CLEANBREAK_KILLS", "10"))
SEED = int(os.environ.get("CLEANBREAK_SEED", str(random.SystemRandom().randrange(10**6))))
LINES = 20


@pytest.mark.alone
def test_whatever_is_killed_every_line_ends_exactly_once(tmp_path: Path) -> None:
    environment = {**os.environ, "CLEANBREAK_HOME": f"/tmp/cleanbreak-torture-{os.getpid()}"}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    print(f"seed {SEED}, {KILLS} kills")

    said = subprocess.run(
        [sys.executable, torture.__file__, str(SEED), str(KILLS), str(LINES)],
        env={**environment, "PYTHONPATH": str(PROJECT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert said.returncode == 0, said.stderr[-3000:]
    left = json.loads(said.stdout.splitlines()[-1])
    assert left["kills"] == KILLS
    assert left["states"] == {"completed": LINES, "pending": LINES}
    assert left["declarations"] == left["declarations_that_fit"] == LINES
    assert left["effects"] == {"withdrawn_once": LINES, "closed_once": LINES, "retired_once": LINES}
    assert left["paid_minor"] == left["owed_minor"] == 1234 * LINES
    assert left["unbalanced_accounts"] == {}
