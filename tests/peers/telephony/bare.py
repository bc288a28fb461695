"""SIP by hand, one datagram at a time: what no telephone sends, or sends twice."""

import secrets
import socket
import struct
import time

OFFER = """v=0
o=- 1 1 IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
m=audio {rtp} RTP/AVP {formats}
a=rtpmap:0 PCMU/8000
a=rtpmap:97 telephone-event/8000
"""


class BareCaller:
    """A socket and the words of one call."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._to, self.host = ("127.0.0.1", port), host
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind((host, 0))
        self.call_id, self.tag = secrets.token_hex(8), secrets.token_hex(4)
        self.branch = self.new_branch()
        self.peer_tag = ""
        self._sequence = 0

    def new_branch(self) -> str:
        return f"z9hG4bK{secrets.token_hex(8)}"

    def request(self, method: str, number: int, body: str = "", **headers: str) -> bytes:
        """Return a request; INVITE, its ACK and CANCEL share the branch."""
        sip = self._socket.getsockname()[1]
        to = f";tag={self.peer_tag}" if self.peer_tag else ""
        lines = [
            f"{method} sip:hotline@127.0.0.1 SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host}:{sip};branch={headers.pop('branch', self.branch)}",
            f"From: <sip:+4915112345678@{self.host}>;tag={self.tag}",
            f"To: <sip:hotline@127.0.0.1>{to}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:me@{self.host}:{sip}>",
            *(f"{name}: {value}" for name, value in headers.items()),
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
            "",
            body,
        ]
        return "\r\n".join(lines).encode()

    def invite(self, formats: str = "0 97") -> bytes:
        offer = OFFER.format(host=self.host, rtp=self.rtp.getsockname()[1], formats=formats)
        return self.request("INVITE", 1, offer.replace("\n", "\r\n"))

    def send(self, data: bytes) -> None:
        self._socket.sendto(data, self._to)

    def receive(self, within_s: float = 3) -> str:
        """Return the next message that is no "Trying"; empty if none comes."""
        until = time.monotonic() + within_s
        while (left := until - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                text = self._socket.recv(65536).decode()
            except TimeoutError:
                break
            if not text.startswith("SIP/2.0 100"):
                return text
        return ""

    def take_answer(self) -> str:
        """Return the answer to our INVITE, acknowledged."""
        answer = self.receive()
        self.peer_tag = answer.partition("\r\nTo:")[2].partition("tag=")[2].partition("\r\n")[0]
        self.send(self.request("ACK", 1, branch=self.new_branch()))
        return answer

    def press(self, key: int, to: int, stamp: int, payload: int = 97) -> None:
        """Send a key into a port of RTP, three times over."""
        for _ in range(3):
            self._sequence += 1
            head = struct.pack("!BBHII", 0x80, payload, self._sequence, stamp, 7)
            event = struct.pack("!BBH", key, 0x8A, 800)
            self.rtp.sendto(head + event, ("127.0.0.1", to))

    def close(self) -> None:
        self._socket.close()
        self.rtp.close()


def port_of(answer: str) -> int:
    """Return where an answer wants sound to be sent."""
    return int(answer.partition("m=audio ")[2].split()[0])
