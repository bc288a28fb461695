"""What a call script may expect of each act that it names."""

from collections.abc import Mapping

from cleanbreak.domain.call_script import ActSays
from cleanbreak.domain.hotline_call import CallTopic
from cleanbreak.domain.proof import ProofKind

PROOFS: Mapping[str, ProofKind] = {
    "check_pin": ProofKind.PIN,
    "check_code": ProofKind.LINE_CODE,
    "check_email_code": ProofKind.EMAIL_CODE,
    "check_card": ProofKind.CARD_NUMBER,
}
"""Acts for which somebody outside may be asked, so that no transaction is open meanwhile."""


def _says(outcomes: str, facts: str = "", takes: str = "", *, settles: bool = False) -> ActSays:
    return ActSays(
        outcomes=frozenset(outcomes.split()),
        facts=frozenset(facts.split()),
        takes=takes,
        settles=settles,
    )


IN_QUEUE = "waiting waiting_long offered connected left closed"
ABOUT_PLACE = "place agent_address"
PROVED = _says("right wrong expired locked unchecked", takes="digits")
ACT_SAYS: Mapping[str, ActSays] = {
    "by_topic": _says(" ".join(topic.value for topic in CallTopic)),
    "read_number": _says("read wrong", takes="digits"),
    "look_at_line": _says("typed not_typed", "digits"),
    "look_at_proof": _says("proved unproved"),
    "send_code": _says("sent too_many locked"),
    "send_email_code": _says("sent too_many locked"),
    **dict.fromkeys(PROOFS, PROVED),
    "declare": _says("declared", "receipt"),
    "tell_status": _says("told prove", "status"),
    "tell_status_of_receipt": _says("told wrong too_many", "status", "digits"),
    "tell_stores": _says("told nowhere", "papers stores", "digits"),
    "tell_papers": _says("told nowhere", "papers"),
    "report_fraud_number": _says("reported", "receipt", "digits"),
    "report_fraud_message": _says("reported", "receipt", "recording"),
    "join_queue": _says("waiting waiting_long offered connected closed", ABOUT_PLACE),
    "look_at_place": _says(IN_QUEUE, ABOUT_PLACE),
    "come_back": _says(IN_QUEUE, ABOUT_PLACE),
    "after_agent": _says(IN_QUEUE, ABOUT_PLACE),
    "call_back_here": _says("kept wrong left", settles=True),
    "call_back_there": _says("kept wrong left", takes="digits", settles=True),
    "keep_message": _says("kept empty", "receipt", "recording"),
}
"""What a script may expect of each act; of the proofs, too."""
