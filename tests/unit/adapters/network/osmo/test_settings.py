"""Settings from the environment."""

from pathlib import Path

import pytest

from cleanbreak.adapters.network.osmo.settings import Endpoint, OsmoSettings


def test_an_empty_environment_is_an_hlr_on_this_machine_and_no_node() -> None:
    settings = OsmoSettings.from_environment({"PATH": "/bin", "CLEANBREAK_OSMO_MSC_VTYS": ""})

    assert settings == OsmoSettings()
    assert settings.hlr_ctrl == Endpoint("127.0.0.1", 4259)
    assert settings.msc_vtys == {}


def test_every_setting_can_be_given() -> None:
    settings = OsmoSettings.from_environment(
        {
            "CLEANBREAK_OSMO_HLR_CTRL": "10.0.0.1:1",
            "CLEANBREAK_OSMO_HLR_VTY": "[::1]:2",
            "CLEANBREAK_OSMO_HLR_GSUP": "10.0.0.1:3",
            "CLEANBREAK_OSMO_MSC_VTYS": "MSC-1=10.0.0.2:4254, MSC-2=10.0.0.3:4254",
            "CLEANBREAK_OSMO_SGSN_VTYS": "SGSN-1=10.0.0.4:4245",
            "CLEANBREAK_OSMO_HLR_DATABASE": "/var/lib/osmocom/hlr.db",
            "CLEANBREAK_OSMO_SMS_DATABASES": "/a/sms.db:/b/sms.db",
            "CLEANBREAK_OSMO_GSUP_NAME": "ENDER",
            "CLEANBREAK_OSMO_TIMEOUT_S": "2.5",
            "CLEANBREAK_OSMO_FORGET_WITHIN_S": "1",
        }
    )

    assert settings == OsmoSettings(
        hlr_ctrl=Endpoint("10.0.0.1", 1),
        hlr_vty=Endpoint("::1", 2),
        hlr_gsup=Endpoint("10.0.0.1", 3),
        msc_vtys={"MSC-1": Endpoint("10.0.0.2", 4254), "MSC-2": Endpoint("10.0.0.3", 4254)},
        sgsn_vtys={"SGSN-1": Endpoint("10.0.0.4", 4245)},
        hlr_database=Path("/var/lib/osmocom/hlr.db"),
        sms_databases=(Path("/a/sms.db"), Path("/b/sms.db")),
        gsup_name="ENDER",
        timeout_s=2.5,
        forget_within_s=1.0,
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("HLR_CTRL", "10.0.0.1"),
        ("HLR_CTRL", "10.0.0.1:many"),
        ("MSC_VTYS", "10.0.0.1:4254"),
        ("MSC_VTYS", "MSC-1=here"),
        ("TIMEOUT_S", "soon"),
        ("TIMEOUT_S", "0"),
        ("TIMEOUT_S", "nan"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"CLEANBREAK_OSMO_{name} cannot be read"):
        OsmoSettings.from_environment({f"CLEANBREAK_OSMO_{name}": text})


def test_a_misspelt_setting_is_not_ignored() -> None:
    with pytest.raises(ValueError, match="There is no setting CLEANBREAK_OSMO_MSC_VTY\\."):
        OsmoSettings.from_environment({"CLEANBREAK_OSMO_MSC_VTY": "MSC-1=10.0.0.1:4254"})
