"""Settings of papers: who signs them. What the adapter needs is its own, CLEANBREAK_PADES_*."""

import os

__all__ = ["CLEANBREAK_PAPER_SIGNING", "CLEANBREAK_PAPER_SIGNING_WIRING"]

CLEANBREAK_PAPER_SIGNING = os.environ.get("CLEANBREAK_PAPER_SIGNING", "own")
"""Whose key signs papers: `own`, `file` or `pkcs11:LABEL`."""
CLEANBREAK_PAPER_SIGNING_WIRING = "cleanbreak.site.wiring.paper_signing.wire_paper_signing"
