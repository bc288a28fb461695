"""Of which number an API is asked: the token tells it, or the request does, never both (CAMARA)."""

from cleanbreak.domain.refusal import Refusal


class NumberNotSaid(Refusal):
    """Neither the access token nor the request tells which phone number is meant."""

    code = "number_not_said"


class NumberSaidTwice(Refusal):
    """The access token tells which phone number is meant, so the request must not."""

    code = "number_said_twice"


class NumberOfAnotherToken(Refusal):
    """The number is not the one that the access token stands for."""

    code = "number_of_another_token"


class NumberNotHere(Refusal):
    """This phone number is not served here."""

    code = "number_not_here"


class NumberNotServed(Refusal):
    """This service is not available for this phone number."""

    code = "number_not_served"


class DayOutOfRange(Refusal):
    """This date lies in the future, or before the time of which something is known here."""

    code = "day_out_of_range"


def asked_number(of_token: str | None, in_request: str | None) -> str:
    """Return the number, E.164 with the plus sign.

    :param of_token: the number whose holder gave the token; ``None``: a token of the caller alone.
    :raises NumberNotSaid: if neither tells one.
    :raises NumberSaidTwice: if both do, even the same: nobody is told whether they are.
    """
    if of_token is not None and in_request is not None:
        raise NumberSaidTwice
    number = of_token if of_token is not None else in_request
    if number is None:
        raise NumberNotSaid
    return number
