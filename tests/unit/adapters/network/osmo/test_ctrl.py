"""The CTRL client against recorded answers of OsmoHLR 1.5."""

import select

import pytest

from cleanbreak.adapters.network.osmo.ctrl import PACK_SIZE, CtrlClient, Get, Reply, Set
from cleanbreak.adapters.network.osmo.hlr import Entry, Services, read_entry
from cleanbreak.adapters.network.osmo.ipa import Protocol, pack_frame
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .scripted_peer import scripted_peer

INFO = (
    b"GET_REPLY 1 subscriber.by-imsi-001019999999991.info "
    b"\nid\t7\nimsi\t001019999999991\nmsisdn\t491709999991\nvlr_number\tMSC-1\nnam_cs\t1\nnam_ps\t0"
    b"\nms_purged_cs\t0\nms_purged_ps\t0\nperiodic_lu_timer\t0\nperiodic_rau_tau_timer\t0"
    b"\nlmsi\t00000000"
)


def frames(*texts: bytes) -> bytes:
    return b"".join(pack_frame(Protocol.CTRL, text) for text in texts)


def test_replies_are_matched_by_their_id_whatever_their_order() -> None:
    asked = frames(b"GET 1 a", b"SET 2 b 1", b"GET 3 c")
    said = frames(b"ERROR 3 No such subscriber.", b"GET_REPLY 1 a x y", b"SET_REPLY 2 b OK")

    with scripted_peer([(asked, said)]) as endpoint:
        client = CtrlClient("HLR", endpoint, timeout_s=5)
        replies = client.exchange([Get("a"), Set("b", "1"), Get("c")])
        client.close()

    assert replies == [
        Reply(is_error=False, text="x y"),
        Reply(is_error=False, text="OK"),
        Reply(is_error=True, text="No such subscriber."),
    ]


def test_a_trap_answers_nothing() -> None:
    asked = frames(b"GET 1 a", b"GET 2 a")
    said = frames(b"TRAP 0 something happened", b"GET_REPLY 1 a x")

    with scripted_peer([(asked, said)]) as endpoint:
        client = CtrlClient("HLR", endpoint, timeout_s=5)
        with pytest.raises(OutcomeUnknown, match="HLR closed the connection"):
            client.exchange([Get("a"), Get("a")])


def test_a_batch_travels_in_packs_of_which_each_is_answered_first() -> None:
    def pack(size: int) -> tuple[bytes, bytes]:
        ids = range(1, size + 1)
        asked = frames(*(f"GET {request_id} a".encode() for request_id in ids))
        return asked, frames(*(f"GET_REPLY {request_id} a x".encode() for request_id in ids))

    with scripted_peer([pack(PACK_SIZE), pack(7)]) as endpoint:
        client = CtrlClient("HLR", endpoint, timeout_s=5)
        assert len(client.exchange([Get("a")] * (PACK_SIZE + 7))) == PACK_SIZE + 7
        client.close()


def test_what_was_sent_before_the_connection_broke_has_an_unknown_outcome() -> None:
    conversation = [(frames(b"SET 1 a 1", b"SET 2 a 1"), frames(b"SET_REPLY 1 a OK"))]

    with scripted_peer(conversation) as endpoint:
        client = CtrlClient("HLR", endpoint, timeout_s=5)
        with pytest.raises(OutcomeUnknown, match="HLR closed the connection"):
            client.exchange([Set("a", "1"), Set("a", "1")])


def test_a_connection_that_broke_in_idle_hours_is_made_anew() -> None:
    conversation = [(frames(b"GET 1 a"), frames(b"GET_REPLY 1 a x"))]

    with scripted_peer(conversation, conversation) as endpoint:
        client = CtrlClient("HLR", endpoint, timeout_s=5)
        client.exchange([Get("a")])
        wait_for_the_end(client)
        assert client.exchange([Get("a")]) == [Reply(is_error=False, text="x")]
        client.close()


def wait_for_the_end(client: CtrlClient) -> None:
    """Wait until the peer's end has arrived: it hangs up after its answer, not with it."""
    assert client._socket
    assert select.select([client._socket], [], [], 5)[0]


def test_silence_ends_with_the_timeout() -> None:
    with scripted_peer(
        [
            (frames(b"GET 1 a"), b""),
        ]
    ) as endpoint:
        client = CtrlClient("HLR", endpoint, timeout_s=0.1)
        with pytest.raises(OutcomeUnknown):
            client.exchange([Get("a")])


def test_nobody_there_is_unavailable() -> None:
    with scripted_peer() as endpoint:
        pass

    with pytest.raises(Unavailable, match="HLR cannot be reached: Connection refused"):
        CtrlClient("HLR", endpoint, timeout_s=1).exchange([Get("a")])


def test_neither_requests_nor_replies_show_what_they_are_about() -> None:
    secret = "001019999999991"

    assert secret not in repr([Get(secret), Set(secret, secret), Reply(False, secret)])


def test_the_recorded_info_is_read() -> None:
    [text] = INFO.decode().partition("info ")[2:]

    assert read_entry(Reply(is_error=False, text=text)) == Entry(
        database_id="7", services=Services(cs=True, ps=False), serving_nodes=("MSC-1",)
    )
    assert read_entry(Reply(is_error=True, text="No such subscriber.")) is None


def test_an_error_that_nobody_foresaw_is_told_without_its_numbers() -> None:
    failure = read_entry(Reply(is_error=True, text="Cannot read 001019999999991."))

    assert isinstance(failure, OutcomeUnknown)
    assert failure.sentence == "the HLR answered: Cannot read #."
