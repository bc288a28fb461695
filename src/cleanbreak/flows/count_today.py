"""Count today: what the console's pictures show is counted beside the work, so that they are there.

Ten million orders are not counted while somebody waits. Whatever took long to count rests long.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import OperationalError

from cleanbreak.domain.today import Picture
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.counted import all_counted, keep_counted
from cleanbreak.records.today import count_picture

LOG = logging.getLogger(__name__)


def count_today(clock: Callable[[], datetime]) -> int:
    """Count every picture that is due; return how many were."""
    known, counted = all_counted(), 0
    for picture in Picture:
        last = known.get(picture)
        if last is None or last.is_due(clock()):
            counted += _count(picture, clock)
    return counted


def _count(picture: Picture, clock: Callable[[], datetime]) -> bool:
    """Count one picture; one that takes too long keeps the figures that it has."""
    began, now = time.perf_counter(), clock()
    try:
        rows = count_picture(picture, now, str(time_zone_of(settings.CLEANBREAK_HOME_PLACE)))
    except OperationalError as fault:
        LOG.warning("the picture %s was not counted: %s", picture.value, type(fault).__name__)
        return False
    keep_counted(picture, rows, now, round((time.perf_counter() - began) * 1000))
    return True
