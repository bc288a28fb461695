"""The place whose law the portal is under, as the settings say it."""

from cleanbreak.domain.refusal import Refusal
from cleanbreak.policies.packs import known_places


class UnknownHomePlace(Refusal):
    """CLEANBREAK_HOME_PLACE is a place whose rules are here, not "{text}": one of {known}."""

    code = "unknown_home_place"


def read_home_place(text: str) -> str:
    """Return the place, if there are rules for it: every page has its words.

    :raises UnknownHomePlace: if there are none.
    """
    if text not in known_places():
        raise UnknownHomePlace(text=text, known=", ".join(known_places()))
    return text
