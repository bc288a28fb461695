"""SIP on UDP and TCP: which message belongs to which call, and everything that is sent twice.

aiosipua reads and writes messages, dialogs and transports. Repeating over UDP what gets lost,
answering what comes twice, acknowledging refusals and hearing nobody but the operator's own
equipment is done here.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from aiosipua import SdpMessage, SipRequest, SipResponse
from aiosipua.message import missing_required_headers
from aiosipua.transport import SipTransport, TcpSipTransport, UdpSipTransport

from cleanbreak.adapters.telephone.sip import messages
from cleanbreak.adapters.telephone.sip.dialogs import AgentLeg, CallerLeg, Leg, Stage, waits
from cleanbreak.adapters.telephone.sip.settings import SipSettings, host_and_port

RETRY_AFTER_S = 10
FORGOTTEN_AFTER_S = 33.0
"""A call that is over is known for so long, for messages that come late."""
REPLIES_KEPT = 2_000
STRANGERS_TOLD_S = 1.0
IN_A_CALL = {"ACK", "BYE", "INFO", "NOTIFY", "UPDATE"}


class Signalling:
    """Both transports and all dialogs.

    :param on_call: is given each new call, and answers or refuses it.
    """

    def __init__(
        self,
        settings: SipSettings,
        on_call: Callable[[CallerLeg], None],
        tell: Callable[[str, Mapping[str, Any]], None],
    ) -> None:
        self._settings, self._on_call, self._tell = settings, on_call, tell
        self.contact = (settings.public_host, settings.listen.port)
        place = (settings.listen.host, settings.listen.port)
        self._udp = UdpSipTransport(local_addr=place)
        self._tcp = _AllowedTcp(local_addr=place)
        self._tcp.settings = settings
        self._legs: dict[str, Leg] = {}
        self._replies: OrderedDict[tuple[str, str], SipResponse] = OrderedDict()
        self._open: dict[tuple[str, str], asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._strangers, self._told_of_strangers_s = 0, -STRANGERS_TOLD_S
        self.is_closing = False

    async def start(self) -> None:
        """Listen."""
        for transport in (self._udp, self._tcp):
            transport.on_message = self._receiver(transport)
            await transport.start()

    async def stop(self) -> None:
        """Listen no more."""
        for task in list(self._tasks):
            task.cancel()
        for leg in self._legs.values():
            leg.stop_repeating()
        await self._udp.stop()
        await self._tcp.stop()

    async def settled(self) -> None:
        """Return when everything that was said was heard."""
        while self._open:
            await asyncio.wait([asyncio.ensure_future(one.wait()) for one in self._open.values()])

    async def call(self, to: str) -> AgentLeg:
        """Return a dialog with whoever has this address; nothing is sent yet.

        :raises NotASipAddress: if it is none.
        :raises OSError: if its host is not known.
        """
        host, port = self._settings.agents_via or host_and_port(to)
        found = await asyncio.get_running_loop().getaddrinfo(host, port, family=2)
        leg = AgentLeg(self, to, (self._udp, (str(found[0][4][0]), port)))
        self._legs[leg.dialog.call_id] = leg
        return leg

    def send(
        self, transport: SipTransport, message: SipRequest | SipResponse, peer: messages.Peer
    ) -> None:
        """Send; a connection that is gone loses it, as a network may."""
        try:
            if isinstance(message, SipResponse) and not transport.reliable:
                transport.send_reply(message)
            else:
                transport.send(message, peer)
        except (OSError, RuntimeError, ValueError) as fault:
            self._tell("sip_not_sent", {"why": type(fault).__name__})

    def reply(
        self,
        transport: SipTransport,
        request: SipRequest,
        peer: messages.Peer,
        how: messages.Status,
        sdp: SdpMessage | None = None,
    ) -> None:
        """Answer a request, and know the answer when it comes again."""
        response = messages.reply_to(request, how, sdp)
        if request.method in ("INVITE", "UPDATE"):
            response.headers.set_single("Contact", self.contact_header(transport))
        self._replies[(messages.branch_of(request), request.method)] = response
        while len(self._replies) > REPLIES_KEPT:
            self._replies.popitem(last=False)
        self.send(transport, response, peer)

    def repeat_reply(
        self, transport: SipTransport, request: SipRequest, peer: messages.Peer
    ) -> None:
        """Answer a request that came before as the first time."""
        known = self._replies.get((messages.branch_of(request), request.method))
        if known is None:
            self.reply(transport, request, peer, (500, "Server Internal Error"))
        else:
            self.send(transport, known, peer)

    def transact(self, leg: Leg, request: SipRequest) -> None:
        """Send a request within a call until it is answered."""
        key = (messages.branch_of(request), request.method)
        self._open[key] = asyncio.Event()
        self.send(leg.transport, request, leg.peer)
        self._spawn(self._repeat(leg, request, key))

    def contact_header(self, transport: SipTransport) -> str:
        """Return where we want to be spoken to."""
        host, port = self.contact
        return f"<sip:{host}:{port}{';transport=tcp' if transport.reliable else ''}>"

    async def _repeat(self, leg: Leg, request: SipRequest, key: tuple[str, str]) -> None:
        answered = self._open[key]
        try:
            async for _ in waits():
                if answered.is_set():
                    return
                if not leg.transport.reliable:
                    self.send(leg.transport, request, leg.peer)
        finally:
            answered.set()
            self._open.pop(key, None)

    def _receiver(
        self, transport: SipTransport
    ) -> Callable[[SipRequest | SipResponse, messages.Peer], None]:
        def receive(message: SipRequest | SipResponse, peer: messages.Peer) -> None:
            leg = self._legs.get(message.call_id or "")
            if not self._settings.is_allowed(peer[0]) and (leg is None or leg.peer[0] != peer[0]):
                self._tell_of_stranger()
                return
            try:
                if isinstance(message, SipResponse):
                    self._take_response(message, leg)
                else:
                    self._take_request(message, leg, (transport, peer))
            except (ValueError, IndexError, TypeError) as fault:
                self._tell("sip_not_understood", {"why": type(fault).__name__})
                if isinstance(message, SipRequest) and message.method != "ACK":
                    self.reply(transport, message, peer, messages.BAD_REQUEST)

        return receive

    def _tell_of_stranger(self) -> None:
        """Tell how many came, once a second at most: whoever sends without end fills no disk."""
        self._strangers += 1
        now_s = time.monotonic()
        if now_s >= self._told_of_strangers_s + STRANGERS_TOLD_S:
            self._tell("sip_from_a_stranger", {"messages": self._strangers})
            self._strangers, self._told_of_strangers_s = 0, now_s

    def _take_response(self, response: SipResponse, leg: Leg | None) -> None:
        number = response.cseq
        method = number.method if number else ""
        if method == "INVITE" and isinstance(leg, AgentLeg):
            leg.take_response(response)
            return
        if response.status_code < messages.DONE[0]:
            return
        if answered := self._open.pop((messages.branch_of(response), method), None):
            answered.set()
        if method == "REFER" and leg is not None:
            leg.take_refer_status(response.status_code)

    def _take_request(
        self, request: SipRequest, leg: Leg | None, place: tuple[SipTransport, messages.Peer]
    ) -> None:
        transport, peer = place
        if missing_required_headers(request):
            return  # there is no way to answer, and nothing to answer to
        to = request.to_addr
        is_new = request.method == "INVITE" and not (to and to.tag)
        if is_new:
            self._take_invite(request, leg, place)
        elif request.method == "CANCEL":
            self._take_cancel(request, leg, place)
        elif leg is not None and (request.method in IN_A_CALL or request.method == "INVITE"):
            leg.take(request)
        elif request.method == "OPTIONS":
            how = messages.TOO_MANY if self.is_closing else messages.DONE
            self.reply(transport, request, peer, how)
        elif request.method == "ACK":
            return
        else:
            is_known = request.method in IN_A_CALL or request.method == "INVITE"
            how = messages.NO_SUCH_CALL if is_known else messages.NOT_ALLOWED
            self.reply(transport, request, peer, how)

    def _take_invite(
        self, request: SipRequest, leg: Leg | None, place: tuple[SipTransport, messages.Peer]
    ) -> None:
        if leg is None:
            call = CallerLeg(self, request, place)
            self._legs[call.dialog.call_id] = call
            call.trying()
            if self.is_closing or self._calls_up() > self._settings.calls_max:
                self._tell("call_refused", {"calls": self._calls_up() - 1})
                call.refuse(messages.TOO_MANY, RETRY_AFTER_S)
            else:
                self._on_call(call)
        elif isinstance(leg, CallerLeg) and _is_same(leg.invite, request):
            leg.heard_again()
        else:
            self.reply(place[0], request, place[1], messages.LOOP)

    def _take_cancel(
        self, request: SipRequest, leg: Leg | None, place: tuple[SipTransport, messages.Peer]
    ) -> None:
        if not isinstance(leg, CallerLeg) or not _is_same(leg.invite, request):
            self.reply(*_at(place, request), messages.NO_SUCH_CALL)
            return
        self.reply(*_at(place, request), messages.DONE)
        if leg.stage is Stage.ASKED:
            leg.refuse(messages.CANCELLED)

    def _calls_up(self) -> int:
        legs = self._legs.values()
        return sum(isinstance(leg, CallerLeg) and leg.stage is not Stage.OVER for leg in legs)

    def forget(self, leg: Leg) -> None:
        """Forget a call that is over, once nothing of it can come any more."""
        loop = asyncio.get_running_loop()
        loop.call_later(FORGOTTEN_AFTER_S, self._legs.pop, leg.dialog.call_id, None)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _AllowedTcp(TcpSipTransport):
    """Closes the connections of strangers before it reads from them."""

    settings: SipSettings

    async def _handle_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        peer = writer.get_extra_info("peername")
        if peer and self.settings.is_allowed(str(peer[0])):
            await super()._handle_connection(reader, writer)
        else:
            writer.close()


def _is_same(invite: SipRequest, request: SipRequest) -> bool:
    return messages.branch_of(invite) == messages.branch_of(request)


def _at(
    place: tuple[SipTransport, messages.Peer], request: SipRequest
) -> tuple[SipTransport, SipRequest, messages.Peer]:
    return place[0], request, place[1]
