"""How to check an export of the audit, for whoever gets it."""

from django.utils.translation import gettext_lazy as _

WHOLE = _(
    "Take the entries of a block from entries.jsonl, in the order of their id. Write each as a JSON"
    " list of its texts (id, at, act, order_id, channel, acting_user, details), without blanks,"
    " characters beyond ASCII as \\uXXXX, a line feed at its end. The SHA-256 of all of them"
    " together is entries_sha256 of the block."
)
OF_ORDER = _(
    "These are the entries of one order only. The hash of a block is over all entries that were"
    " sealed with them: to check it, ask for the export of that time."
)
BEFORE = (
    _("What is in this file, and how to check it without us"),
    _(
        "entries.jsonl: every act, as texts. entries.csv: the same for a spreadsheet. block says in"
        " which block it was sealed; without one it waited for its seal."
    ),
    _(
        "blocks.jsonl: statement is what was signed (UTF-8), by the key named key_id in keys.json"
        " (Ed25519). Compare the key with one that you got in another way."
    ),
)
AFTER = (
    _(
        "Blocks follow each other: previous is the SHA-256 of the statement before. The hash of"
        " each block is also a leaf of the public log, where nobody can take it back: log.jsonl has"
        " the way (RFC 6962) from each to the root in checkpoint.txt, which the keys in"
        " log_keys.json have signed. Compare the checkpoint with what witnesses have seen."
    ),
    _(
        "A program that does all of this, and needs nothing of ours, is check_export.py in the"
        " folder examples/auditor of the source code."
    ),
    _(
        "evidence.csv: the SHA-256 of what outside systems answered. The certificate of the order,"
        " in certificates.jsonl, names the same."
    ),
    _(
        "Names of holders and their numbers are in none of these files. left_out in about.json"
        " counts entries about orders in confidence: the hash of their blocks cannot be computed."
    ),
)


def how_to_check(*, whole_blocks: bool) -> str:
    """Return the text that lies in the file.

    :param whole_blocks: whether all entries of each block are there.
    """
    steps = (*BEFORE, WHOLE if whole_blocks else OF_ORDER, *AFTER)
    return "\n\n".join(map(str, steps)) + "\n"
