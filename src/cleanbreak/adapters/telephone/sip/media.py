"""The sound of one leg of a call: RTP both ways, by aiortp.

Something is sent every 20 ms from the first moment to the last, silence where there is nothing to
say: recorders, NAT and the far end's buffers like that.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from aiortp import DtmfEvent, PortAllocator, RtpPacket, RTPSession
from aiosipua import SdpMessage, build_sdp, negotiate_sdp
from aiosipua.sdp import Codec, SdpNegotiationError

from cleanbreak.adapters.telephone.sip.codecs import codec_of
from cleanbreak.domain.telephone_sound import Sound

PCMU, PCMA = 0, 8
"""Payload types of G.711 (RFC 3551)."""
NAMES = {PCMU: "PCMU", PCMA: "PCMA"}
EVENTS = "telephone-event"
OUR_EVENTS = 101
FRAME_BYTES, FRAME_S = 320, 0.02
LATE_S = 0.2
"""Whoever was stopped for longer does not make up for it: a burst is worse than a gap."""
BRIDGE_FIRST, BRIDGE_MOST = 2 * FRAME_BYTES, 10 * FRAME_BYTES
"""What is gathered from the other leg before it is heard, and the most that is kept of it."""


class NoCommonSound(Exception):
    """What is offered is no G.711 to an address that we can send to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What both sides have agreed on."""

    remote: tuple[str, int]
    payload: int
    events: int
    """Payload type of keys, as the offer names it; 0: the other side cannot tell keys."""


class Media:
    """One RTP session, and what is sent into it."""

    def __init__(self, session: "_GuardedSession", payload: int) -> None:
        self._session = session
        self._encode = codec_of(payload).encode
        self._silence = self._encode(bytes(FRAME_BYTES))
        self._said, self._at = b"", 0
        self._endless = b""
        self._bridge = bytearray()
        self._is_flowing = False
        self.played: Callable[[], None] = lambda: None
        """Is called when a sound has been said to its end."""

    @property
    def is_playing(self) -> bool:
        """Whether a sound is being said."""
        return self._at < len(self._said)

    @property
    def heard_at(self) -> float:
        """When something was heard last, on the monotonic clock."""
        return self._session.heard_at

    def play(self, sound: Sound) -> None:
        """Say a sound from now on."""
        self._said, self._at = sound, 0

    def play_endlessly(self, sound: Sound) -> None:
        """Say a sound over and over while there is nothing else to say; empty: no more."""
        self._endless = sound
        self.play(b"")

    def hear(self, sound: Sound) -> None:
        """Take what the other leg has said."""
        self._bridge += sound
        if len(self._bridge) > BRIDGE_MOST:
            del self._bridge[:-BRIDGE_MOST]

    def listen(self, heard: Callable[[Sound], None] | None) -> None:
        """Hand on what is heard; ``None``: nobody listens."""
        self._bridge.clear()
        self._session.on_audio = None if heard is None else (lambda sound, _stamp: heard(sound))

    def move(self, remote: tuple[str, int]) -> None:
        """Send to another address from now on."""
        self._session.allow(remote[0])
        self._session.update_remote(remote)

    def tick(self) -> None:
        """Send the next 20 ms."""
        self._session.send_audio_auto(self._next())

    async def close(self) -> None:
        """Send no more."""
        await self._session.close()

    def _next(self) -> bytes:
        if self.is_playing:
            frame = self._said[self._at : self._at + FRAME_BYTES]
            self._at += FRAME_BYTES
            if not self.is_playing:
                self.played()
            return self._encode(frame.ljust(FRAME_BYTES, b"\0"))
        if self._endless:
            self.play(self._endless)
        if len(self._bridge) >= (FRAME_BYTES if self._is_flowing else BRIDGE_FIRST):
            self._is_flowing = True
            frame = bytes(self._bridge[:FRAME_BYTES])
            del self._bridge[:FRAME_BYTES]
            return self._encode(frame)
        self._is_flowing = False
        return self._silence


class MediaRoom:
    """All legs of a gateway, and the clock that they have in common.

    :param is_allowed: who may send besides the host that a call names.
    """

    def __init__(self, host: str, ports: range, is_allowed: Callable[[str], bool]) -> None:
        self._host, self._is_allowed = host, is_allowed
        self._ports = PortAllocator((ports.start, ports.stop))
        self._here: dict[Media, int] = {}
        self._clock: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Let the clock run."""
        self._clock = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Close what is left."""
        if self._clock is not None:
            self._clock.cancel()
        for media in list(self._here):
            await self.close(media)

    async def port(self) -> int:
        """Return a port that is free; its neighbour is, too.

        :raises RuntimeError: if there is none.
        """
        port, _ = await self._ports.allocate()
        return port

    async def give_back(self, port: int) -> None:
        """Give back a port that no leg was made of."""
        await self._ports.release(port)

    async def open(self, port: int, agreed: Agreed, on_key: Callable[[str], None]) -> Media:
        """Return a leg that sends from now on."""
        session = await _GuardedSession.create(
            local_addr=(self._host, port),
            remote_addr=agreed.remote,
            payload_type=agreed.payload,
            codec=codec_of(agreed.payload),
            dtmf_payload_type=agreed.events or OUR_EVENTS,
            cname="gateway",
            plc=False,
        )
        assert isinstance(session, _GuardedSession)  # noqa: S101  the library says less than it does
        session.guard(agreed, self._is_allowed, on_key)
        media = Media(session, agreed.payload)
        self._here[media] = port
        return media

    async def close(self, media: Media) -> None:
        """Close a leg and give its port back."""
        port = self._here.pop(media, None)
        if port is not None:
            await media.close()
            await self._ports.release(port)

    async def _run(self) -> None:
        """Tick every 20 ms by the clock of the machine, whatever the ticks take."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + FRAME_S, loop.time() - LATE_S)
            await asyncio.sleep(due - loop.time())
            for media in list(self._here):
                with contextlib.suppress(OSError):  # an address that is gone is a packet lost
                    media.tick()


class _GuardedSession(RTPSession):
    """Hears those who belong to the call and nobody else: a key can end a line."""

    heard_at = 0.0

    def guard(
        self, agreed: Agreed, is_allowed: Callable[[str], bool], on_key: Callable[[str], None]
    ) -> None:
        """Say who belongs to the call, and where its keys go."""
        self._hosts, self._other, self._is_named_heard = {agreed.remote[0]}, "", False
        self._is_known, self._events, self._key = is_allowed, agreed.events or -1, on_key
        self._ear = KeyEar()
        self.heard_at = time.monotonic()

    def allow(self, host: str) -> None:
        """Let this host belong to the call, too."""
        if host not in self._hosts:
            self._hosts.add(host)
            self._other, self._is_named_heard = "", False

    def _handle_rtp(self, data: bytes, addr: Any) -> None:
        if len(data) < 12 or not self._is_theirs(addr[0]):
            return
        self.heard_at = time.monotonic()
        if data[1] & 0x7F == self._events:
            self._take_key(data)
        elif self.on_audio is not None:
            super()._handle_rtp(data, addr)

    def _is_theirs(self, host: str) -> bool:
        """Return whether a host belongs to the call: one that was named, or as long as none of
        those speaks, the first one of the operator's network. Ports can be tried out.
        """
        if host in self._hosts:
            self._is_named_heard = True
            return True
        if self._is_named_heard or not self._is_known(host):
            return False
        self._other = self._other or host
        return host == self._other

    def _take_key(self, data: bytes) -> None:
        try:
            packet = RtpPacket.parse(data)
            event = DtmfEvent.parse(packet.payload)
        except ValueError:
            return
        if self._ear.is_new(packet, event) and event.digit in "0123456789*#":
            self._key(event.digit)


class KeyEar:
    """Tells a key that is pressed from one that is told again (RFC 4733, 2.5.1).

    All packets of a press have one time stamp, the last ones say that it ends. Some telephones
    begin their time anew: after an end, the same stamp with no end is another press.
    """

    def __init__(self) -> None:
        self._source = self._stamp = self._sequence = -1
        self._has_ended = False

    def is_new(self, packet: RtpPacket, event: DtmfEvent) -> bool:
        """Return whether this packet is the first one of a press."""
        is_source = packet.ssrc == self._source
        if is_source and (self._sequence - packet.sequence_number) & 0xFFFF < 0x8000:
            return False  # it was overtaken, or came twice: its key was told before
        is_again = self._has_ended and not event.end
        is_new = not is_source or packet.timestamp != self._stamp or is_again
        self._source, self._stamp = packet.ssrc, packet.timestamp
        self._sequence = packet.sequence_number
        self._has_ended = event.end or (self._has_ended and not is_new)
        return is_new


def agree_on_offer(offer: SdpMessage, host: str, port: int) -> tuple[SdpMessage, Agreed]:
    """Return our answer to an offer, with the payload type of keys that it names.

    :raises NoCommonSound: if there is no G.711 in it.
    """
    audio = offer.audio
    events = _events_of(audio.codecs if audio else [])
    try:
        answer, payload = negotiate_sdp(
            offer, host, port, supported_codecs=[PCMU, PCMA], dtmf_payload_type=events
        )
    except SdpNegotiationError as fault:
        raise NoCommonSound from fault
    return answer, Agreed(remote=_address_of(offer), payload=payload, events=events)


def our_offer(host: str, port: int, payload: int) -> SdpMessage:
    """Return what we offer: G.711, first as the caller speaks it."""
    offer = build_sdp(host, port, payload, NAMES[payload], dtmf_payload_type=OUR_EVENTS)
    other = PCMA if payload == PCMU else PCMU
    audio = offer.media[0]
    audio.formats.insert(1, str(other))
    audio.attributes["rtpmap"].insert(1, f"{other} {NAMES[other]}/8000")
    return offer


def agree_on_answer(answer: SdpMessage | None) -> Agreed:
    """Return what an answer to our offer says.

    :raises NoCommonSound: if it says nothing that we can use.
    """
    audio = answer.audio if answer else None
    if answer is None or audio is None:
        raise NoCommonSound
    known = [one.payload_type for one in audio.codecs if one.payload_type in NAMES]
    if not known:
        raise NoCommonSound
    events = _events_of(audio.codecs)
    return Agreed(remote=_address_of(answer), payload=known[0], events=events)


def _events_of(codecs: list[Codec]) -> int:
    for codec in codecs:
        if codec.encoding_name.lower() == EVENTS and codec.clock_rate == 8000:
            return codec.payload_type
    return 0


def _address_of(sdp: SdpMessage) -> tuple[str, int]:
    found = sdp.rtp_address
    try:
        ip_address(found[0] if found else "")
    except ValueError as fault:
        raise NoCommonSound from fault
    if found is None or not found[1]:
        raise NoCommonSound
    return found
