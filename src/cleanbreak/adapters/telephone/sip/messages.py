"""SIP messages that no dialog of aiosipua makes: replies of their own, CANCEL, and ACK."""

import secrets
from typing import TypeAlias

from aiosipua import SdpMessage, SipRequest, SipResponse, serialize_sdp
from aiosipua.dialog import Dialog
from aiosipua.utils import generate_call_id, generate_tag

Status: TypeAlias = tuple[int, str]
Peer: TypeAlias = tuple[str, int]
TRYING: Status = (100, "Trying")
DONE: Status = (200, "OK")
BAD_REQUEST: Status = (400, "Bad Request")
NOT_ALLOWED: Status = (405, "Method Not Allowed")
NO_SUCH_CALL: Status = (481, "Call/Transaction Does Not Exist")
LOOP: Status = (482, "Loop Detected")
CANCELLED: Status = (487, "Request Terminated")
NOT_ACCEPTABLE: Status = (488, "Not Acceptable Here")
TOO_MANY: Status = (503, "Service Unavailable")
ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, NOTIFY, INFO"
OURSELVES = "Cleanbreak"


def reply_to(request: SipRequest, how: Status, sdp: SdpMessage | None = None) -> SipResponse:
    """Return a response with nothing but what the request brought."""
    response = SipResponse(status_code=how[0], reason_phrase=how[1])
    for via in request.headers.get("via"):
        response.headers.append("Via", via)
    for name in ("From", "Call-ID", "CSeq"):
        if value := request.headers.get_first(name.lower()):
            response.headers.set_single(name, value)
    to = request.headers.get_first("to") or ""
    response.headers.set_single("To", to if ";tag=" in to else f"{to};tag={secrets.token_hex(8)}")
    complete(response, sdp, {"Allow": ALLOW})
    return response


def complete(
    message: SipRequest | SipResponse, sdp: SdpMessage | None, more: dict[str, str]
) -> None:
    """Add what is described and who we are."""
    message.headers.set_single("User-Agent", OURSELVES)
    for name, value in more.items():
        message.headers.set_single(name, value)
    if sdp is not None:
        message.text = serialize_sdp(sdp)
        message.headers.set_single("Content-Type", "application/sdp")


def new_dialog(to: str, our_host: str) -> Dialog:
    """Return the dialog of a call of ours; it names no caller."""
    return Dialog(
        call_id=generate_call_id(our_host),
        local_tag=generate_tag(),
        local_uri=f"sip:hotline@{our_host}",
        remote_uri=to,
        remote_target=to,
    )


def cancel_of(invite: SipRequest) -> SipRequest:
    """Return the CANCEL of an INVITE: its own transaction, so the same branch (RFC 3261, 9.1)."""
    return _of_invite(invite, "CANCEL", invite.headers.get_first("to") or "")


def ack_of_error(invite: SipRequest, response: SipResponse) -> SipRequest:
    """Return the ACK of a refusal: within the transaction of the INVITE (RFC 3261, 17.1.1.3)."""
    return _of_invite(invite, "ACK", response.headers.get_first("to") or "")


def ack_of_answer(ack: SipRequest, response: SipResponse) -> SipRequest:
    """Return the ACK of an answer: with the number of the INVITE (RFC 3261, 13.2.2.4)."""
    answered = response.cseq
    ack.headers.set_single("CSeq", f"{answered.seq if answered else 1} ACK")
    return ack


def branch_of(message: SipRequest | SipResponse) -> str:
    """Return the name of the transaction."""
    vias = message.via
    return (vias[0].branch if vias else None) or ""


def _of_invite(invite: SipRequest, method: str, to: str) -> SipRequest:
    request = SipRequest(method=method, uri=invite.uri)
    request.headers.append("Via", invite.headers.get_first("via") or "")
    for name in ("From", "Call-ID"):
        request.headers.set_single(name, invite.headers.get_first(name.lower()) or "")
    request.headers.set_single("To", to)
    number = invite.cseq
    request.headers.set_single("CSeq", f"{number.seq if number else 1} {method}")
    request.headers.set_single("Max-Forwards", "70")
    return request
