"""A signing key that never leaves a hardware security module (PKCS#11)."""

from cleanbreak.adapters.signing.pkcs11.adapter import Pkcs11Key
from cleanbreak.adapters.signing.pkcs11.settings import Pkcs11Settings
from cleanbreak.adapters.signing.pkcs11.token import Pkcs11Token

__all__ = ["Pkcs11Key", "Pkcs11Settings", "Pkcs11Token"]
