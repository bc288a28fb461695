"""Be one worker of several processes: send calls to an element with a limit, print when they went.

``python limited_worker.py CALLS BEGIN``: so many calls, from that instant of the monotonic clock,
which all processes of a machine share.
"""

import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime


def main(calls: int, begin_s: float) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    import django

    django.setup()
    from cleanbreak.flows.guarded_calls import Gate, Work
    from cleanbreak.flows.known_elements import KnownElements

    arrived_s: list[float] = []

    def take(taken: Sequence[int]) -> list[str]:
        arrived_s.extend(time.monotonic() for _ in taken)
        return ["done" for _ in taken]

    gate = Gate("network", KnownElements(lambda: datetime.now(UTC)), Work.MASSES, lambda: None)
    time.sleep(max(0.0, begin_s - time.monotonic()))
    gate.send(range(calls), take)
    print(json.dumps(arrived_s))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
