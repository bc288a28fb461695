"""Settings of the keys that sign: who keeps that of certificates, and that of the log."""

import os

__all__ = ["CLEANBREAK_CERTIFICATE_SIGNING", "CLEANBREAK_LOG_SIGNING"]

CLEANBREAK_CERTIFICATE_SIGNING = os.environ.get("CLEANBREAK_CERTIFICATE_SIGNING", "file")
"""Keepers of keys, by blanks: ``file``, ``pkcs11:LABEL`` or ``aws_kms:KEY``. The first one signs;
what the others have signed counts."""
CLEANBREAK_LOG_SIGNING = os.environ.get("CLEANBREAK_LOG_SIGNING", "file")
"""The same for the log; the others sign its checkpoints beside the first one."""
