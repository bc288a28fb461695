"""Seal a takeout: a plain zip, one under a passphrase, or a file for an age key; and age at rest.

All of it are streams of pieces: nothing is held in memory or laid down on the disk in between.
"""

import secrets
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pyrage

from cleanbreak.domain.crockford import ALPHABET
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.pushed_stream import BrokeOff, stream_through

GROUPS, GROUP_CHARS = 5, 4
"""100 bits: WinZip's format hardens a passphrase by 1,000 rounds of SHA-1 only."""


class NotAnAgeKey(Refusal):
    """This is no public key of age. One begins with age1, ssh-ed25519 or ssh-rsa."""

    code = "not_an_age_key"


class SecretAgeKey(Refusal):
    """This is your secret key: keep it to yourself. Give the public one, which begins with age1."""

    code = "secret_age_key"


class NotOpenedByThisKey(Refusal):
    """The file cannot be opened with this key: it is for another one, or it was changed."""

    code = "not_opened_by_this_key"


@dataclass(frozen=True, slots=True)
class PlainZip:
    """A zip that everybody can open: for a link that only the verified person has."""


@dataclass(frozen=True, slots=True)
class AesZip:
    """A zip in which each file is under AES-256 (WinZip AE-2): 7-Zip, Keka and ZArchiver open it.

    Windows Explorer and iOS do not, and names and sizes of the files stay visible.
    """

    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AgeFile:
    """A plain zip within a file that only a key of the subscriber's own opens."""

    recipient: str


@dataclass(frozen=True, slots=True)
class AtRest:
    """What the subscriber gets, within a file that lies here until it is fetched."""

    what: PlainZip | AesZip | AgeFile
    recipient: str
    """Of a key that is made for this takeout only (:func:`new_rest_key`)."""


SealedHow: TypeAlias = PlainZip | AesZip | AgeFile | AtRest


@dataclass(frozen=True, slots=True)
class RestKey:
    """The key under which one takeout lies until it is fetched; without it, it is gone."""

    recipient: str
    identity: str = field(repr=False)
    """Secret: whoever keeps it seals it, and deletes it when its days are over."""


def new_passphrase() -> str:
    """Return a passphrase that can be read aloud and typed: ``K7QF-…``."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_CHARS)) for _ in range(GROUPS))
    return "-".join(groups)


def new_rest_key() -> RestKey:
    """Return a key that was never used."""
    identity = pyrage.x25519.Identity.generate()
    return RestKey(str(identity.to_public()), str(identity))


def check_recipient(recipient: str) -> None:
    """Return if takeouts can be sealed for this public key.

    :raises SecretAgeKey: if it is a secret one.
    :raises NotAnAgeKey: if it is none.
    """
    _recipient(recipient)


def check_how(how: SealedHow) -> None:
    """Return if takeouts can be sealed so.

    :raises NotAnAgeKey: as :func:`check_recipient`; so with the secret one.
    """
    if isinstance(how, AgeFile | AtRest):
        check_recipient(how.recipient)
    if isinstance(how, AtRest):
        check_how(how.what)


def passphrase_of(how: SealedHow) -> str | None:
    """Return the passphrase of the zip, if it has one."""
    how = how.what if isinstance(how, AtRest) else how
    return how.passphrase if isinstance(how, AesZip) else None


def sealed(zipped: Generator[bytes, None, None], how: SealedHow) -> Generator[bytes, None, None]:
    """Yield the zip in what it is sealed in; a passphrase is within the zip already."""
    if isinstance(how, AtRest):
        return in_age(sealed(zipped, how.what), how.recipient)
    return in_age(zipped, how.recipient) if isinstance(how, AgeFile) else zipped


def in_age(pieces: Iterable[bytes], recipient: str) -> Generator[bytes, None, None]:
    """Yield the pieces encrypted for a public key, as age files are.

    :raises NotAnAgeKey: as :func:`check_recipient`; so with the secret one.
    """
    key = _recipient(recipient)
    return stream_through(lambda source, sink: pyrage.encrypt_io(source, sink, [key]), pieces)


def out_of_age(pieces: Iterable[bytes], identity: str) -> Iterator[bytes]:
    """Yield what is in an age file, to be sent on as it comes.

    :raises NotOpenedByThisKey: if it is not for this key, or was changed; what was yielded is true.
    """
    try:
        key = pyrage.x25519.Identity.from_str(identity.strip())
    except pyrage.IdentityError:
        raise NotOpenedByThisKey from None
    try:
        yield from stream_through(
            lambda source, sink: pyrage.decrypt_io(source, sink, [key]), pieces
        )
    except BrokeOff:
        raise NotOpenedByThisKey from None


def _recipient(text: str) -> Any:
    text = text.strip()
    if text.upper().startswith("AGE-SECRET-KEY-") or "PRIVATE KEY" in text:
        raise SecretAgeKey
    try:
        if text.startswith("ssh-"):
            return pyrage.ssh.Recipient.from_str(text)
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise NotAnAgeKey from None
