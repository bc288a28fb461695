"""For which numbers CAMARA's services are offered: an operator may leave a class of holders out."""

from django.conf import settings

from cleanbreak.domain.asked_number import NumberNotServed
from cleanbreak.records.line import is_number_of_class


def require_served(msisdn: str) -> None:
    """Return if the services are offered for the number's line.

    :raises NumberNotServed: if its holder is of a class that the operator has left out.
    """
    left_out: tuple[str, ...] = settings.CLEANBREAK_CAMARA_NOT_FOR
    if left_out and is_number_of_class(msisdn, left_out):
        raise NumberNotServed
