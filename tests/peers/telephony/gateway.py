"""The gateway as it runs: a process of its own, and what it tells."""

import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleanbreak.site.gateway_process_line import gateway_arguments

from .ports import free_udp_port
from .web import TOKEN


class RunningGateway:
    """One process."""

    def __init__(self, home: Path, web: str, **settings: str) -> None:
        self.home, self.port = home, free_udp_port(2)
        rtp = free_udp_port(200)
        self.address = f"sip:hotline@127.0.0.1:{self.port}"
        environment = {
            "PATH": os.environ["PATH"],
            "CLEANBREAK_HOME": str(home),
            "CLEANBREAK_BASE_URL": web,
            "CLEANBREAK_HOTLINE_GATEWAY_TOKEN": TOKEN,
            "CLEANBREAK_HOTLINE_GATEWAY_LISTEN": f"127.0.0.1:{self.port}",
            "CLEANBREAK_HOTLINE_GATEWAY_RTP_PORTS": f"{rtp}-{rtp + 199}",
            "CLEANBREAK_HOTLINE_GATEWAY_CALLS_MAX": "50",
            "CLEANBREAK_HOTLINE_GATEWAY_ENDING_S": "1",
            **{f"CLEANBREAK_HOTLINE_GATEWAY_{name}": value for name, value in settings.items()},
        }
        self.process = subprocess.Popen(
            gateway_arguments(home, as_json=True),
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.told: list[dict[str, Any]] = []
        self.printed: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.left_calls: int = self.wait_for("listening")["left_calls"]

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def wait_for(self, event: str, within_s: float = 20, **facts: object) -> Mapping[str, Any]:
        """Return the next event that is so."""
        until = time.monotonic() + within_s
        seen = 0
        while True:
            for number, told in enumerate(self.told[seen:], seen):
                if told["event"] == event and facts.items() <= told.items():
                    return self.told.pop(number)
            seen = len(self.told)
            try:
                line = self._lines.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError((event, self.printed)) from None
            self.printed.append(line)
            assert line, (event, self.printed)
            if line.startswith("{"):
                self.told.append(json.loads(line))

    def end(self) -> None:
        self.process.terminate()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()
