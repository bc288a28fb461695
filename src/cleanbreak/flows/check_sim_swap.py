"""Check SIM swap: has a number come to another SIM card of late (CAMARA sim-swap)."""

from datetime import datetime, timedelta

from django.conf import settings

from cleanbreak.domain.sim_swap import SimHistory, sim_history
from cleanbreak.flows.present_holder import present_holder
from cleanbreak.records.sim_change import latest_sim_change


def check_sim_swap(msisdn: str, hours: int, now: datetime) -> bool:
    """Return whether the number came to another card within so many hours.

    :raises NotMonitoredSoLong: if nobody can tell for so long.
    :raises NumberNotHere: if nobody has the number here.
    :raises NumberNotServed: if the service is not offered for such a line.
    """
    return read_sim_history(msisdn, now).is_swapped_within(timedelta(hours=hours), now)


def read_sim_history(msisdn: str, now: datetime) -> SimHistory:
    """Return what is known of the number's SIM.

    :raises NumberNotHere: if nobody has the number here.
    :raises NumberNotServed: if the service is not offered for such a line.
    """
    interval = present_holder(msisdn)
    kept_for = timedelta(days=settings.CLEANBREAK_SIM_CHANGES_KEPT_DAYS)
    return sim_history(interval, latest_sim_change(msisdn), kept_for, now)
