"""CAMARA sim-swap 2.1.0."""

from cleanbreak.channels.api.camara.errors import ErrorOf
from cleanbreak.channels.api.camara.operation import (
    PHONE_NUMBER,
    Answer,
    Asked,
    camara_operation,
)
from cleanbreak.domain.json_shape import Shape, Whole
from cleanbreak.domain.sim_swap import HOURS_DEFAULT, HOURS_MAX, NotMonitoredSoLong
from cleanbreak.flows.check_sim_swap import check_sim_swap, read_sim_history

RETRIEVE = Shape({"phoneNumber": PHONE_NUMBER})
CHECK = Shape({"phoneNumber": PHONE_NUMBER, "maxAge": Whole(least=1, most=HOURS_MAX)})
REFUSALS: ErrorOf = {NotMonitoredSoLong: (400, "OUT_OF_RANGE")}


@camara_operation(scope="sim-swap:retrieve-date", takes=RETRIEVE)
def retrieve_date(asked: Asked) -> Answer:
    """Tell when the number last came to another card; or for how long none is known."""
    history = read_sim_history(asked.number(), asked.now)
    if history.latest_change_at is not None:
        return {"latestSimChange": history.latest_change_at.isoformat()}
    return {"latestSimChange": None, "monitoredPeriod": history.monitored_days(asked.now)}


@camara_operation(scope="sim-swap:check", takes=CHECK, refusals=REFUSALS)
def check(asked: Asked) -> Answer:
    """Tell whether the number came to another card within the hours."""
    hours = asked.body.get("maxAge", HOURS_DEFAULT)
    return {"swapped": check_sim_swap(asked.number(), hours, asked.now)}
