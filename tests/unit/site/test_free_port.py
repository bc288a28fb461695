"""Nobody begins to listen where somebody listens already, or where nobody can."""

import socket

import pytest

from cleanbreak.site.free_port import CannotListen, PortInUse, require_free


def test_a_free_port_may_be_taken_and_a_taken_one_not() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as granian does
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)):
            require_free("127.0.0.1", port)
    require_free("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", 99999), ("203.0.113.9", 8000), ("nowhere.invalid", 8000)]
)
def test_an_address_that_is_none_of_ours_is_refused(host: str, port: int) -> None:
    with pytest.raises(CannotListen, match=f"port {port}"):
        require_free(host, port)
