"""The words of the page that checks certificates; its scripts get them as JSON, and have none."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.termination import Channel
from cleanbreak.flows.order_step_words import STEP_WORDS
from cleanbreak.flows.settlement_words import WORDS_FOR_HOLDER
from cleanbreak.records.ledger import minor_unit_exponents

VERDICTS: dict[str, tuple[Promise, Promise]] = {
    "valid": (
        _("Valid"),
        _("{issuer} signed exactly this, and it is entered in the public log."),
    ),
    "altered": (
        _("Altered"),
        _("This is not what was signed. Do not rely on it; ask for the file again."),
    ),
    "unknown_key": (
        _("Unknown key"),
        _(
            "A key that is not known here signed this. It is from somebody else, or from later "
            "than this page: open the page again with a connection."
        ),
    ),
    "revoked_key": (
        _("Revoked key"),
        _("The key was revoked before this was entered in the log. Do not rely on it."),
    ),
    "log_forked": (
        _("The log has forked"),
        _(
            "The log has signed two trees of the same size that differ. Keep both checkpoints, and "
            "show them to a witness of the log or to the regulator."
        ),
    ),
    "not_a_proof": (_("Not a proof"), _("Nothing can be checked here.")),
    "checkpoints_agree": (
        _("The checkpoints agree"),
        _("Everybody who has these was shown the same log."),
    ),
    "not_compared": (
        _("Not compared"),
        _("Two checkpoints can be compared here if they are signed by the log and of one size."),
    ),
}
"""What is found, as title and sentence."""
WHAT: dict[str, Promise] = {
    "statement": _("The statement was changed after it was signed."),
    "claim": _("“{name}” is not what was signed."),
    "receipt": _("The receipt of the log does not belong to the statement."),
    "note": _("The checkpoint of the log was changed."),
    "file": _("The file is damaged."),
    "cut_off": _("The end is missing. Take the whole file, or scan the whole code."),
    "qr": _("The text of the QR code is damaged. Scan it again."),
    "paper": _("The PDF was changed after it was signed."),
    "picture": _(
        "A picture of a page proves nothing. Scan the QR code on it, or ask for the file."
    ),
    "empty": _("The file is empty."),
    "pdf_without_proof": _(
        "There is no proof in this PDF. One that was printed and scanned, or made anew by another "
        "program, has lost it: take the PDF as you received it."
    ),
    "other_file": _(
        "Take the file certificate.cose, the PDF as you received it, or the text of the QR code."
    ),
    "no_witness": _("Too few witnesses have seen this tree of the log."),
    "not_in_log": _("It is from before the log: signed, but not entered there."),
}
"""What the finding is about."""
CLAIMS: dict[str, Promise] = {
    "number": _("Number"),
    "card": _("SIM card or eSIM"),
    "request": _("Request"),
    "end": _("End"),
    "evidence": _("Evidence"),
    "money": _("Money"),
    "rest": _("What becomes of the number"),
    "certificate": _("Fingerprint of the certificate"),
}
FIELDS: dict[str, Promise] = {
    "msisdn": _("Number"),
    "ended_on": _("Ended on"),
    "sim_kind": _("Kind"),
    "cards": _("Cards"),
    "order_id": _("Order"),
    "requested_at": _("Asked for"),
    "by": _("By"),
    "channel": _("Way"),
    "proof_level": _("Level of proof"),
    "jurisdiction": _("Law of"),
    "completed_at": _("Completed"),
    "at": _("At"),
    "sha256": _("Fingerprint"),
    "port_grace_until": _("Can be taken to another provider until"),
    "number_not_before": _("Goes to nobody else before"),
    "number": _("Number"),
    "currency": _("Currency"),
    "settlement": _("Money"),
    "evidence": _("Evidence"),
    "issued_at": _("Stated"),
    "issuer": _("Stated by"),
    "witnesses": _("Witnesses who saw this tree"),
    "entry": _("Entry in the log"),
}
"""Names of what stands in a claim; iccid and eid are called so everywhere."""
VALUES: dict[str, dict[str, Promise]] = {
    "channel": {
        Channel.STORE_DESK.value: _("In a store"),
        Channel.HOTLINE.value: _("On the phone"),
        Channel.PORTAL.value: _("Online"),
    },
    "sim_kind": {"physical": _("SIM card"), "esim": _("eSIM")},
    "number": {"ported_out": _("another provider has taken it over")},
}


def verify_words() -> dict[str, Any]:
    """Return all of it in the language that is active, ready for JSON."""
    return {
        "verdicts": {kind: [str(one) for one in pair] for kind, pair in VERDICTS.items()},
        "what": _texts(WHAT),
        "claims": _texts(CLAIMS),
        "fields": {**_texts(FIELDS), **_texts(WORDS_FOR_HOLDER)},
        "values": {field: _texts(words) for field, words in VALUES.items()},
        "steps": _texts(STEP_WORDS),
        "exponents": minor_unit_exponents(),
    }


def _texts(words: dict[str, Promise]) -> dict[str, str]:
    return {name: str(word) for name, word in words.items()}
