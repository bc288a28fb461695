"""The proxy of `deploy/Caddyfile` before the web server, both real: suites, smuggled requests."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.attacks.test_smuggling import AMBIGUOUS, HEARD, port

__all__ = ["port"]
ROOT = Path(__file__).resolve().parents[3]
CADDY = shutil.which("caddy")
NO_CERTIFICATE_IN_THE_SYSTEM = (
    "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n"
)


@pytest.fixture(scope="module")
def proxy(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Caddy with our file; only where the pages are is another place."""
    if CADDY is None:
        if os.environ.get("CI") == "true":
            pytest.fail("caddy is not installed")
        pytest.skip("caddy is not installed")
    folder = tmp_path_factory.mktemp("caddy")
    ours = (ROOT / "deploy/Caddyfile").read_text()
    told = ours.replace("dynamic a web 8000", f"to 127.0.0.1:{port}")
    told = told.replace("{\n", NO_CERTIFICATE_IN_THE_SYSTEM, 1)
    assert told.count("to 127.0.0.1") == told.count("admin off") == 1
    (folder / "Caddyfile").write_text(told)
    with socket.create_server(("127.0.0.1", 0)) as free:
        found = free.getsockname()[1]
    address = {"CLEANBREAK_BASE_URL": f"https://localhost:{found}"}
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    command = [CADDY, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env={**os.environ, **address, **home}, stderr=log) as caddy,
    ):
        try:
            _wait_for(found, folder / "log")
            yield found
        finally:
            caddy.terminate()


def _wait_for(port: int, log: Path) -> None:
    for _ in range(200):
        try:
            _spoken(port, context()).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(log.read_text())


def context() -> ssl.SSLContext:
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE  # Caddy's own authority
    return made


def _spoken(port: int, how: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection(("localhost", port), 5)
    try:
        return how.wrap_socket(plain, server_hostname="localhost")
    except OSError:
        plain.close()
        raise


def test_both_versions_of_today_are_spoken(proxy: int) -> None:
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        how = context()
        how.minimum_version = how.maximum_version = version
        with _spoken(proxy, how) as line:
            assert line.version() == version.name.replace("v1_", "v1.")


@pytest.mark.parametrize(
    "weak",
    [
        "AES128-GCM-SHA256",
        "AES256-SHA",
        "ECDHE-ECDSA-AES128-SHA",
        "ECDHE-ECDSA-AES128-SHA256",
        "DHE-RSA-AES128-SHA",
    ],
)
def test_suites_without_forward_secrecy_or_authentication_are_refused(
    weak: str, proxy: int
) -> None:
    how = context()
    how.maximum_version = ssl.TLSVersion.TLSv1_2
    how.set_ciphers(f"{weak}:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError, match=r"(?i)handshake.failure"):
        _spoken(proxy, how)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_older_versions_are_refused(proxy: int) -> None:
    how = context()
    how.minimum_version = how.maximum_version = ssl.TLSVersion.TLSv1_1
    how.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol"):
        _spoken(proxy, how)


@pytest.mark.parametrize("raw", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_each_request_that_the_pages_hear_is_one_that_the_proxy_has_answered(
    raw: bytes, proxy: int
) -> None:
    """What the proxy takes for a body is never a request behind it, nor the other way round."""
    with _spoken(proxy, context()) as line:
        line.settimeout(1)
        line.sendall(raw.replace(b"Host: x", b"Host: localhost:%d" % proxy))
        said = b""
        try:
            while piece := line.recv(65_536):
                said += piece
        except OSError:
            pass
    assert len(HEARD.findall(said)) == said.count(b" 200 OK\r\n")
    assert len(HEARD.findall(said)) <= 2
