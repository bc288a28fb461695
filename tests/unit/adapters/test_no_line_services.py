"""An operator without systems beside the network: nobody is asked, and nothing is made up."""

from cleanbreak.adapters.line_services.none import NoLineServices
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.line_services import LineServicesOf

LINE = LineServicesOf("262990000000001", "+4915100000001")


def test_the_evidence_says_that_nobody_was_asked() -> None:
    nobody = NoLineServices()
    nobody.check_reachable()

    assert nobody.revoke([Call("1:revoke_services", LINE)]) == [Done({"elements": "none"})]
    [[sighting]] = nobody.look_for([LINE])
    assert sighting.presence is Presence.GONE
    assert "no system of its own" in sighting.answer


def test_not_knowing_is_not_none() -> None:
    (answer,) = NoLineServices().forwardings([LINE])

    assert isinstance(answer, Refused)
