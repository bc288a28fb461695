"""The clock of a sandbox, which can be moved forward so that nobody waits for a notice to end.

All processes of the sandbox read it; clients' own clocks stay where they are, so that what they
sign is judged by the real time (`flows/others_clock.py`).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cleanbreak.adapters.fake_world import World
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.records.access_token import AccessTokenRow
from cleanbreak.records.wake import wake_worker
from cleanbreak.site.sandbox_guard import require_own_kind

KIND, KEY, AHEAD = "sandbox.clock", "clock", "ahead_s"
READ_EVERY_S = 1.0
AHEAD_MAX = timedelta(days=5 * 366)


class ClockCannotMove(Refusal):
    """The clock of a sandbox moves forward by 1 second or more, and to five years ahead at most."""

    code = "clock_cannot_move"


class SandboxClock:
    """How far the sandbox is ahead of the real time.

    :param monotonic: seconds of this process, by which it is read once a second.
    """

    def __init__(self, world: World, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._world = world
        self._monotonic = monotonic
        self._read_at = -READ_EVERY_S
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the sandbox's time."""
        return datetime.now(UTC) + self.ahead()

    def ahead(self) -> timedelta:
        """Return by how much it is ahead; as last known, while the world cannot be asked."""
        if self._monotonic() >= self._read_at + READ_EVERY_S:
            self._read_at = self._monotonic()
            try:
                said = self._world.read(KIND, [KEY]).get(KEY, {})
            except OutsideFailure:
                return self._ahead
            self._ahead = timedelta(seconds=said.get(AHEAD, 0))
        return self._ahead

    def move(self, by: timedelta) -> datetime:
        """Move it forward, wake whoever waits for a day, and return the new time.

        Tokens that are out stay good as long as they would have been.

        :raises ClockCannotMove: back, or farther than anybody needs.
        :raises SandboxHasRealLines: if real lines came in since it was started.
        """
        require_own_kind()
        before = self.now()
        with self._world.transaction():
            self._world.create(KIND, {KEY: {AHEAD: 0}})
            ahead = timedelta(seconds=self._world.read_for_change(KIND, [KEY])[KEY][AHEAD]) + by
            if by < timedelta(seconds=1) or ahead > AHEAD_MAX:
                raise ClockCannotMove
            self._world.write(KIND, {KEY: {AHEAD: int(ahead.total_seconds())}})
        with transaction.atomic():
            living = AccessTokenRow.objects.filter(good_until__gt=before)
            living.update(good_until=F("good_until") + by)
            for task in ("advance_orders", "send_announcements"):
                wake_worker(task)
        self._read_at = -READ_EVERY_S
        return self.now()


@cache
def wired_clock() -> SandboxClock:
    """Return the clock of this process."""
    from cleanbreak.site.wiring import shared_world

    return SandboxClock(shared_world())


def ahead() -> timedelta:
    """Return by how much this sandbox is ahead of the real time."""
    return wired_clock().ahead()


def set_all_clocks() -> None:
    """Let everything in this process go by the sandbox's clock."""
    timezone.now = wired_clock().now  # every flow is given what it says
