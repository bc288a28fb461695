"""The line ends, the phone reports that it has deleted the eSIM, and the status page says so."""

import json
import os
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench.product import free_port
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from tests.certificates import Authority, Identity
from tests.staff_people import remove_everybody, say_why, signed_in, staffed_world
from tests.unit.channels.portal.visits import declare, prove_and_end, status_page, tie
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.staff import Role
from cleanbreak.flows.read_order import read_declaration
from cleanbreak.records.profile_event import ProfileEventRow

PROGRAM = Path(sys.executable).with_name("cleanbreak")
LINE = LineOf()
REPORTS = "/gsma/rsp2/es2plus/handleDownloadProgressInfo"
START_S = 60.0
DELETED_IS_5 = "5"


def report(iccid: str, point: str = DELETED_IS_5, **changes: object) -> dict[str, object]:
    """Return a notification as an SM-DP+ sends it."""
    return {
        "header": {"functionRequesterIdentifier": "1.2.3", "functionCallIdentifier": "TX-1"},
        "eid": "89049032000001000000128273646550",
        "iccid": f"{iccid}F",
        "profileType": "consumer",
        "timestamp": "2026-11-24T10:20:30Z",
        "notificationPointId": point,
        "notificationPointStatus": {"status": "Executed-Success"},
        **changes,
    }


@dataclass(frozen=True)
class Listener:
    """The product's listener, as another process, and who may talk to it."""

    port: int
    authority: Authority
    smdp: Identity
    log: Path

    def client(self, identity: Identity | None) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.authority.file))
        if identity:
            context.load_cert_chain(identity.certificate, identity.key)
        return httpx.Client(base_url=f"https://127.0.0.1:{self.port}", verify=context)

    def post(self, path: str = REPORTS, **what: Any) -> httpx.Response:
        with self.client(self.smdp) as client:
            return client.post(path, **what)


@pytest.fixture(scope="module")
def listener(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listener]:
    """`cleanbreak es2plus serve`, on the tests' database."""
    folder = tmp_path_factory.mktemp("listener")
    authority = Authority(folder, "gsma-ci")
    ours = authority.identity()
    made = Listener(free_port(), authority, authority.identity("smdp.example"), folder / "log")
    command = [
        *(str(PROGRAM), "es2plus", "serve", f"--port={made.port}", "--points=deleted_is_5"),
        f"--certificate={ours.certificate}",
        f"--key={ours.key}",
        f"--client-authorities={authority.file}",
    ]
    with made.log.open("wb") as log:
        process = subprocess.Popen(command, env=environment(), stdout=log, stderr=log)
    try:
        wait_for(made)
        yield made
    finally:
        process.terminate()
        process.wait()


def environment() -> dict[str, str]:
    """The environment in which another process finds the tests' database."""
    name = connection.settings_dict["NAME"]
    address = re.sub("///[^?]*", f"///{name}", django_settings.DATABASE_URL)
    return {**os.environ, "DATABASE_URL": address}


def wait_for(listener: Listener) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            assert listener.post("/").status_code == 404
            return
        except httpx.ConnectError:
            assert time.monotonic() < until, listener.log.read_text()
            time.sleep(0.1)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        settings.CLEANBREAK_BASE_URL = "http://testserver"
        made.add(LINE)
        yield made
    remove_everybody()


@pytest.fixture
def ended(world: TestWorld) -> str:
    """The status page of a line that has ended."""
    client = Client(headers={"accept-language": "en"})
    receipt = declare(client)
    tie(world)
    prove_and_end(client, world, receipt)
    return status_page(receipt)


def page_at(address: str) -> str:
    return Client(headers={"accept-language": "en"}).get(address).content.decode()


def test_the_status_page_says_that_the_phone_has_reported_the_deletion(
    ended: str, listener: Listener
) -> None:
    before = page_at(ended)
    assert "Your phone has not reported yet that the eSIM is deleted" in before
    assert 'href="/esim/delete/"' in before

    answer = listener.post(json=report(LINE.iccid))

    assert (answer.status_code, answer.content) == (204, b"")
    after = page_at(ended)
    assert "Your phone has reported that the eSIM is deleted: Nov. 24, 2026, 11:20:30 (CET" in after
    assert "has not reported yet" not in after


def test_staff_see_what_was_reported_and_when(ended: str, listener: Listener) -> None:
    order = read_declaration(ended.split("/")[2]).order
    assert order is not None
    staff = signed_in(Role.AGENT)
    address = say_why(staff, f"/staff/orders/{order.order_id}/")
    assert "What the phone reported" not in staff.get(address).content.decode()

    listener.post(json=report(LINE.iccid, "4", timestamp="2026-11-01T08:00:00Z"))
    listener.post(json=report(LINE.iccid, notificationPointStatus={"status": "Failed"}))

    page = staff.get(address).content.decode()
    assert "Installed (point 4)" in page
    assert "Deleted from the phone (point 5, failed)" in page
    assert "Nov. 1, 2026, 08:00:00" in page
    assert "has not reported yet" in page_at(ended), "a deletion that failed is none"


def test_a_forged_report_without_a_certificate_gets_nowhere(
    ended: str, listener: Listener, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path, "stranger").identity("smdp.example")
    for identity in (None, stranger):
        with listener.client(identity) as client, pytest.raises(httpx.TransportError):
            client.post(REPORTS, json=report(LINE.iccid))
    with pytest.raises(httpx.TransportError):
        httpx.post(f"http://127.0.0.1:{listener.port}{REPORTS}", json=report(LINE.iccid))

    assert not ProfileEventRow.objects.exists()
    assert "has not reported yet" in page_at(ended)
    assert listener.post(json=report(LINE.iccid)).status_code == 204
    assert ProfileEventRow.objects.count() == 1, "who has one is heard"


def test_the_same_report_is_kept_once_and_a_second_installation_counts(
    ended: str, listener: Listener
) -> None:
    for _ in range(3):
        listener.post(json=report(LINE.iccid))
    assert ProfileEventRow.objects.count() == 1
    assert "has reported that the eSIM is deleted" in page_at(ended)

    listener.post(json=report(LINE.iccid, "4", timestamp="2026-11-25T00:00:00Z"))

    assert "has not reported yet" in page_at(ended)


def test_nobody_learns_which_profiles_are_ours(world: TestWorld, listener: Listener) -> None:
    stranger = LineOf(msisdn="+4915228817399").iccid
    answers = [listener.post(json=report(iccid)) for iccid in (LINE.iccid, stranger)]

    assert {(one.status_code, one.content) for one in answers} == {(204, b"")}
    assert len({tuple(name for name in one.headers if name != "date") for one in answers}) == 1
    (row,) = ProfileEventRow.objects.all()
    assert row.line.iccid == LINE.iccid, "and what is not ours is not kept"


def test_neither_iccid_nor_eid_is_kept_or_logged(world: TestWorld, listener: Listener) -> None:
    sent = report(LINE.iccid, resultData="vypXaAoEAAAA")
    listener.post(json=sent)
    listener.post(content=json.dumps(sent)[:-1])

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(e)::text FROM profile_event e")
        kept = str(cursor.fetchall())
    assert str(ProfileEventRow.objects.get().line_id) in kept
    for canary in (LINE.iccid, str(sent["eid"]), "vypXaAoEAAAA"):
        assert canary in json.dumps(sent)
        assert canary not in kept
        assert canary not in listener.log.read_text()


def test_what_is_no_notification_is_answered_with_a_clear_sentence(
    world: TestWorld, listener: Listener
) -> None:
    answer = listener.post(content=b"{")
    assert answer.status_code == 400
    execution = answer.json()["header"]["functionExecutionStatus"]
    assert execution["status"] == "Failed"
    assert execution["statusCodeData"]["message"] == "This is not a JSON object."

    missing = listener.post(json=report("8949", "5"))
    assert missing.status_code == 400
    assert "The element iccid is missing" in missing.text

    assert listener.post(content=b"x" * 40_000).status_code == 413
    assert not ProfileEventRow.objects.exists()


def test_a_report_in_chunks_is_read_like_any_other(world: TestWorld, listener: Listener) -> None:
    content = json.dumps(report(LINE.iccid)).encode()
    answer = listener.post(content=iter([content[:40], content[40:]]))
    assert answer.status_code == 204
    assert ProfileEventRow.objects.count() == 1
    assert listener.post(content=iter([b"x" * 40_000])).status_code == 413


def test_the_listener_serves_nothing_else_and_the_portal_serves_no_reports(
    world: TestWorld, listener: Listener
) -> None:
    with listener.client(listener.smdp) as client:
        assert client.get(REPORTS).status_code == 405
        for path in ("/", "/cancel/", "/staff/sign-in/", "/healthz", "/gsma/rsp2/es2plus/x"):
            assert client.get(path).status_code == 404
    for path in (REPORTS, "/gsma/rsp2/es2plus/handleNotification"):
        answer = Client().post(path, report(LINE.iccid), content_type="application/json")
        assert answer.status_code == 404
    assert not ProfileEventRow.objects.exists()
    assert listener.post(
        "/gsma/rsp2/es2plus/handleNotification", json=report(LINE.iccid)
    ).is_success
    assert ProfileEventRow.objects.count() == 1


def test_an_sm_dp_plus_that_speaks_tls_1_2_only_is_heard(listener: Listener) -> None:
    """SGP.22 asks for 1.2; the server's own default is 1.3 and nothing else."""
    context = ssl.create_default_context(cafile=str(listener.authority.file))
    context.load_cert_chain(listener.smdp.certificate, listener.smdp.key)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    address = f"https://127.0.0.1:{listener.port}/"
    with httpx.Client(verify=context) as client:
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("weak", ["AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "AES256-SHA"])
def test_the_listener_speaks_no_suite_without_forward_secrecy(
    weak: str, listener: Listener
) -> None:
    context = ssl.create_default_context(cafile=str(listener.authority.file))
    context.load_cert_chain(listener.smdp.certificate, listener.smdp.key)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{weak}:@SECLEVEL=0")
    with (
        httpx.Client(verify=context) as client,
        pytest.raises(httpx.ConnectError, match=r"(?i)ssl"),
    ):
        client.get(f"https://127.0.0.1:{listener.port}/")


def test_the_listener_leads_nobody_from_plain_http_to_tls(listener: Listener) -> None:
    with httpx.Client() as client, pytest.raises(httpx.TransportError):
        client.post(f"http://127.0.0.1:{listener.port}{REPORTS}", content=b"{}")


def test_a_card_has_no_phone_that_could_report_anything(world: TestWorld) -> None:
    card = LineOf(msisdn="+4915228817300", sim_kind=SimKind.PHYSICAL, name="Bea Kind")
    world.add(card)
    client = Client(headers={"accept-language": "en"})
    receipt = declare(client, line=card.msisdn, holder_name=card.name)
    tie(world)
    prove_and_end(client, world, receipt)
    page = page_at(status_page(receipt))
    assert "Your line was on a SIM card" in page
    assert "reported" not in page
    assert "/esim/delete/" not in page


@pytest.mark.parametrize(
    ("key", "points", "said"),
    [("ec", "sgp22", "PKCS#8"), ("pkcs8", "nowhere.toml", "cannot be read")],
)
def test_a_listener_that_could_not_work_is_not_started(
    key: str, points: str, said: str, tmp_path: Path
) -> None:
    ours = Authority(tmp_path, "ours").identity()
    if key == "ec":
        ours.key.write_text("-----BEGIN EC PRIVATE KEY-----\n")
    command = [
        *(str(PROGRAM), "es2plus", "serve", "--port=1", f"--points={points}"),
        f"--certificate={ours.certificate}",
        f"--key={ours.key}",
        f"--client-authorities={ours.certificate}",
    ]
    run = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert run.returncode == 3
    assert said in run.stderr
