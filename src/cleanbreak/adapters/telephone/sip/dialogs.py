"""The SIP dialogs of calls: one with each caller, one with each agent who is called."""

import asyncio
from collections.abc import AsyncIterator, Callable
from enum import Enum
from typing import TYPE_CHECKING

from aiosipua import SdpMessage, SipRequest, SipResponse, parse_sdp
from aiosipua.dialog import Dialog, create_dialog_from_request, dialog_matches, remote_cseq_valid
from aiosipua.headers import stringify_uri
from aiosipua.transport import SipTransport

from cleanbreak.adapters.telephone.sip import messages

if TYPE_CHECKING:
    from cleanbreak.adapters.telephone.sip.signalling import Signalling

T1_S, T2_S, GIVE_UP_S = 0.5, 4.0, 32.0
"""RFC 3261, 17.1.1.1: the first wait, the longest one, and when all waiting ends."""
OK, ERROR_FROM = 200, 300
SERVER_TIMEOUT = 408


class Stage(Enum):
    """How far a dialog is."""

    ASKED = "asked"
    ANSWERED = "answered"
    OVER = "over"


async def waits() -> AsyncIterator[None]:
    """Yield after each wait between two messages that say the same (RFC 3261, 17.1.1.2)."""
    wait_s, waited_s = T1_S, 0.0
    while waited_s < GIVE_UP_S:
        await asyncio.sleep(wait_s)
        yield
        waited_s += wait_s
        wait_s = min(2 * wait_s, T2_S)


def nothing() -> None:
    """Do nothing: what a dialog calls before somebody listens."""


class Leg:
    """What both kinds of dialog have in common."""

    def __init__(self, signalling: "Signalling", dialog: Dialog, transport: SipTransport) -> None:
        self._signalling, self.dialog, self.transport = signalling, dialog, transport
        self.peer: tuple[str, int] = ("", 0)
        self.stage = Stage.ASKED
        self.changed: Callable[[], None] = nothing
        """Is called whenever the stage is another one."""
        self.moved: Callable[[SdpMessage], SdpMessage | None] = lambda _offer: None
        """Is called with an offer in the middle of a call and returns the answer."""
        self.referred: bool | None = None
        """Whether the other side has reached whom we have named; ``None``: nobody knows yet."""
        self._again: asyncio.Task[None] | None = None

    def take(self, request: SipRequest) -> None:
        """Take a request within the dialog."""
        is_ours = dialog_matches(self.dialog, request)
        if request.method == "ACK":
            if is_ours:
                self.stop_repeating()
        elif not is_ours:
            self._signalling.reply(self.transport, request, self.peer, messages.NO_SUCH_CALL)
        elif not remote_cseq_valid(self.dialog, request):
            self._signalling.repeat_reply(self.transport, request, self.peer)
        elif request.method == "BYE":
            self._signalling.reply(self.transport, request, self.peer, messages.DONE)
            self.end()
        elif request.method in ("INVITE", "UPDATE"):
            self._renegotiate(request)
        else:
            self._signalling.reply(self.transport, request, self.peer, messages.DONE)
            if request.method == "NOTIFY":
                self._take_news(request.text)

    def hang_up(self) -> None:
        """Say BYE, and again until it is heard."""
        if self.stage is Stage.ANSWERED:
            self._signalling.transact(self, self.request("BYE"))
        self.end()

    def end(self) -> None:
        """Note that the call is over, whoever ended it."""
        self.stop_repeating()
        if self.stage is not Stage.OVER:
            self.stage = Stage.OVER
            self.dialog.terminate()
            self._signalling.forget(self)
            self.changed()

    def refer(self, to: str) -> None:
        """Ask whoever is there to call somebody else (RFC 3515)."""
        request = self.request("REFER")
        request.headers.set_single("Refer-To", f"<{to}>")
        self._signalling.transact(self, request)

    def take_refer_status(self, status: int) -> None:
        """Take what became of that: 202 promises news, an error says no."""
        if status >= ERROR_FROM:
            self.referred = False
            self.changed()

    def request(self, method: str) -> SipRequest:
        """Return a new request within the dialog."""
        host, port = self._signalling.contact
        request = self.dialog.create_request(
            method,
            via_host=host,
            via_port=port,
            via_transport="TCP" if self.transport.reliable else "UDP",
        )
        if method != "BYE":
            request.headers.set_single("Contact", self._signalling.contact_header(self.transport))
        return request

    def repeat(self, message: SipRequest | SipResponse, given_up: Callable[[], None]) -> None:
        """Send a message again and again until somebody stops it; TCP loses nothing."""
        self.stop_repeating()
        if not self.transport.reliable:
            self._again = asyncio.create_task(self._repeat(message, given_up))

    def stop_repeating(self) -> None:
        """Stop it."""
        if self._again is not None:
            self._again.cancel()
            self._again = None

    async def _repeat(
        self, message: SipRequest | SipResponse, given_up: Callable[[], None]
    ) -> None:
        async for _ in waits():
            self._signalling.send(self.transport, message, self.peer)
        self._again = None
        given_up()

    def _take_news(self, text: str) -> None:
        """Take the news of a transfer: the first line of a response, as message/sipfrag."""
        words = text.split(maxsplit=2)
        status = int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0
        if words[:1] == ["SIP/2.0"] and status >= OK:
            self.referred = status < ERROR_FROM
            self.changed()

    def _renegotiate(self, request: SipRequest) -> None:
        answer = None
        if request.body:
            answer = self.moved(parse_sdp(request.text))
        has_failed = bool(request.body) and answer is None
        how = messages.NOT_ACCEPTABLE if has_failed else messages.DONE
        self._signalling.reply(self.transport, request, self.peer, how, answer)


class CallerLeg(Leg):
    """A dialog that a caller began."""

    def __init__(
        self,
        signalling: "Signalling",
        invite: SipRequest,
        place: tuple[SipTransport, messages.Peer],
    ) -> None:
        transport, peer = place
        super().__init__(signalling, create_dialog_from_request(invite), transport)
        self.invite, self.peer = invite, peer
        self.offer = parse_sdp(invite.text) if invite.body else None
        self.last: SipResponse | None = None

    def answer(self, sdp: SdpMessage) -> None:
        """Take the call, and repeat that until it is acknowledged."""
        self._respond(messages.DONE, sdp)
        self.dialog.confirm()
        self.stage = Stage.ANSWERED
        assert self.last is not None  # noqa: S101  we have just responded
        self.repeat(self.last, self.hang_up)

    def refuse(self, how: messages.Status, retry_after_s: int = 0) -> None:
        """Refuse the call."""
        self._respond(how, None, {"Retry-After": str(retry_after_s)} if retry_after_s else {})
        self.end()
        assert self.last is not None  # noqa: S101  we have just responded
        self.repeat(self.last, nothing)

    def trying(self) -> None:
        """Say that we have heard."""
        self._respond(messages.TRYING, None)

    def heard_again(self) -> None:
        """Answer a repeated INVITE as the first time."""
        if self.last is not None:
            self._signalling.send(self.transport, self.last, self.peer)

    def _respond(
        self, how: messages.Status, sdp: SdpMessage | None, more: dict[str, str] | None = None
    ) -> None:
        contact = self._signalling.contact_header(self.transport)
        response = self.dialog.create_response(self.invite, *how, contact=contact)
        messages.complete(response, sdp, more or {})
        self.last = response
        self._signalling.send(self.transport, response, self.peer)


class AgentLeg(Leg):
    """A dialog that we begin with somebody whom a caller is to be connected with."""

    def __init__(
        self, signalling: "Signalling", to: str, place: tuple[SipTransport, messages.Peer]
    ) -> None:
        transport, self.peer = place
        dialog = messages.new_dialog(to, signalling.contact[0])
        super().__init__(signalling, dialog, transport)
        self.peer = place[1]
        self.status = 0
        self.answered_with: SdpMessage | None = None
        self._invite: SipRequest | None = None
        self._is_ringing = self._is_unwanted = False

    def invite(self, offer: SdpMessage) -> None:
        """Ask for the call."""
        request = self.request("INVITE")
        messages.complete(request, offer, {})
        self._invite = request
        self._signalling.send(self.transport, request, self.peer)
        self.repeat(request, lambda: self._fail(SERVER_TIMEOUT))

    def cancel(self) -> None:
        """Ask for it no more; whoever answers in the same moment is hung up on."""
        self._is_unwanted = True
        if self.stage is Stage.ANSWERED:
            self.hang_up()
        elif self.stage is Stage.ASKED and self._is_ringing and self._invite is not None:
            self._signalling.transact(self, messages.cancel_of(self._invite))

    def take_response(self, response: SipResponse) -> None:
        """Take what is answered to our INVITE."""
        status = response.status_code
        if status < OK:
            self.stop_repeating()
            was_ringing, self._is_ringing = self._is_ringing, True
            if self._is_unwanted and not was_ringing:
                self.cancel()
            return
        self.stop_repeating()
        if status >= ERROR_FROM:
            if self._invite is not None:
                ack = messages.ack_of_error(self._invite, response)
                self._signalling.send(self.transport, ack, self.peer)
            self._fail(status)
            return
        self._take_answer(response)

    def _take_answer(self, response: SipResponse) -> None:
        """Acknowledge that the call was taken, each time that it is said."""
        to = response.to_addr
        self.dialog.remote_tag = self.dialog.remote_tag or (to.tag if to else "") or ""
        if response.contact:
            self.dialog.remote_target = stringify_uri(response.contact[0].uri)
        self.dialog.route_set = list(reversed(response.headers.get("record-route")))
        ack = messages.ack_of_answer(self.request("ACK"), response)
        self._signalling.send(self.transport, ack, self.peer)
        if self.stage is not Stage.ASKED:
            return
        self.dialog.confirm()
        self.stage = Stage.ANSWERED
        self.answered_with = parse_sdp(response.text) if response.body else None
        if self._is_unwanted:
            self.hang_up()
        else:
            self.changed()

    def _fail(self, status: int) -> None:
        self.status = self.status or status
        self.end()
