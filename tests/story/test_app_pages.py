"""The portal as an app: manifest, icons, worker, and pages that are the same for everybody."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image
from tests.holders import ANNA, MAX, account_world, line_id, signed_in, twice_proved
from tests.takeout_stories import ask, prepare, takeout_world
from tests.worlds import TestWorld

from cleanbreak.channels.portal.app_files import SIZES
from cleanbreak.channels.portal.app_pages import PAGES
from cleanbreak.domain.brand import Brand
from cleanbreak.records.order import OrderRow

LANGUAGES = ("en", "de", "zh-hans")
ADDRESSES = ("/app/", "/app/card/", "/app/kept/", "/app/offline/")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with account_world(settings) as made:
        yield made


def manifest(language: str = "en") -> dict[str, Any]:
    answer = Client().get(f"/app/manifest.webmanifest?language={language}")
    assert answer["Content-Type"] == "application/manifest+json"
    said: dict[str, Any] = json.loads(answer.content)
    return said


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manifest_speaks_the_language_of_the_page(language: str) -> None:
    said = manifest(language)
    assert (said["lang"], said["scope"], said["display"]) == (language, "/", "standalone")
    assert said["start_url"] == f"/app/?language={language}"
    page = Client().get(f"/app/?language={language}").content.decode()
    assert f'<link rel="manifest" href="/app/manifest.webmanifest?language={language}">' in page


@pytest.mark.django_db
def test_every_icon_that_is_named_is_a_picture_of_that_size() -> None:
    icons = [one for one in manifest()["icons"] if one["type"] == "image/png"]
    assert {one["sizes"] for one in icons} == {f"{one}x{one}" for one in SIZES}
    for one in icons:
        picture = Image.open(BytesIO(Client().get(one["src"]).content))
        assert "x".join(map(str, picture.size)) == one["sizes"]
    (on_ground,) = [one for one in icons if one.get("purpose") == "maskable"]
    ground = Image.open(BytesIO(Client().get(on_ground["src"]).content)).convert("RGBA")
    assert ground.getpixel((0, 0)) == (15, 90, 85, 255), "nothing is seen through its corners"
    assert Client().get("/app/icon-64.png").status_code == 404


@pytest.mark.django_db
def test_icon_and_colour_are_those_of_the_brand(settings: Any) -> None:
    settings.CLEANBREAK_BRAND = Brand(
        name={"en": "Example Mobile", "zh-hans": "示例移动"},
        icon='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'
        '<rect width="1" height="1" fill="#123456"/></svg>',
        colours={"accent": ("#102030", "#86d6ca")},
    )
    assert manifest("zh-hans")["name"] == "示例移动"
    assert manifest()["theme_color"] == "#102030"
    picture = Image.open(BytesIO(Client().get("/app/icon-192.png").content)).convert("RGB")
    assert picture.getpixel((96, 96)) == (0x12, 0x34, 0x56)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_of_the_app_is_nobodys(address: str) -> None:
    answer = Client().get(f"{address}?language=de")
    assert answer["Cache-Control"] == "no-cache"
    assert not answer.cookies
    assert b"csrfmiddlewaretoken" not in answer.content
    assert b'lang="de"' in answer.content


@pytest.mark.django_db
def test_one_page_has_the_camera_and_one_the_position() -> None:
    policies = {one: Client().get(one)["Permissions-Policy"] for one in ADDRESSES}
    assert [one for one in ADDRESSES if "camera=(self)" in policies[one]] == ["/app/card/"]
    assert [one for one in ADDRESSES if "geolocation=(self)" in policies[one]] == ["/app/offline/"]


@pytest.mark.django_db
def test_the_worker_keeps_pages_that_may_be_kept_and_nothing_of_an_account() -> None:
    answer = Client().get("/app/worker.js")
    assert answer["Service-Worker-Allowed"] == "/"
    said = {
        name: json.loads(value)
        for name, value in re.findall(r"const (PAGES|FILES) = (\[.*\]);", answer.content.decode())
    }
    assert len(said["PAGES"]) == len(PAGES) * len(LANGUAGES)
    for address in [*said["PAGES"], *said["FILES"]]:
        kept = Client().get(address)
        assert kept.status_code == 200, address
        assert "no-store" not in kept["Cache-Control"], address
        kept.close()
        assert address.startswith(("/app/", "/static/portal/", "/brand/")), address


@pytest.mark.django_db
def test_the_offline_page_names_the_hotline(settings: Any) -> None:
    settings.CLEANBREAK_HOTLINE = "+44 800 000 000"
    assert 'href="tel:+44800000000"' in Client().get("/app/offline/").content.decode()
    settings.CLEANBREAK_HOTLINE = ""
    assert "tel:" not in Client().get("/app/offline/").content.decode()


@pytest.mark.django_db
def test_what_is_shared_without_a_worker_changes_nothing_and_leads_to_the_page() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/app/share/", {"text": ANNA.iccid})
    assert (answer.status_code, answer["Location"]) == (303, "/app/card/?again=1")
    assert ANNA.iccid not in answer["Location"]


def test_a_card_leads_to_its_line(world: TestWorld) -> None:
    client = signed_in(world)
    answer = client.post("/account/card/", {"iccid": f" {ANNA.iccid} "})
    assert answer["Location"] == f"/account/lines/{line_id()}/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (MAX.iccid, "None of your lines is on this card"),
        ("", "A card number (ICCID) starts with 89"),
        (ANNA.iccid[:-1] + str((int(ANNA.iccid[-1]) + 1) % 10), "typing error"),
    ],
)
def test_another_card_leads_nowhere(world: TestWorld, typed: str, sentence: str) -> None:
    answer = signed_in(world).post("/account/card/", {"iccid": typed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_only_who_is_signed_in_asks_for_a_card(world: TestWorld) -> None:
    answer = Client().post("/account/card/", {"iccid": ANNA.iccid})
    assert answer["Location"].startswith("/account/sign-in/")
    assert ANNA.iccid not in answer["Location"]


def papers_on(page: str) -> list[dict[str, str]]:
    found = re.search(r'<script id="own-papers" type="application/json">(.*?)</script>', page)
    return json.loads(found[1]) if found else []


def test_papers_of_an_ended_line_are_offered_to_keep_after_the_second_proof(
    world: TestWorld,
) -> None:
    client = twice_proved(world)
    address = f"/account/lines/{line_id()}/"
    assert papers_on(client.get(address).content.decode()) == []
    assert client.post(f"{address}cancel/", {"when": "now"}).status_code == 303
    world.clock.now = timezone.now()
    world.work()
    papers = papers_on(client.get(address).content.decode())
    order_id = OrderRow.objects.get().order_id
    assert [one["name"] for one in papers] == [
        f"certificate-{order_id}.pdf",
        f"certificate-{order_id}.cose",
        f"statement-{order_id}.pdf",
    ]
    assert all(one["address"].startswith("/") for one in papers), "from our own address"
    assert Client().get(papers[2]["address"]).status_code == 200


def test_a_receipt_of_a_takeout_says_what_was_given_out_and_nothing_of_it(
    committed_db: None, settings: Any, tmp_path: Path
) -> None:
    with takeout_world(settings, tmp_path) as world:
        client = signed_in(world)
        address = f"/account/lines/{line_id()}/takeout/"
        assert client.get(f"{address}receipt.txt").status_code == 404
        assert papers_on(client.get(address).content.decode()) == []
        ask(world)
        prepare(world)
        text = client.get(f"{address}receipt.txt").content.decode()
        assert f"Receipt of the data of {ANNA.msisdn}" in text
        assert re.search(r"Records: [1-9]", text)
        assert "+4930" not in text
        (paper,) = papers_on(client.get(address).content.decode())
        assert paper["address"] == f"{address}receipt.txt"
        assert signed_in(world, MAX).get(f"{address}receipt.txt").status_code == 404
