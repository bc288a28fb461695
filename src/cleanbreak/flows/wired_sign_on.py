"""The identity provider of staff or of holders, as the site has wired it."""

from collections.abc import Callable
from enum import Enum

from django.conf import settings
from django.utils.module_loading import import_string

from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.sign_on import SignOn


class NoSignOn(Refusal):
    """No identity provider is set up here."""

    code = "no_sign_on"


class Realm(Enum):
    """Whom a provider knows."""

    STAFF = "staff"
    HOLDER = "holder"


def wired_sign_on(realm: Realm) -> SignOn:
    """Return the provider.

    :raises NoSignOn: if none is set up.
    """
    wire: Callable[[str], SignOn | None] = import_string(settings.CLEANBREAK_SIGN_ON)
    found = wire(realm.value)
    if found is None:
        raise NoSignOn
    return found


def has_sign_on(realm: Realm) -> bool:
    """Return whether a provider is set up."""
    try:
        wired_sign_on(realm)
    except NoSignOn:
        return False
    return True
