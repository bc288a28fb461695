"""The checkpoint as it goes into a proof: with no line that a verifier could not check."""

from django.conf import settings

from cleanbreak.domain.signed_note import VerifierKey, names_key, parse_note, write_note
from cleanbreak.flows.read_log import SignedCheckpoint


def note_of_proof(signed: SignedCheckpoint) -> str:
    """Return the note with the lines of the log and of the witnesses that the trust file names.

    In a proof every line has to be known: one of a witness that is named no more would make all of
    it worthless.
    """
    note, keys = parse_note(signed.note), witness_keys()
    origin = signed.checkpoint.origin
    lines = [
        line
        for line in note.signatures
        if line.name == origin or any(names_key(line, key) for key in keys)
    ]
    return write_note(note.text, lines)


def witness_keys() -> tuple[VerifierKey, ...]:
    """Return the keys of all witnesses, of those before, too: old proofs carry their lines."""
    now = [key for one in settings.CLEANBREAK_WITNESSES for key in one.keys]
    return tuple(dict.fromkeys([*now, *settings.CLEANBREAK_OLDER_WITNESS_KEYS]))
