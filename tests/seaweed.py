"""SeaweedFS on this machine: a real object store, which checks signatures, for one run of tests."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cleanbreak.adapters.object_store.s3 import S3ObjectStore, S3Settings
from cleanbreak.domain.object_folder import ObjectFolder
from cleanbreak.ports.errors import Refused, Unavailable

WEED = shutil.which("weed", path=str(Path(sys.executable).parent)) or "weed"
ACCESS_KEY, SECRET_KEY = "canary-access-key", "canary-secret-key"
BUCKET = "archives"
PORTS = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc")
PORTS += ("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc")
OFF = ("-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false")
UP_WITHIN_S = 60


@dataclass(frozen=True)
class Seaweed:
    """A running store."""

    ports: dict[str, int]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3.port']}"

    def settings(self, **changed: str) -> S3Settings:
        own = {"endpoint": self.endpoint, "access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
        return S3Settings(**{**own, **changed})

    def environment(self) -> dict[str, str]:
        return {
            "CLEANBREAK_S3_ENDPOINT": self.endpoint,
            "CLEANBREAK_S3_ACCESS_KEY": ACCESS_KEY,
            "CLEANBREAK_S3_SECRET_KEY": SECRET_KEY,
        }

    def make_bucket(self) -> None:
        where = {name: self.ports[f"{name}.port"] for name in ("master", "filer")}
        grpc = {name: self.ports[f"{name}.port.grpc"] for name in ("master", "filer")}
        subprocess.run(
            [WEED, "shell", *(f"-{n}=127.0.0.1:{where[n]}.{grpc[n]}" for n in where)],
            input=f"s3.bucket.create -name {BUCKET}\n",
            text=True,
            capture_output=True,
            timeout=UP_WITHIN_S,
            check=True,
        )


def free_ports() -> dict[str, int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
    found = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return dict(zip(PORTS, found, strict=True))


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """A store with an empty bucket."""
    folder = tmp_path_factory.mktemp("seaweed")
    credentials = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
    identity = {"name": "cleanbreak", "credentials": credentials, "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    running = Seaweed(free_ports())
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(WEED, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
                *("-s3", f"-s3.config={folder / 's3.json'}", "-volume.max=4", *OFF),
                *(f"-{name}={port}" for name, port in running.ports.items()),
            ],
            stdout=log,
            stderr=log,
            env={"HOME": str(folder), "PATH": os.defpath},
        )
    try:
        wait_until_up(running)
        yield running
    finally:
        server.send_signal(signal.SIGKILL)  # asked politely it waits for its own parts for minutes
        server.wait()


def wait_until_up(running: Seaweed) -> None:
    """Return when it answers and has the bucket."""
    store = S3ObjectStore(running.settings())
    until = time.monotonic() + UP_WITHIN_S
    while True:
        try:
            store.names(ObjectFolder("no-such-bucket"))
        except Unavailable:
            assert time.monotonic() < until, "the store does not come up"
            time.sleep(0.2)
        except Refused:
            return running.make_bucket()
