"""Several keepers of keys for one purpose: the first signs, the others beside it for a time."""

from collections.abc import Sequence

from cleanbreak.ports.signing import Signature, Signing


class KeysInOrder:
    """The port ``signing``: a new key, and those of before, wherever each of them is kept.

    :param first: whose key is in use.
    :param others: whose keys still sign beside it.
    """

    def __init__(self, first: Signing, others: Sequence[Signing]) -> None:
        self._first, self._others = first, tuple(others)

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        """Sign with the key in use.

        :raises Unavailable: if its keeper cannot be asked.
        """
        return self._first.sign(statements)

    def public_key(self) -> bytes:
        """Return the public key in use."""
        return self._first.public_key()

    def beside(self) -> list[Signing]:
        """Return the keepers of all others."""
        return [*self._first.beside(), *self._others]

    def check_reachable(self) -> None:
        """Return if every one of the keys can be used.

        :raises Unavailable: if one cannot.
        """
        for one in (self._first, *self._others):
            one.check_reachable()
