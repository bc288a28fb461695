"""What OsmoMSC 1.9 and OsmoSGSN 1.9 print, and what of it is passed on."""

from cleanbreak.adapters.network.osmo.nodes import Msc, Sgsn, take_records
from cleanbreak.adapters.network.osmo.settings import Endpoint
from cleanbreak.adapters.network.osmo.vty import VtyClient
from cleanbreak.ports.calls import Presence, Sighting

NOWHERE = VtyClient("unused", Endpoint("127.0.0.1", 1), timeout_s=1)

VLR_ENTRY = """Subscriber:
    MSISDN: 491709999991
    LAC / cell ID: 1 / 0
    RAN type: EUTRAN-SGs
    IMSI: 001019999999991
    Flags:
      IMSI detached:                  false
      Conf. by radio contact:         true
    Expires: never
    Paging: not paging for 0 requests
    SGs-state: SGs-ASSOCIATED
    SGs-MME: mmec01.mmegi0001.mme.epc.mnc001.mcc001.3gppnetwork.org"""

MM_CONTEXT = """MM Context for IMSI 001019999999991, IMEI 359869009889760, P-TMSI db6e34ff
  MSISDN: , TLLI: db6e34ff HLR:
  GMM State: Registered.NORMAL, Routeing Area: 001-01-1-1, Cell ID: 1
  MM State: Ready, RAN Type: GPRS/EDGE via Gb"""

CACHE = """  Subscriber:
    Authorized: 1
    LAC: 1/0x1
    IMSI: 001019999999991
    A3A8 tuple (used 1 times):      CKSN: 0, RAND: 2c3a211712599d69e02d9491e298bcf0
    Flags: ENABLE_PURGE
    Use count: 1
  Subscriber:
    Authorized: 0
    LAC: 0/0x0
    IMSI: 001019999999992
    Flags: CANCELLED
    Use count: 0"""


def test_the_vlr_entry_is_passed_on_without_number_and_place() -> None:
    sighting = Msc("MSC-1", NOWHERE).read(VLR_ENTRY)

    assert sighting == Sighting(
        "vlr:MSC-1",
        Presence.PRESENT,
        "RAN type: EUTRAN-SGs; IMSI detached: false; Expires: never; SGs-state: SGs-ASSOCIATED",
    )


def test_an_answer_of_another_release_is_not_taken_for_gone() -> None:
    assert Msc("MSC-1", NOWHERE).read("% Not here").presence is Presence.UNKNOWN
    assert Msc("MSC-1", NOWHERE).read("").presence is Presence.UNKNOWN
    assert Sgsn("SGSN-1", NOWHERE).read("% Not here", None).presence is Presence.UNKNOWN


def test_the_mobility_context_is_passed_on_without_identity_and_place() -> None:
    sighting = Sgsn("SGSN-1", NOWHERE).read(MM_CONTEXT, None)

    assert sighting.presence is Presence.PRESENT
    assert sighting.answer == "MM State: Ready, RAN Type: GPRS/EDGE via Gb"


def test_a_record_without_context_is_still_a_record() -> None:
    records = dict(take_records(CACHE))

    sighting = Sgsn("SGSN-1", NOWHERE).read(
        "No MM context for IMSI 001019999999992", records["001019999999992"]
    )

    assert sighting.presence is Presence.PRESENT
    assert sighting.answer == "subscriber record; Authorized: 0; Flags: CANCELLED"


def test_records_are_found_by_imsi() -> None:
    assert list(dict(take_records(CACHE))) == ["001019999999991", "001019999999992"]
