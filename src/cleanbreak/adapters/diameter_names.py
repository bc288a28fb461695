"""Our Diameter identities: one connection with one peer takes one of them.

A relay closes a second connection of the same identity (RFC 6733 clause 5.6.4). Others are lax, and
then send answers to whoever came first. So the processes of one machine keep out of each other's
way; those of different machines have different names in their settings.
"""

import hashlib
import socket
import sys

from cleanbreak.adapters.diameter_wire import Origin


class NameTaken(Exception):
    """Another connection of this machine with the same peer has the name."""


class OwnName:
    """A name that is ours until it is released, or the process ends.

    :raises NameTaken: if somebody on this machine has it.
    """

    def __init__(self, origin: Origin, peer: str) -> None:
        self.origin = origin
        self._claim: socket.socket | None = None
        if sys.platform == "linux":
            # The kernel gives an abstract address to one socket only, and takes it back.
            self._claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            digest = hashlib.sha256(f"{origin.host} {peer}".encode()).hexdigest()
            try:
                self._claim.bind(f"\0cleanbreak-diameter-{digest}")
            except OSError as error:
                self._claim.close()
                raise NameTaken from error

    def release(self) -> None:
        """Let others take it."""
        if self._claim is not None:
            self._claim.close()
