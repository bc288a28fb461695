"""A checkpoint of which somebody is to be sure: signed by a key of the log, seen by witnesses."""

from dataclasses import dataclass

from cleanbreak.domain.checkpoint import Checkpoint, MalformedCheckpoint
from cleanbreak.domain.cosignature import fits
from cleanbreak.domain.signed_note import (
    MalformedNote,
    Note,
    NoteSignature,
    VerifierKey,
    names_key,
    parse_note,
)
from cleanbreak.domain.trust_file import KeyUse, Trust
from cleanbreak.domain.verdict import NotValid, Part, VerdictKind, altered, unknown_key


@dataclass(frozen=True, slots=True)
class SeenTree:
    """A tree of a log that somebody signed, and what shows it."""

    checkpoint: Checkpoint
    note: str
    """The signed note; of a receipt that came without one, the text that it stands for."""
    witnesses: frozenset[str] = frozenset()
    """The names of the witnesses that signed it; one may have several keys."""

    @property
    def place(self) -> tuple[str, int]:
        """Return the log and the size: of these there must be one root."""
        return self.checkpoint.origin, self.checkpoint.size


def read_trusted_note(note: str, trust: Trust, *, is_in_proof: bool = False) -> SeenTree:
    """Return the tree that the note is about, if a key of the log signed it.

    :param is_in_proof: within a proof every signature has to be known, so that no bit of it goes
        unread; elsewhere those of strangers are ignored (C2SP signed-note, "Signatures").
    :raises NotValid: if it is no checkpoint, a known signature does not fit, or none is the log's
        from before its key was revoked: else whoever stole that could make up another history.
    """
    read, checkpoint = _read(note)
    log_keys = trust.log_keys(checkpoint.origin)
    signers = set()
    for line in read.signatures:
        key = _key_of(line, [*log_keys, *trust.witnesses])
        if key is not None and not fits(read.text, line, key):
            raise altered(Part.NOTE)
        if key is None and is_in_proof:
            raise unknown_key(Part.NOTE, _shown(line.name))
        signers.add(key)
    by_log = [known for key, known in log_keys.items() if key in signers]
    if not by_log:
        raise unknown_key(Part.NOTE, _shown(checkpoint.origin))
    if all(one.distrusts(checkpoint.size - 1) for one in by_log):
        raise NotValid(VerdictKind.REVOKED_KEY, KeyUse.LOG, by_log[0].key_id)
    witnesses = frozenset(one.name for one in signers.intersection(trust.witnesses) if one)
    return SeenTree(checkpoint, note, witnesses)


def _read(note: str) -> tuple[Note, Checkpoint]:
    try:
        read = parse_note(note)
        return read, Checkpoint.parse(read.text)
    except (MalformedNote, MalformedCheckpoint):
        raise altered(Part.NOTE) from None


def _shown(name: str) -> str:
    """Return a name that anybody may have made up, if it cannot write over what stands beside."""
    return name if name.isprintable() else "?"


def _key_of(line: NoteSignature, keys: list[VerifierKey]) -> VerifierKey | None:
    return next((one for one in keys if names_key(line, one)), None)
