"""A campaign ends every line exactly once, however often its workers and its database are killed.

The seed is printed: CLEANBREAK_SEED=N repeats a run; CLEANBREAK_CAMPAIGN_KILLS=N makes it longer,
as does ``python tests/anomaly/campaign_torture.py SEED KILLS LINES --long``.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests.anomaly import campaign_torture

from cleanbreak.flows.terminate_line import STEPS

PROJECT = Path(__file__).resolve().parent.parent.parent
KILLS = int(os.environ.get("CLEANBREAK_CAMPAIGN_KILLS", "200"))
SEED = int(os.environ.get("CLEANBREAK_SEED", str(random.SystemRandom().randrange(10**6))))
LINES = 1500
EACH_PLACE = LINES // 3


@pytest.mark.alone
def test_hundreds_of_kills_leave_every_line_ended_exactly_once(tmp_path: Path) -> None:
    left = tortured(tmp_path)

    assert sum(left["killed"].values()) == KILLS
    assert left["killed"]["postgresql"] == KILLS // campaign_torture.POSTGRES_EVERY
    assert left["taken_over"] > 0, "no worker died with lines in its hands: nothing was tried"
    assert left["states"] == {"completed": LINES}
    assert left["pieces_of_evidence"] == [len(STEPS)]
    assert left["certificates_that_fit"] == LINES
    assert left["said"] == {"end_planned": LINES, "line_ended": LINES}
    assert set(left["effects"].values()) == {LINES}
    for currency in ("EUR", "GBP", "USD"):
        assert left["accounts"][f"payout_in_flight {currency}"] == -1234 * EACH_PLACE
        assert left["accounts"][f"refund_payable {currency}"] == 0


def tortured(directory: Path) -> dict[str, dict[str, int]]:
    environment = {**os.environ, "CLEANBREAK_HOME": f"/tmp/cleanbreak-campaign-{os.getpid()}"}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    print(f"seed {SEED}, {KILLS} kills")
    said = subprocess.run(
        [sys.executable, campaign_torture.__file__, str(SEED), str(KILLS), str(LINES)],
        env={**environment, "PYTHONPATH": f"{PROJECT / 'src'}:{PROJECT}"},
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-3000:]
    print(said.stdout.splitlines()[-1])
    left: dict[str, dict[str, int]] = json.loads(said.stdout.splitlines()[-1])
    return left
