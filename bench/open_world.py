"""An outside for masses: the shipped fakes upon a world in which every line is there to be ended.

A world with a document for each of a million lines would be measured by its own memory. This one
makes what it is asked for on first sight, and forgets what was asked for longest ago.
"""

import sys
from collections.abc import Collection, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cleanbreak.adapters.fake_world import DictWorld, Document
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.money import Balance
from cleanbreak.ports.outside import Outside

REMEMBERED = 8_000
"""Documents of each kind: more than the batches in hand of a process have. With 20,000, a third of
a worker's memory was this world."""
BALANCE = Balance(
    currency="EUR", paid_minor=1234, promotional_minor=500, deposit_minor=0, debt_minor=0
)
AT_FIRST: dict[str, Document] = {
    "network.subscriber": {"msisdn": "", "in_hlr": True, "is_barred": False, "in_vlr": True},
    "charging.account": {"balance": BALANCE.as_json(), "is_open": True, "open_usage": False},
    "esim.sim": {"state": "issued"},
    "numbering.number": {"state": "assigned"},
}


class OpenWorld(DictWorld):
    """Every line is there; of the old ones nothing is remembered."""

    def read(self, kind: str, keys: Collection[str]) -> dict[str, Document]:
        """Return what is remembered, and what every line is at first."""
        found = super().read(kind, keys)
        if kind in AT_FIRST and len(found) < len(keys):
            found |= {key: AT_FIRST[kind] for key in keys if key not in found}
        return found

    def write(self, kind: str, documents: Mapping[str, Document]) -> None:
        """Remember the documents, and forget the oldest of their kind."""
        super().write(kind, documents)
        there = self._kinds[kind]
        for key in [key for key, _ in zip(there, range(len(there) - REMEMBERED), strict=False)]:
            del there[key]


_MADE: list[Outside] = []


def outside() -> Outside:
    """Return the outside of this process, for ``settings.CLEANBREAK_OUTSIDE``."""
    if not _MADE:
        from tests.worlds import make_world

        _MADE.append(make_world(OpenWorld()).outside)
    assert isinstance(_MADE[0].messages, MemoryMessages)
    return _MADE[0]


def main() -> None:
    """Be a worker of the product whose outside is this one: ``open_world.py CONCURRENCY``."""
    import django

    django.setup()
    from django.conf import settings

    from cleanbreak.jobs.worker import run_worker

    settings.CLEANBREAK_OUTSIDE = "bench.open_world.outside"
    run_worker(int(sys.argv[1]))


if __name__ == "__main__":
    main()
