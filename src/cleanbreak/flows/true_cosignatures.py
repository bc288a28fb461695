"""Which lines of a witness are cosignatures of a checkpoint; none of another key is kept."""

from collections.abc import Iterable, Sequence

from cleanbreak.domain.cosignature import fits
from cleanbreak.domain.signed_note import MalformedNote, NoteSignature, VerifierKey, names_key
from cleanbreak.ports.errors import Refused

LINES_MAX = 16


class CosignatureFalse(Refused):
    """Finding: the witness answered, and not with a signature of the keys that were named."""


def true_cosignatures(
    text: str, lines: Sequence[str], vkeys: Iterable[str]
) -> list[tuple[str, NoteSignature]]:
    """Return the cosignatures, each with its key as signed notes name it: ``NAME+KEY ID``.

    Lines of other keys are left out (C2SP tlog-witness).

    :param text: of the checkpoint.
    :raises CosignatureFalse: if one of a named key is false, or there is none.
    """
    keys = list(map(VerifierKey.parse, vkeys))
    try:
        parsed = list(map(NoteSignature.parse, lines[:LINES_MAX]))
    except MalformedNote as fault:
        raise CosignatureFalse("The witness answered something else than signatures.") from fault
    named = [(one, key) for one in parsed for key in keys if names_key(one, key)]
    if not named or not all(fits(text, one, key) for one, key in named):
        raise CosignatureFalse("The witness answered with no true signature of a named key.")
    return [(key_name(key), one) for one, key in named]


def key_name(key: VerifierKey) -> str:
    """Return the name of a key with its ID, as verifier keys begin."""
    return f"{key.name}+{key.key_id.hex()}"
