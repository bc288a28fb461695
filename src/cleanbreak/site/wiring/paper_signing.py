"""Whose key signs papers."""

from functools import cache

from django.conf import settings

from cleanbreak.ports.paper_signing import PaperSigning
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose


@cache
def wire_paper_signing() -> PaperSigning:
    """Return who signs with the key that ``CLEANBREAK_PAPER_SIGNING`` names.

    :raises UnknownAdapter: if it names none that exists.
    :raises AdapterNotSetUp: if a setting of it is missing, or cannot be right.
    """
    kinds = ("own", "file", "pkcs11")
    makers: Makers[PaperSigning] = {kind: lambda _, kind=kind: _pades(kind) for kind in kinds}
    return choose("paper_signing", settings.CLEANBREAK_PAPER_SIGNING, makers)


def _pades(kind: str) -> PaperSigning:
    # Imported here, since only who signs papers needs pyHanko: half a second.
    from cleanbreak.adapters.paper_signing.pades import PadesPaperSigning, PadesSettings
    from cleanbreak.adapters.paper_signing.pades.own_key import OwnKey
    from cleanbreak.adapters.paper_signing.pades.time_stamps import HttpTimeStamper

    keys = settings.CLEANBREAK_HOME / "keys"
    own = OwnKey(keys / "paper_key.pem", settings.CLEANBREAK_OPERATOR)
    said = PadesSettings.from_environment(kind, environment(), own)
    stamper = HttpTimeStamper(said.tsa_url, said.tsa_timeout_s) if said.tsa_url else None
    return PadesPaperSigning(said.keeper, keys / "paper_certificates", stamper)
