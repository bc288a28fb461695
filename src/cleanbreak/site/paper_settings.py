"""Settings of papers: who signs them. What the adapter needs is its own, CLEANBREAK_PADES_*."""

import os

CLEANBREAK_PAPER_SIGNING = os.environ.get("CLEANBREAK_PAPER_SIGNING", "own")
"""Whose key signs papers: `own`, `file` or `pkcs11`."""
CLEANBREAK_PAPER_SIGNING_WIRING = "cleanbreak.site.wiring.paper_signing.wire_paper_signing"
