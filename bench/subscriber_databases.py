"""Terminations a second in batches at the two 4G subscriber databases, adapter only.

The other sides are those of the tests: SecantusDB with an HSS and an MME that are played, and PyHSS
as it was measured. So the figures compare our own versions with each other; a real MongoDB or PyHSS
has its own speed. A termination counts when database and MME, looked at, know nothing of the line.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.peers.open5gs.secantus import Secantus
from tests.peers.open5gs.stage import Open5gsStage, document_of
from tests.peers.pyhss.stage import PyhssStage

from cleanbreak.ports.calls import Answer, Call, Done, Presence
from cleanbreak.ports.network import Network, Subscriber


class Stage(Protocol):
    """A network with customers."""

    network: Network

    def is_served(self, subscriber: Subscriber) -> bool:
        """Return whether the MME knows the phone."""


def main() -> None:
    """Print one row for each database and size of batch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    sizes = {"open5gs": (100, 1000), "pyhss": (100,)} if asked.quick else None
    sizes = sizes or {"open5gs": (100, 400, 1000), "pyhss": (25, 100, 400)}
    for name, stage in (("open5gs", open5gs), ("pyhss", pyhss)):
        for size in sizes[name]:
            with tempfile.TemporaryDirectory(prefix="cleanbreak-bench-") as folder:
                row = measure(name, size, stage, Path(folder))
            print(json.dumps(row) if asked.json else as_text(row))


def measure(
    name: str,
    size: int,
    make: Callable[[Path, int], Iterator[tuple[Stage, Sequence[Subscriber]]]],
    folder: Path,
) -> dict[str, object]:
    """End one batch, and look whether it has ended."""
    with contextmanager(make)(folder, size) as (stage, subscribers):
        calls = [Call(f"bench-{at}:step", each) for at, each in enumerate(subscribers)]
        began = time.perf_counter()
        answers = stage.network.withdraw_subscription(calls)
        seconds = time.perf_counter() - began
        ended = sum(is_ended(stage, *each) for each in zip(subscribers, answers, strict=True))
    return {"database": name, "batch": size, "ended": ended, "a_second": round(ended / seconds, 1)}


def is_ended(stage: Stage, subscriber: Subscriber, answer: Answer) -> bool:
    """Return whether the line is gone, for the adapter and for ourselves."""
    [sightings] = stage.network.look_for([subscriber])
    gone = all(one.presence is Presence.GONE for one in sightings)
    return isinstance(answer, Done) and gone and not stage.is_served(subscriber)


def open5gs(folder: Path, size: int) -> Iterator[tuple[Stage, Sequence[Subscriber]]]:
    """Lend an Open5GS core with that many attached phones."""
    database = Secantus(folder)
    stage = Open5gsStage(database)
    made = [stage.stranger() for _ in range(size)]
    stage.core.subscribers.insert_many([document_of(each) for each in made])
    stage.core.served.update(each.imsi for each in made)
    yield stage, made
    stage.close()
    database.stop()


def pyhss(folder: Path, size: int) -> Iterator[tuple[Stage, Sequence[Subscriber]]]:
    """Lend a PyHSS with that many attached phones."""
    stage = PyhssStage(folder)
    yield stage, stage.subscribers(size)
    stage.close()


def as_text(row: dict[str, object]) -> str:
    """Return a row for people."""
    return (
        f"{row['database']:8} batch of {row['batch']:5}: {row['ended']} ended, {row['a_second']}/s"
    )


if __name__ == "__main__":
    main()
