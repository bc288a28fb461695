"""A telephone: Debian's baresip, which says what is in a file and keeps what it hears in another.

Its microphone is an 8 kHz WAV file, its loudspeaker a folder; it is led over TCP (``ctrl_tcp``).
"""

import json
import os
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cleanbreak.domain.telephone_sound import (
    BYTES_A_SECOND,
    NotATelephoneSound,
    Sound,
    read_wav,
    silence,
    write_wav,
)

from .ports import free_port, free_udp_port

MODULES = "/usr/lib/baresip/modules"
LONGEST_S = 90
"""baresip hangs up when its microphone's file is at its end."""
CONFIG = """\
sip_listen 127.0.0.1:{sip}
net_interface 127.0.0.1
call_local_timeout 30
call_max_calls 4
audio_source aufile,{microphone}
audio_alert aufile,{microphone}
audio_buffer 20-160
rtp_ports {rtp}-{rtp_end}
rtp_timeout 0
module_path {modules}
module g711.so
module aufile.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{ctrl}
snd_path {folder}
"""


@dataclass(frozen=True)
class PhoneKind:
    """How a telephone is set up."""

    says: Sound = b""
    """Into it, over and over."""
    answers: bool = False
    """Whether it takes calls by itself."""
    tcp: bool = False
    codecs: str = "PCMA,PCMU"
    name: str = "+4915112345678"


class Phone:
    """One baresip."""

    def __init__(self, folder: Path, kind: PhoneKind) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        microphone = folder / "microphone.wav"
        sound = kind.says or silence(1)
        microphone.write_bytes(write_wav(sound * (LONGEST_S * BYTES_A_SECOND // len(sound) + 1)))
        self.sip, self.ctrl, rtp = free_udp_port(), free_port(), free_udp_port()
        self.address = f"sip:{kind.name}@127.0.0.1:{self.sip}"
        (folder / "config").write_text(
            CONFIG.format(
                sip=self.sip, folder=folder, microphone=microphone, ctrl=self.ctrl,
                modules=MODULES, rtp=rtp, rtp_end=rtp + 20,
            )
        )  # fmt: skip
        mode = ";answermode=auto" if kind.answers else ""
        way = ";transport=tcp" if kind.tcp else ""
        (folder / "accounts").write_text(
            f"<sip:{kind.name}@127.0.0.1:{self.sip}{way}>;regint=0{mode}"
            f";audio_codecs={kind.codecs};dtmfmode=rtpevent\n"
        )
        (folder / "contacts").touch()
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                ["baresip", "-f", str(folder)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=folder,
            )  # fmt: skip
        self._ctrl = self._connect()
        self._read = b""
        self.events: list[dict[str, object]] = []

    def _connect(self) -> socket.socket:
        until = time.monotonic() + 10
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.ctrl), 5)
            except OSError:
                assert time.monotonic() < until, self.log
                time.sleep(0.05)

    def dial(self, address: str) -> None:
        self.command("dial", address)

    def press(self, keys: str) -> None:
        """Press keys: each is told for a while and then let go."""
        for key in keys:
            self.command("sndcode", key)
            time.sleep(0.1)
            self.command("sndcode", "\x04")
            time.sleep(0.06)

    def hang_up(self) -> None:
        self.command("hangup")

    def command(self, command: str, params: str = "") -> None:
        told = json.dumps({"command": command, "params": params, "token": "t"}).encode()
        self._ctrl.sendall(str(len(told)).encode() + b":" + told + b",")

    def wait_for(self, kind: str, within_s: float = 15, also: str = "") -> dict[str, object]:
        """Return the next event of a kind, such as CALL_ESTABLISHED, or of the other one."""
        until = time.monotonic() + within_s
        while True:
            for number, event in enumerate(self.events):
                if event.get("type") in (kind, also):
                    return self.events.pop(number)
            left = until - time.monotonic()
            assert left > 0, (kind, self.events, self.log[-2000:])
            self._ctrl.settimeout(left)
            with suppress(TimeoutError):
                self._take(self._ctrl.recv(65536))

    def _take(self, data: bytes) -> None:
        assert data, self.log[-2000:]
        self._read += data
        while b":" in self._read:
            size, _, rest = self._read.partition(b":")
            if len(rest) <= int(size):
                return
            self.events.append(json.loads(rest[: int(size)]))
            self._read = rest[int(size) + 1 :]

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")

    @property
    def heard(self) -> Sound:
        """What has come out of the loudspeaker in the latest call."""
        files = self._dumps()
        return read_wav(files[-1].read_bytes()) if files else b""

    @property
    def all_heard(self) -> Sound:
        """What has come out of it in all calls."""
        heard = b""
        for one in self._dumps():
            with suppress(NotATelephoneSound):  # of a call that goes on, not yet written
                heard += read_wav(one.read_bytes())
        return heard

    def _dumps(self) -> list[Path]:
        return sorted(self.folder.glob("dump-*-dec.wav"), key=os.path.getmtime)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._ctrl.close()
