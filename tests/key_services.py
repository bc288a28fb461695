"""MiniStack on this machine: a server of the API of AWS, with its key service, for one run."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cleanbreak.adapters.signing.aws_kms import AwsKmsKey, AwsKmsSettings

PROGRAM = Path(sys.executable).parent / "ministack"
REGION = "eu-central-1"
ACCESS_KEY, SECRET_KEY = "CANARYACCESSKEY", "canary-secret-key"
UP_WITHIN_S = 60


@dataclass(frozen=True)
class KeyService:
    """A running key service."""

    endpoint: str
    opened: list[AwsKmsKey] = field(default_factory=list)
    """Closed when the run is over."""

    def settings(self, **changed: object) -> AwsKmsSettings:
        own: dict[str, object] = {"region": REGION, "endpoint": self.endpoint}
        own |= {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
        return AwsKmsSettings(**{**own, **changed})  # type: ignore[arg-type]

    def environment(self) -> dict[str, str]:
        """What an operator sets."""
        return {
            "CLEANBREAK_KMS_REGION": REGION,
            "CLEANBREAK_KMS_ENDPOINT": self.endpoint,
            "CLEANBREAK_KMS_ACCESS_KEY": ACCESS_KEY,
            "CLEANBREAK_KMS_SECRET_KEY": SECRET_KEY,
        }

    def key(self, key_id: str) -> AwsKmsKey:
        """Return the key as a process sees it that has just started."""
        self.opened.append(AwsKmsKey(self.settings(), key_id))
        return self.opened[-1]

    def made(self, kind: str = "ECC_NIST_EDWARDS25519") -> str:
        """Return the id of a new key, as an administrator of the account makes it."""
        said = self.ask("CreateKey", {"KeySpec": kind, "KeyUsage": "SIGN_VERIFY"})
        return str(said["KeyMetadata"]["KeyId"])

    @contextmanager
    def disabled(self, key_id: str) -> Iterator[None]:
        self.ask("DisableKey", {"KeyId": key_id})
        try:
            yield
        finally:
            self.ask("EnableKey", {"KeyId": key_id})

    def ask(self, action: str, said: dict[str, str]) -> dict[str, dict[str, str]]:
        request = urllib.request.Request(
            self.endpoint,
            json.dumps(said).encode(),
            {
                "Content-Type": "application/x-amz-json-1.1",
                "X-Amz-Target": f"TrentService.{action}",
                "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/20260101/{REGION}"
                "/kms/aws4_request, SignedHeaders=host, Signature=0",
            },
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"{}")


@pytest.fixture(scope="session")
def key_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyService]:
    """A key service without any key."""
    folder = tmp_path_factory.mktemp("ministack")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = KeyService(f"http://127.0.0.1:{port}")
    own = {"GATEWAY_PORT": str(port), "SERVICES": "kms", "HOME": str(folder), "PATH": os.defpath}
    own |= {"DOCKER_HOST": "unix:///nowhere", "TMPDIR": str(folder)}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(PROGRAM)], stdout=log, stderr=log, env=own, cwd=folder, start_new_session=True
        )
    try:
        _wait_until_up(running)
        yield running
    finally:
        for one in running.opened:
            one.close()
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_until_up(running: KeyService) -> None:
    until = time.monotonic() + UP_WITHIN_S
    while True:
        try:
            running.ask("ListKeys", {})
        except (OSError, urllib.error.URLError):
            assert time.monotonic() < until, "the key service does not come up"
            time.sleep(0.2)
        else:
            return
