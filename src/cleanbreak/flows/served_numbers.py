"""For which numbers CAMARA's services are offered: an operator may leave a class of holders out."""

from django.conf import settings

from cleanbreak.domain.asked_number import NumberNotHere, NumberNotServed
from cleanbreak.records.line import is_number_of_class
from cleanbreak.records.living_line import LivingLine, living_line


def require_served(msisdn: str) -> None:
    """Return if the services are offered for the number's line.

    :raises NumberNotServed: if its holder is of a class that the operator has left out.
    """
    left_out: tuple[str, ...] = settings.CLEANBREAK_CAMARA_NOT_FOR
    if left_out and is_number_of_class(msisdn, left_out):
        raise NumberNotServed


def living_line_of(msisdn: str) -> LivingLine:
    """Return the line that has the number now.

    :raises NumberNotHere: if nobody has it from us: it never was ours, it rests, or it left.
    :raises NumberNotServed: as :func:`require_served`.
    """
    line = living_line(msisdn)
    if line is None:
        raise NumberNotHere
    require_served(msisdn)
    return line
