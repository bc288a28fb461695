"""The words of the page that checks certificates; its scripts get them as JSON, and have none."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.verdict import VerdictKind
from cleanbreak.flows import verdict_words
from cleanbreak.flows.certificate_words import CHANNEL_WORDS, SIM_WORDS
from cleanbreak.flows.order_step_words import STEP_WORDS
from cleanbreak.flows.paper_words import PLACE_WORDS
from cleanbreak.flows.settlement_words import WORDS_FOR_HOLDER
from cleanbreak.records.ledger import minor_unit_exponents

Words = Mapping[str, str | Promise]
WHATEVER = ""
"""Stands for every part of which nothing else is said."""
TITLES: Words = {
    VerdictKind.VALID: _("Valid"),
    VerdictKind.ALTERED: _("Altered"),
    VerdictKind.UNKNOWN_KEY: _("Unknown key"),
    VerdictKind.REVOKED_KEY: _("Revoked key"),
    VerdictKind.LOG_FORKED: _("The log has forked"),
    VerdictKind.NOT_A_PROOF: _("Not a proof"),
    VerdictKind.OTHER_LINE: _("Another line"),
    "checkpoints_agree": _("The checkpoints agree"),
    "not_compared": _("Not compared"),
}
SENTENCES: dict[str, Words] = {
    VerdictKind.VALID: {WHATEVER: verdict_words.VALID, "statement": verdict_words.SIGNED},
    VerdictKind.ALTERED: verdict_words.ALTERED,
    VerdictKind.UNKNOWN_KEY: {WHATEVER: verdict_words.UNKNOWN_KEY},
    VerdictKind.REVOKED_KEY: {WHATEVER: verdict_words.REVOKED_KEY},
    VerdictKind.LOG_FORKED: {WHATEVER: verdict_words.LOG_FORKED},
    VerdictKind.NOT_A_PROOF: verdict_words.NOT_A_PROOF,
    VerdictKind.OTHER_LINE: verdict_words.OTHER_LINE,
    "checkpoints_agree": {WHATEVER: _("Whoever has these was shown the same log.")},
    "not_compared": {
        WHATEVER: _(
            "Here, two checkpoints can be compared if they are of the same size. For others, our"
            " program asks the log: cleanbreak certificate verify --log."
        )
    },
}
UNCHECKED: Words = {
    **verdict_words.UNCHECKED,
    "picture": _(
        "Only the QR code in the picture was checked. Whatever else the picture shows proves"
        " nothing."
    ),
    "time_stamp": _("The time stamp of the paper was not checked: a browser cannot do that."),
}
CLAIMS: Words = {
    "statement": _("The statement"),
    "number": _("The number"),
    "card": _("SIM card or eSIM"),
    "request": _("The request"),
    "end": _("The end"),
    "evidence": _("Evidence"),
    "money": _("Money"),
    "rest": _("What becomes of the number"),
    "certificate": _("Fingerprint of the certificate"),
}
FIELDS: Words = {
    "issuer": _("Stated by"),
    "issued_at": _("Stated on"),
    "entry": _("Entry of the log"),
    "msisdn": _("Phone number"),
    "ended_on": _("Ended on"),
    "completed_at": _("Everything was done on"),
    "sim_kind": _("The line was on"),
    "iccid": "ICCID",
    "eid": "EID",
    "order_id": _("Order"),
    "requested_at": _("Asked for on"),
    "by": _("Asked for by"),
    "channel": _("Asked for through"),
    "proof_level": _("Proof of who asked"),
    "jurisdiction": _("Under the law of"),
    "number": _("The number"),
    "port_grace_until": _("The number can be taken along until"),
    "number_not_before": _("Nobody else gets the number before"),
    "currency": _("Currency"),
    **WORDS_FOR_HOLDER,
    "sha256": _("Fingerprint"),
}
"""In the order in which they are shown."""
BY: Words = {
    "holder": _("the holder"),
    "declarant": _("whoever filled in the form"),
    "contact_on_file": _("the contact on file"),
    "agent": _("the holder, through our staff"),
    "desk": _("our staff"),
    "operator": _("our staff"),
    "campaign": _("us, the operator"),
    "system": _("our own systems"),
    "client": _("another service that works with us"),
}
PROOF_LEVELS: Words = {
    ProofLevel.NONE.value: _("none"),
    ProofLevel.IDENTIFIED.value: _("what they knew of the line"),
    ProofLevel.VERIFIED.value: _("codes, an identity card or a sign-in"),
}
VALUES: dict[str, Words] = {
    "by": BY,
    "channel": {one.value: word for one, word in CHANNEL_WORDS.items()},
    "jurisdiction": PLACE_WORDS,
    "number": {"ported_out": _("was taken along to another provider")},
    "proof_level": PROOF_LEVELS,
    "sim_kind": {one.value: word for one, word in SIM_WORDS.items()},
}


def verify_words() -> dict[str, Any]:
    """Return all of it in the language that is active, ready for JSON."""
    return {
        "titles": _texts(TITLES),
        "sentences": {kind: _texts(words) for kind, words in SENTENCES.items()},
        "unchecked": _texts(UNCHECKED),
        "claims": _texts(CLAIMS),
        "fields": _texts(FIELDS),
        "values": {field: _texts(words) for field, words in VALUES.items()},
        "steps": _texts(STEP_WORDS),
        "exponents": minor_unit_exponents(),
    }


def _texts(words: Words) -> dict[str, str]:
    return {str(name): str(word) for name, word in words.items()}
