"""Require that a checkpoint in the database is one that the log has signed, before it proves much.

A receipt is signed over the root of a checkpoint: whoever could write a root into the database
would else have our own key say that anything stands in the log.
"""

from collections.abc import Iterator

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import VerifierKey, is_signed_by, parse_note
from cleanbreak.flows.known_log_keys import known_log_keys
from cleanbreak.flows.read_log import SignedCheckpoint
from cleanbreak.flows.sign_head import verifier_key
from cleanbreak.ports.signing import Signing


class CheckpointNotOurs(Refusal):
    """The database has a checkpoint of the log with {size} entries that the log never signed.
    Nothing is proved with it. Somebody put it there: run cleanbreak audit verify --part log.
    """

    code = "checkpoint_not_ours"


def require_our_checkpoint(signed: SignedCheckpoint, log: Signing) -> None:
    """Return if a key of the log has signed it; the one in use mostly has.

    :raises CheckpointNotOurs: if none has.
    :raises Unavailable: if the keeper of a key cannot be asked.
    """
    note = parse_note(signed.note)
    if not any(is_signed_by(note, key) for key in _keys(log)):
        raise CheckpointNotOurs(size=signed.checkpoint.size)


def _keys(log: Signing) -> Iterator[VerifierKey]:
    yield verifier_key(log.public_key())
    yield from known_log_keys()
