"""Verdicts in words: what came out of a check, and what to do now."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.verdict import Part, Verdict, VerdictKind

VALID = _("It is genuine: word for word what was signed, and it stands in the log.")
SIGNED = _("It is genuine: word for word what was signed.")
"""Of a certificate in JSON, which stands in no log."""
ALTERED: dict[str, str | Promise] = {
    Part.FILE: _("The file was cut off or changed: it cannot be read. Ask for it again."),
    Part.QR: _("The text of the QR code was cut off or changed. Scan it again."),
    Part.STATEMENT: _("The statement is not what was signed. Do not rely on it."),
    Part.CLAIM: _("The part “%(part)s” is not what was signed. Do not rely on it."),
    Part.RECEIPT: _("The receipt of the log does not belong to this statement. Do not rely on it."),
    Part.NOTE: _("The checkpoint is not what was signed, or not that of the receipt."),
    Part.PAPER: _("The paper was changed after it was signed. Do not rely on its pages."),
}
UNKNOWN_KEY = _(
    "It is signed by a key of which the trust file says nothing: %(key)s. Take the newest trust"
    " file from the operator; if it does not have the key either, do not rely on it."
)
REVOKED_KEY = _(
    "It is signed by the key %(key)s, which was revoked, and the log does not have it from before."
    " Do not rely on it."
)
LOG_FORKED = _(
    "The log has two histories: these two checkpoints contradict each other. Somebody is shown"
    " something else than you are. Keep both, and show them to the authority or to a witness."
)
NOT_A_PROOF: dict[str, str | Promise] = {
    Part.EMPTY: _("The file is empty."),
    Part.PICTURE: _("A picture proves nothing. Scan its QR code, or ask for the file."),
    Part.PDF_WITHOUT_PROOF: _(
        "There is no proof in this PDF: it was printed or saved anew, or it is another paper."
        " Take the file as it was downloaded."
    ),
    Part.NOTHING_OPENED: _("The proof shows nothing of what ended. Ask for one that does."),
    Part.NUMBER: _("The proof does not show a number. Ask for one that does."),
    Part.ORDER: _("The proof does not show an order. Ask for one that does."),
    Part.OTHER: _(
        "This is no proof. Take the file that ends in .cose, the PDF, or the text of the QR code."
    ),
}
OTHER_LINE: dict[str, str | Promise] = {
    Part.NUMBER: _("It is genuine, but about another number."),
    Part.ORDER: _("It is genuine, but about another order."),
}
UNCHECKED: dict[str, str | Promise] = {
    Part.WITNESSES: _(
        "Too few witnesses have signed this checkpoint: only the operator says that everybody sees"
        " the same log."
    ),
    Part.CHECKPOINTS: _(
        "A checkpoint that you have is of another size than that of the proof, so they were not"
        " compared. Our program asks the log: cleanbreak certificate verify --log."
    ),
    Part.LOG: _("It was not compared with the log."),
    Part.PAPER: _("Only the proof in the paper was checked, not its pages: their key is missing."),
}


def verdict_sentence(verdict: Verdict) -> str:
    """Return what came out, in the active language."""
    part = verdict.what[0] if verdict.what else ""
    by_part = {
        VerdictKind.ALTERED: ALTERED,
        VerdictKind.NOT_A_PROOF: NOT_A_PROOF,
        VerdictKind.OTHER_LINE: OTHER_LINE,
    }
    by_kind = {
        VerdictKind.VALID: VALID,
        VerdictKind.UNKNOWN_KEY: UNKNOWN_KEY,
        VerdictKind.REVOKED_KEY: REVOKED_KEY,
        VerdictKind.LOG_FORKED: LOG_FORKED,
    }
    claim, _blank, name = part.partition(" ")
    sentences = by_part.get(verdict.kind)
    sentence = by_kind[verdict.kind] if sentences is None else sentences[claim]
    return str(sentence) % {"part": name, "key": verdict.what[-1] if verdict.what else ""}


def unchecked_sentences(verdict: Verdict) -> list[str]:
    """Return what nobody could check, in the active language."""
    return [str(UNCHECKED[one]) for one in verdict.unchecked]
