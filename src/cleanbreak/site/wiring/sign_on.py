"""Which identity provider knows staff, and which one knows holders."""

from functools import cache

from django.conf import settings

from cleanbreak.ports.sign_on import SignOn
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose


@cache
def wire_sign_on(realm: str) -> SignOn | None:
    """Return the provider that ``CLEANBREAK_STAFF_SIGN_ON`` or ``CLEANBREAK_HOLDER_SIGN_ON`` names.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    by_realm = {
        "staff": settings.CLEANBREAK_STAFF_SIGN_ON,
        "holder": settings.CLEANBREAK_HOLDER_SIGN_ON,
    }
    makers: Makers[SignOn | None] = {
        "none": lambda _: None,
        "memory": lambda _: _memory(),
        "oidc": lambda _: _oidc(f"CLEANBREAK_{realm.upper()}_OIDC_"),
    }
    return choose("sign-on", by_realm[realm], makers)


def _memory() -> SignOn:
    from cleanbreak.adapters.sign_on.memory import MemorySignOn
    from cleanbreak.site.wiring import shared_world

    return MemorySignOn(shared_world(), f"{settings.CLEANBREAK_BASE_URL}/demonstration/sign-on/")


def _oidc(prefix: str) -> SignOn:
    # Imported here, since only who has such a provider needs the client.
    from cleanbreak.adapters.sign_on.oidc import OidcSettings, OidcSignOn

    return OidcSignOn(OidcSettings.from_environment(prefix, environment()))
