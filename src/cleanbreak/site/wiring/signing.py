"""Who keeps the keys that sign certificates and the log: files, a token, or a key service."""

from functools import cache
from pathlib import Path

from django.conf import settings

from cleanbreak.adapters.keys_in_order import KeysInOrder
from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.adapters.signing.pkcs11 import Pkcs11Key, Pkcs11Settings, Pkcs11Token
from cleanbreak.domain.signing_key import KeyUse
from cleanbreak.ports.signing import Signing
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose

FILES = {KeyUse.STATEMENT: "certificate_key.pem", KeyUse.LOG: "log_key.pem"}
IN_FILE, IN_TOKEN = "file", "pkcs11"


def wire_signing(use: KeyUse) -> Signing:
    """Return who keeps the keys for something, the one in use first.

    :raises UnknownAdapter: if the setting names a keeper that does not exist.
    :raises AdapterNotSetUp: if the settings of a keeper are missing, or cannot be right.
    """
    makers: Makers[Signing] = {
        IN_FILE: lambda _: file_key(use),
        IN_TOKEN: _token_key,
        "aws_kms": _service_key,
    }
    first, *others = [choose(f"{use} key", one, makers) for one in keepers(use)]
    return KeysInOrder(first, others) if others else first


def keepers(use: KeyUse) -> list[str]:
    """Return what the setting names; a file where it names nothing."""
    said = {
        KeyUse.STATEMENT: settings.CLEANBREAK_CERTIFICATE_SIGNING,
        KeyUse.LOG: settings.CLEANBREAK_LOG_SIGNING,
    }
    return said[use].split() or [IN_FILE]


def file_key(use: KeyUse) -> FileKey:
    """Return the keeper of the key in a file."""
    return FileKey(Path(settings.CLEANBREAK_HOME) / "keys" / FILES[use])


def token_key(label: str) -> Pkcs11Key:
    """Return the key of the token that has this label, or will have it.

    :raises AdapterNotSetUp: if there is no label, or the settings do not tell which token it is.
    """
    return choose("token", f"{IN_TOKEN}:{label}", {IN_TOKEN: _token_key})


def older_public_keys(use: KeyUse = KeyUse.STATEMENT) -> list[bytes]:
    """Return the public keys of before: what they signed can still be checked.

    :raises Unavailable: if one of them cannot be read.
    """
    return file_key(use).older_public_keys()


@cache
def the_token() -> Pkcs11Token:
    """Return the token; one for all keys, since a process logs in once."""
    return Pkcs11Token(Pkcs11Settings.from_environment(environment()))


def _token_key(label: str) -> Pkcs11Key:
    if not label:
        raise ValueError("name the label of the key, pkcs11:LABEL")
    return Pkcs11Key(the_token(), label)


def _service_key(key: str) -> Signing:
    # Imported here, since only who has a key service needs the client.
    from cleanbreak.adapters.signing.aws_kms import AwsKmsKey, AwsKmsSettings

    if not key:
        raise ValueError("name the key: aws_kms:KEY, by its id, ARN or alias")
    return AwsKmsKey(AwsKmsSettings.from_environment(environment()), key)
