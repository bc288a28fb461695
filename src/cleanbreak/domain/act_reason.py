"""Why somebody of the staff acts on an order; the list is closed, so that it names nobody."""

from enum import Enum

from cleanbreak.domain.refusal import Refusal


class ActReason(Enum):
    """Why an order is tried again, or taken out of the hands of the workers."""

    ELEMENT_REPAIRED = "element_repaired"
    DATA_CORRECTED = "data_corrected"
    CHECKED_THERE = "checked_there"
    """Somebody has looked at the element itself."""
    HOLDER_ASKED = "holder_asked"
    ELEMENT_BROKEN = "element_broken"
    DATA_LOOK_WRONG = "data_look_wrong"
    FRAUD_SUSPECTED = "fraud_suspected"


OF_RETRY = (
    ActReason.ELEMENT_REPAIRED,
    ActReason.DATA_CORRECTED,
    ActReason.CHECKED_THERE,
    ActReason.HOLDER_ASKED,
)
OF_HANDING_OVER = (
    ActReason.ELEMENT_BROKEN,
    ActReason.DATA_LOOK_WRONG,
    ActReason.FRAUD_SUSPECTED,
    ActReason.HOLDER_ASKED,
)


class ActReasonMissing(Refusal):
    """Choose why you do this. It is noted beside what you do."""

    code = "act_reason_missing"


def act_reason_named(name: str, among: tuple[ActReason, ...]) -> ActReason:
    """Return the reason of this name.

    :raises ActReasonMissing: if it is none of these.
    """
    for one in among:
        if one.value == name:
            return one
    raise ActReasonMissing
