"""Papers signed as PAdES with pyHanko."""

from cleanbreak.adapters.paper_signing.pades.settings import PadesSettings
from cleanbreak.adapters.paper_signing.pades.signing import PadesPaperSigning

__all__ = ["PadesPaperSigning", "PadesSettings"]
