"""Who presses the keys of a call: whoever it names, and nobody else of the same network."""

from collections.abc import Iterable

import pytest
from aiortp import DtmfEvent, RtpPacket
from tests.own_loop import in_own_loop

from cleanbreak.adapters.telephone.sip.media import Agreed, MediaRoom

NAMED, OTHER, THIRD = "192.0.2.1", "192.0.2.2", "192.0.2.3"
STRANGER = "198.51.100.1"
MOVED = "192.0.2.9"


def _press(digit: int, number: int) -> bytes:
    event = DtmfEvent(event=digit, end=True, volume=10, duration=160)
    packet = RtpPacket(
        payload_type=101, sequence_number=number, timestamp=160 * number, ssrc=digit,
        payload=event.serialize(),
    )  # fmt: skip
    return bytes(packet.serialize())


def heard(hosts: Iterable[str]) -> str:
    """Return the keys that are heard when these hosts press 1, 2, 3… one after the other."""
    keys: list[str] = []

    async def call() -> None:
        room = MediaRoom("127.0.0.1", range(28_000, 28_010), lambda one: one.startswith("192.0.2."))
        agreed = Agreed(remote=(NAMED, 4000), payload=0, events=101)
        media = await room.open(await room.port(), agreed, keys.append)
        for number, host in enumerate(hosts, 1):
            if host == MOVED:
                media.move((MOVED, 4000))
            media._session._handle_rtp(_press(number, number), (host, 4000))
        await room.stop()

    in_own_loop(call())
    return "".join(keys)


@pytest.mark.parametrize(
    ("hosts", "keys"),
    [
        pytest.param([NAMED, OTHER, NAMED], "13", id="nobody beside whoever is named"),
        pytest.param([OTHER, OTHER], "12", id="a network that sends from another address"),
        pytest.param([OTHER, THIRD, OTHER], "13", id="the first one only"),
        pytest.param([OTHER, NAMED, OTHER], "12", id="whoever is named takes it back"),
        pytest.param([STRANGER, NAMED], "2", id="never a stranger"),
        pytest.param([NAMED, MOVED, OTHER], "12", id="a call that was moved"),
    ],
)
def test_keys_are_those_of_whoever_the_call_names(hosts: list[str], keys: str) -> None:
    assert heard(hosts) == keys
