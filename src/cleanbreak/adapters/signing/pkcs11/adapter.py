"""The port ``signing`` with an Ed25519 key in a token (PKCS #11 3.0, 2.3.5 Edwards curves)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cleanbreak.adapters.signing.pkcs11.token import Pkcs11Token
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.signing import Signature, Signing

if TYPE_CHECKING:
    from pkcs11 import Session

CURVE = bytes.fromhex("06032b6570")
"""The object identifier 1.3.101.112 in DER: Ed25519 (RFC 8410 clause 3)."""
PROBE = b"cleanbreak.check_reachable.v1\n"
"""Is nothing that we ever say: neither a statement, nor the head of a tree, nor a checkpoint."""
POINT_BYTES = 32
OCTET_STRING = bytes([0x04, POINT_BYTES])


class Pkcs11Key:
    """The port ``signing``; threads may share it.

    :param token: where the key is.
    :param label: how the token calls both halves of it.
    """

    def __init__(self, token: Pkcs11Token, label: str) -> None:
        self._token, self._label = token, label

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        """Let the token sign each statement.

        :raises Unavailable: if the token or the key cannot be used.
        """
        if not statements:
            return []

        def sign_all(session: "Session") -> tuple[bytes, list[bytes]]:
            from pkcs11 import Mechanism

            key = self._private(session)
            signatures = [key.sign(one, mechanism=Mechanism.EDDSA) for one in statements]
            return self._public(session), signatures

        public, signatures = self._token.ask(sign_all)
        key_id = key_id_of(public)
        return [Signature(key_id, bytes(one)) for one in signatures]

    def public_key(self) -> bytes:
        """Return the 32 bytes of the public key, as the token has it.

        :raises Unavailable: if the token or the key cannot be used.
        """
        return self._token.ask(self._public)

    def beside(self) -> list[Signing]:
        """Return nobody: further keys are named in the setting."""
        return []

    def check_reachable(self) -> None:
        """Return if the token signs: modules go on telling of keys whose token is away.

        :raises Unavailable: if it does not.
        """
        self.sign([PROBE])

    def make(self) -> bytes:
        """Let the token make the key; its private half can never be read out of it.

        :returns: the public key.
        :raises Refused: if the token has a key of that label.
        :raises Unavailable: if the token cannot make one.
        """
        return self._token.ask(self._make)

    def _make(self, session: "Session") -> bytes:
        from pkcs11 import Attribute, KeyType, Mechanism

        if list(session.get_objects({Attribute.LABEL: self._label})):
            raise Refused(f"The token {self._token.settings.token} has a key {self._label}.")
        curve = session.create_domain_parameters(
            KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: CURVE}, local=True
        )
        public, _private = curve.generate_keypair(
            mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
            store=True,
            label=self._label,
            private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
        )
        return _point(public[Attribute.EC_POINT])

    def _private(self, session: "Session") -> Any:
        from pkcs11 import ObjectClass

        return session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=self._label)

    def _public(self, session: "Session") -> bytes:
        from pkcs11 import Attribute, ObjectClass

        found = session.get_key(object_class=ObjectClass.PUBLIC_KEY, label=self._label)
        return _point(found[Attribute.EC_POINT])


def _point(value: bytes) -> bytes:
    """Return the public key: tokens give it as it is, or as an OCTET STRING in DER.

    :raises Unavailable: if it is no Ed25519 key.
    """
    point = value.removeprefix(OCTET_STRING) if len(value) > POINT_BYTES else value
    if len(point) != POINT_BYTES:
        raise Unavailable("The key in the token is no Ed25519 key.")
    return bytes(point)
