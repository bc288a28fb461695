"""What is dear to make and is only read is made once in a run, whichever worker asks first."""

import os
import shutil
from collections.abc import Callable
from fcntl import LOCK_EX, flock
from pathlib import Path


def once_in_a_run(name: str, make: Callable[[Path], None]) -> Path:
    """Return a place that ``make`` has filled; the other workers wait for it and find it.

    It lies in the home of the run and goes with it. One that failed half way is made anew.
    """
    run = Path(os.environ["CLEANBREAK_HOME"])
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    place, whole = run / name, run / f"{name}.whole"
    with (run / f"{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not whole.exists():
            shutil.rmtree(place, ignore_errors=True)
            make(place)
            whole.touch()
    return place
