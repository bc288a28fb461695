"""With whom an installation talks, and how with its database."""

from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from cleanbreak.domain.connections import Connections
from cleanbreak.flows.check_connections import check_connections
from cleanbreak.site.connections import connections
from cleanbreak.site.database_address import (
    as_django_database,
    encryption_of,
    remote_hosts,
    verified_unless_said,
)
from cleanbreak.site.outgoing_hosts import outgoing_hosts

FAR = "postgresql://cleanbreak:pass@db.example.org/cleanbreak"


def mode(address: str) -> Any:
    return conninfo_to_dict(address).get("sslmode")


@pytest.mark.parametrize(
    "address",
    [FAR, "host=db.example.org", "hostaddr=192.0.2.7", "host=localhost,db.example.org"],
)
def test_a_database_elsewhere_is_verified_unless_somebody_says_otherwise(address: str) -> None:
    assert mode(verified_unless_said(address, {})) == "verify-full"
    assert mode(verified_unless_said(address, {"PGSSLMODE": "require"})) is None
    said = verified_unless_said(f"{FAR}?sslmode=disable", {})
    assert (mode(said), encryption_of(said, {})) == ("disable", "disable")
    assert as_django_database(verified_unless_said(FAR, {}))["OPTIONS"]["sslmode"] == "verify-full"
    assert as_django_database(verified_unless_said(FAR, {}))["PASSWORD"] == "pass"


@pytest.mark.parametrize(
    "address",
    ["", "host=/run/postgresql", "postgresql://a@127.0.0.1:5433/x", "host=localhost", "host=::1"],
)
def test_a_database_on_this_machine_stays_as_it_is(address: str) -> None:
    assert verified_unless_said(address, {}) == address
    assert remote_hosts(address, {}) == []
    assert remote_hosts("", {"PGHOST": "db.example.org"}) == ["db.example.org"]


def test_every_host_that_a_setting_names_is_told_and_no_secret(tmp_path: Path) -> None:
    described = tmp_path / "crm.toml"
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('[feeds.rnd.drop]\nkind = "sftp"\nhost = "sftp.example.org"\n')
    broken = tmp_path / "broken.toml"
    broken.write_text("[feeds")
    assert outgoing_hosts({"CLEANBREAK_FEEDS": str(broken)}) == []
    assert outgoing_hosts({"CLEANBREAK_FEEDS": str(feeds)}) == ["sftp.example.org:22"]
    described.write_text('[rest]\naddress = "https://crm.example.org:8443/api"\n')
    told = outgoing_hosts(
        {
            "DATABASE_URL": FAR,
            "CLEANBREAK_BASE_URL": "https://cancel.example.org",
            "CLEANBREAK_ES2PLUS_URL": "https://smdp.example.org/gsma",
            "CLEANBREAK_SMPP_ADDRESS": "smsc.example.org:2775",
            "CLEANBREAK_OSMO_MSC_VTYS": "one=10.0.0.7:4254,two=[2001:db8::7]:4254",
            "CLEANBREAK_OPEN5GS_URI": "mongodb://who:hidden@mongo.example.org:27017/x",
            "CLEANBREAK_METRICS_TOKEN": "token.with:1234",
            "CLEANBREAK_NUMBERING": f"described:{described}",
            "CLEANBREAK_PAYMENTS": "stripe",
            "CLEANBREAK_RECONCILE_AT": "02:40",
            "CLEANBREAK_TRUSTED_PROXIES": "10.0.0.0/8 2001:db8::/32",
            "CLEANBREAK_STAFF_OIDC_ISSUER": "https://login.example.org/realms/staff",
            "CLEANBREAK_OPERATOR": "Harbour Mobile",
            "PATH": "http://nobody.example.org",
        }
    )
    assert told == [
        "10.0.0.7:4254",
        "[2001:db8::7]:4254",
        "api.stripe.com",
        "crm.example.org:8443",
        "db.example.org",
        "login.example.org",
        "mongo.example.org:27017",
        "smdp.example.org",
        "smsc.example.org:2775",
    ]


FOUND: list[Connections] = []


def found() -> Connections:
    return FOUND[-1]


@pytest.mark.parametrize(
    ("encryption", "word"), [("verify-full", "is checked"), ("require", "sslmode=require")]
)
def test_the_doctor_tells_hosts_and_what_is_not_protected(
    encryption: str, word: str, settings: Any
) -> None:
    settings.CLEANBREAK_CONNECTIONS = f"{__name__}.found"
    FOUND.append(
        Connections(
            hosts=("db.example.org", "smdp.example.org"),
            database_hosts=("db.example.org",),
            database_encryption=encryption,
        )
    )
    hosts, database = [one.sentence for one in check_connections()]
    assert "db.example.org, smdp.example.org" in hosts
    assert word in database
    FOUND.append(Connections(hosts=(), database_hosts=(), database_encryption="prefer"))
    assert [one.sentence for one in check_connections()] == [
        "nobody on another machine is talked to",
        "it is on this machine",
    ]


def test_a_firewall_lets_push_services_out_where_there_can_be_devices(settings: Any) -> None:
    settings.CLEANBREAK_PUSH_SERVICES = ("fcm.googleapis.com",)
    settings.CLEANBREAK_ENCRYPTED = True
    assert "fcm.googleapis.com" in connections().hosts
    settings.CLEANBREAK_ENCRYPTED = False
    assert "fcm.googleapis.com" not in connections().hosts
