"""An MME, or a gateway that charges by Gy, played by python-diameter in a process of its own.

Commands come as JSON lines on the standard input, one answer line follows each. What it serves
(IMSIs, or Session-Ids) is a set that the commands fill and read. A *manner* says how it errs.
"""

import json
import os
import sys
import threading
import time
from collections import Counter
from typing import Any

from diameter.message.avp.grouped import ExperimentalResult
from diameter.message.constants import (
    CMD_3GPP_CANCEL_LOCATION,
    CMD_3GPP_INSERT_SUBSCRIBER_DATA,
    CMD_ABORT_SESSION,
    CMD_RE_AUTH,
)
from diameter.node import Node
from diameter.node.application import Application

SUCCESS, LIMITED_SUCCESS, UNKNOWN_SESSION = 2001, 2002, 5002
TGPP, USER_UNKNOWN = 10415, 5001
ALL_COMMANDS = {
    "CLR": CMD_3GPP_CANCEL_LOCATION,
    "IDR": CMD_3GPP_INSERT_SUBSCRIBER_DATA,
    "ASR": CMD_ABORT_SESSION,
    "RAR": CMD_RE_AUTH,
}


class Player(Application):
    """Answers what it is asked, in the manner that was set for the command."""

    def __init__(self, application_id: int) -> None:
        super().__init__(application_id, is_auth_application=True)
        self.serves: set[str] = set()
        self.manners: dict[int, list[Any]] = {}
        self.asked: Counter[str] = Counter()
        self.seen: list[dict[str, Any]] = []

    def handle_request(self, message: Any) -> None:
        name = next(n for n, code in ALL_COMMANDS.items() if code == message.header.command_code)
        self.asked[name] += 1
        self.seen.append(telling_avps(message))
        manner, *words = self.manners.get(message.header.command_code, ["honest"])
        getattr(self, f"_{manner}")(message, *words)

    def _honest(self, message: Any) -> None:
        self.send_answer(self._act(message))

    def _keeps(self, message: Any) -> None:
        """Say yes and do nothing."""
        self.send_answer(self.generate_answer(message, result_code=SUCCESS))

    def _says(self, message: Any, code: int) -> None:
        """Answer with a result code of the base protocol, and do nothing."""
        answer = self.generate_answer(message, result_code=code)
        answer.header.is_error = 3000 <= code < 4000
        self.send_answer(answer)

    def _as(self, message: Any, origin_host: str) -> None:
        """Act, and answer under another name."""
        answer = self._act(message)
        answer.origin_host = origin_host.encode()
        self.send_answer(answer)

    def _silent(self, message: Any) -> None:
        """Act, and say nothing."""
        self._act(message)

    def _late(self, message: Any, seconds: float) -> None:
        threading.Timer(seconds, self._honest, [message]).start()

    def _twice(self, message: Any) -> None:
        answer = self._act(message)
        self._raw(message, answer.as_bytes() * 2)

    def _foreign(self, message: Any) -> None:
        """Answer what nobody asked: another's hop-by-hop, then another's end-to-end identifier."""
        answer = self._act(message)
        hop_by_hop = answer.header.hop_by_hop_identifier
        answer.header.hop_by_hop_identifier = (hop_by_hop + 1000) % 2**32
        data = answer.as_bytes()
        answer.header.hop_by_hop_identifier = hop_by_hop
        answer.header.end_to_end_identifier = (answer.header.end_to_end_identifier + 7) % 2**32
        self._raw(message, data + answer.as_bytes())

    def _garbage(self, message: Any, hexadecimal: str) -> None:
        """Act, and send bytes that are no message."""
        self._act(message)
        self._raw(message, bytes.fromhex(hexadecimal))

    def _nonsense(self, message: Any) -> None:
        """Act, and answer with a header that is right and AVPs that are not."""
        data = bytearray(self._act(message).as_bytes())
        data[20:] = b"\xff" * (len(data) - 20)
        self._raw(message, bytes(data))

    def _hangs_up(self, message: Any) -> None:
        """Act, and close the connection instead of answering."""
        self._act(message)
        for connection in list(self.node.connections.values()):
            connection.close()

    def _dies(self, message: Any) -> None:
        """Act, and end at once, as in a crash behind the effect."""
        self._act(message)
        os._exit(1)

    def _act(self, message: Any) -> Any:
        """Do what is asked, and return the honest answer."""
        code = message.header.command_code
        subject = message.user_name if code in SUBSCRIBERS else message.session_id
        is_known = subject in self.serves
        if code in ENDS:
            self.serves.discard(subject)
        answer = self.generate_answer(message)
        if code in SUBSCRIBERS:
            answer.auth_session_state = 1
        if code == CMD_3GPP_INSERT_SUBSCRIBER_DATA and not is_known:
            answer.experimental_result = ExperimentalResult(
                vendor_id=TGPP, experimental_result_code=USER_UNKNOWN
            )
        elif code in SESSIONS and not is_known:
            answer.result_code = UNKNOWN_SESSION
        else:
            answer.result_code = LIMITED_SUCCESS if code == CMD_RE_AUTH else SUCCESS
        return answer

    def _raw(self, message: Any, data: bytes) -> None:
        connection, _ = self.node.route_answer(message)
        with connection.write_lock:
            connection._write_buffer += data
        connection.demand_attention()


SUBSCRIBERS = (CMD_3GPP_CANCEL_LOCATION, CMD_3GPP_INSERT_SUBSCRIBER_DATA)
SESSIONS = (CMD_ABORT_SESSION, CMD_RE_AUTH)
ENDS = (CMD_3GPP_CANCEL_LOCATION, *SESSIONS)


def telling_avps(message: Any) -> dict[str, Any]:
    """Return what the tests want to see of a request."""
    names = ("cancellation_type", "clr_flags", "idr_flags", "re_auth_request_type", "session_id")
    told = {name: getattr(message, name, None) for name in names}
    hosts = ("origin_host", "origin_realm", "destination_host", "destination_realm")
    return told | {name: getattr(message, name).decode() for name in hosts}


def main() -> None:
    """Play until the standard input ends."""
    identity, realm, port, application_id, *peers = sys.argv[1:]
    node = Node(identity, realm, ip_addresses=["127.0.0.1"], tcp_port=int(port))
    node.wakeup_interval = 1
    player = Player(int(application_id))
    known = [node.add_peer(f"aaa://{peer}", realm) for peer in peers]
    for peer in known:
        # python-diameter 0.9.0 fails to count answers without a Result-Code, and then sends a
        # second answer that says 5012.
        peer.statistics.add_sent_result_code = lambda _: None  # type: ignore[method-assign]
    node.add_application(player, known)
    node.start()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(player, json.loads(line))), flush=True)
    os._exit(0)


def obey(player: Player, command: list[Any]) -> Any:
    """Do what the tests want, and return what they want to know."""
    match command:
        case ["serve", subjects]:
            player.serves |= set(subjects)
        case ["serves", subject]:
            return subject in player.serves
        case ["manner", name, *manner]:
            player.manners[ALL_COMMANDS[name]] = manner
        case ["asked"]:
            return dict(player.asked)
        case ["seen"]:
            return player.seen[-50:]
        case ["watchdog"]:
            for connection in list(player.node.connections.values()):
                player.node.send_dwr(connection)
            time.sleep(0.2)
            return [
                connection.is_waiting_for_dwa for connection in player.node.connections.values()
            ]
        case ["disconnect"]:
            for connection in list(player.node.connections.values()):
                player.node.send_dpr(connection)
        case ["connections"]:
            return [connection.host_identity for connection in player.node.connections.values()]
    return None


if __name__ == "__main__":
    main()
