"""What the adapter does without a node."""

from cleanbreak.adapters.diameter_settings import DiameterSettings, Endpoint
from cleanbreak.adapters.network.s6a import S6aNetwork, S6aSettings
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.network import Subscriber

NETWORK = S6aNetwork(
    S6aSettings(
        diameter=DiameterSettings(
            origin_hosts=("cleanbreak-1.example.net",),
            origin_realm="example.net",
            peers={"dra.example.net": Endpoint("127.0.0.1", 1)},
        ),
        mmes={"mme-1.example.net": "example.net"},
    )
)
SUBSCRIBER = Subscriber("001010000000001", "+491700000001")


def test_unbar_asks_nobody_and_says_so() -> None:
    (answer,) = NETWORK.unbar([Call("1:unbar", SUBSCRIBER, earlier={"already_gone": True})])

    assert answer == Done({"already_gone": True, "nothing_to_undo": True})


def test_unbar_reads_whom_it_is_about_all_the_same() -> None:
    (answer,) = NETWORK.unbar([Call("2:unbar", Subscriber("nobody", "+491700000001"))])

    assert isinstance(answer, Refused)


def test_there_is_no_roll() -> None:
    assert NETWORK.rolls() == []
