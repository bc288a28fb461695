"""Somebody looks for a store: by place, by postcode, by where they are; nothing of that is kept."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.outlets import ALL, LONDON, MARIENPLATZ, PASING, load_outlets

from cleanbreak.domain.outlet import OutletFilter, Service, UnknownOutlet
from cleanbreak.domain.place_search import UnknownPlaceName
from cleanbreak.domain.position import Position
from cleanbreak.flows.find_outlets import find_near, find_near_place, find_outlet
from cleanbreak.flows.limit_requests import RATES, Limited, check_rate
from cleanbreak.records.rate_limit import RateLimitRow

pytestmark = pytest.mark.usefixtures("committed_db")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
ALL_OF_IT = OutletFilter()
HERE = {"latitude": "48.1502345", "longitude": "11.4501234"}


def nearest(typed: str, wanted: OutletFilter = ALL_OF_IT, now: datetime = MONDAY) -> list[str]:
    return [one.outlet.store_id for one in find_near_place(typed, wanted, now).outlets]


def page_of(path: str, language: str = "en", **data: str) -> str:
    browser = Client(headers={"accept-language": language})
    answer = browser.post(path, data) if data else browser.get(path)
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("81241", ["muc-2", "muc-1"]),
        ("812", ["muc-2", "muc-1"]),
        ("80331 Mün", ["muc-1", "muc-2"]),
        ("Am Markt 3, 81241 München", ["muc-2", "muc-1"]),
        ("北京", ["bj-1"]),
        ("北京市", ["bj-1"]),
        ("北京朝阳区建国路1号", ["bj-1"]),
        ("wc2n 5hr", ["lon-1"]),
        ("WC2N5", ["lon-1"]),
    ],
)
def test_a_place_is_found_as_people_type_it(typed: str, expected: list[str]) -> None:
    """And nobody is sent across a continent."""
    load_outlets(MONDAY, *ALL)
    assert nearest(typed) == expected


@pytest.mark.parametrize("typed", ["München", "muenchen", "MUNCHEN", "mün"])
def test_the_middle_of_a_town_is_between_its_stores(typed: str) -> None:
    load_outlets(MONDAY, *ALL)
    assert sorted(nearest(typed)) == ["muc-1", "muc-2"]


@pytest.mark.parametrize("typed", ["Atlantis", "!!!", "9999999", "'; DROP TABLE outlet --", "%"])
def test_an_unknown_place_is_said_to_be_unknown(typed: str) -> None:
    load_outlets(MONDAY, *ALL)
    with pytest.raises(UnknownPlaceName):
        nearest(typed)


def test_two_places_of_one_name_are_both_offered() -> None:
    south = {**MARIENPLATZ, "place_name": "Neustadt", "postcode": "67433"}
    north = {**PASING, "place_name": "Neustadt", "postcode": "23730", "latitude": "54.1"}
    load_outlets(MONDAY, south, north)
    first = find_near_place("Neustadt", ALL_OF_IT, MONDAY)
    assert len(first.choices) == 2
    page = page_of("/stores/?q=Neustadt&can=esim")
    (other,) = re.findall(r'href="\?([^"]+n=\d)"', page)
    assert "can=esim" in other
    shown = page_of(f"/stores/?{other.replace('&amp;', '&')}")
    assert ("Munich, Pasing" in page, "Munich, Marienplatz" in page) == (True, False)
    assert ("Munich, Pasing" in shown, "Munich, Marienplatz" in shown) == (False, True)


def test_a_store_that_closes_tomorrow_is_found_by_its_place_today() -> None:
    load_outlets(MONDAY, {**LONDON, "closed_from": "2026-11-24"})
    assert nearest("London") == ["lon-1"], "the day is that of the import, not of the database"


def test_where_there_is_no_store_the_nearest_three_are_named() -> None:
    load_outlets(MONDAY, *ALL, {**PASING, "store": "muc-3"})
    assert nearest("London") == ["lon-1"]
    gone = [{**one, "closed_from": "2026-11-01"} for one in (LONDON,)]
    load_outlets(MONDAY, *gone)
    with pytest.raises(UnknownPlaceName):
        nearest("London")
    far = find_near(Position(51.5, -0.1), ALL_OF_IT, MONDAY).outlets
    assert {one.outlet.store_id for one in far} == {"muc-1", "muc-2", "muc-3"}


def test_what_a_store_must_offer_is_kept_to() -> None:
    load_outlets(MONDAY, *ALL)
    assert nearest("80331", OutletFilter(services=frozenset({Service.CASH}))) == ["muc-1"]
    assert nearest("80331", OutletFilter(is_step_free=True)) == ["muc-1"]
    assert nearest("80331", OutletFilter(language="zh")) == ["muc-1"]
    assert nearest("80331", OutletFilter(language="fr")) == []
    evening = MONDAY + timedelta(hours=9)
    assert "muc-1" not in nearest("80331", OutletFilter(is_open_now=True), evening)
    assert "muc-1" in nearest("80331", OutletFilter(is_open_now=True))


def test_a_store_that_is_closed_for_good_is_not_found_and_one_for_a_time_says_so() -> None:
    gone = {**PASING, "closed_from": "2026-11-23"}
    away = {**MARIENPLATZ, "closed_from": "2020-01-01", "closed_until": "2099-12-31"}
    load_outlets(MONDAY, away, gone)
    assert nearest("München") == ["muc-1"]
    assert find_outlet("muc-2", MONDAY).is_closed_today
    assert nearest("München", OutletFilter(is_open_now=True)) == []
    page = page_of("/stores/?q=80331")
    assert re.search(r"Closed from [^<]*2020 to [^<]*2099\.", page)
    with pytest.raises(UnknownOutlet):
        find_outlet("nowhere", MONDAY)


def test_the_page_tells_all_that_somebody_needs() -> None:
    load_outlets(timezone.now(), *ALL)
    page = page_of("/stores/?q=81241")
    for words in (
        "Stores near München",
        "Always open",
        "Marienplatz 1, 80331 München",
        "up to 200.00 EUR",
        'lang="zh-hans">中文',
        "Step-free access",
        "geo:48.137154,11.576124",
        "tel:+4989123456",
        "+49 89 123456",
        "/bring/?place=de&amp;channel=store_desk&amp;for=end_at_once",
        "0.0 km",
        'role="img"',
    ):
        assert words in page, words
    assert page.index("Pasing") < page.index("Marienplatz") < page.index("<svg")
    cash = page_of("/stores/?q=80331&can=cash")
    assert "for=cash" in cash
    assert "miles" in page_of("/stores/?q=London")
    unknown = Client(headers={"accept-language": "en"}).get("/stores/?q=Atlantis")
    assert unknown.status_code == 422
    assert "We know no place" in unknown.content.decode()
    assert "?q=M%C3%BCnchen" in unknown.content.decode(), "the places that there are"


def test_one_store_has_a_page_with_its_week() -> None:
    load_outlets(timezone.now(), MARIENPLATZ)
    page = page_of("/stores/muc-1/")
    week = re.findall(r"<dd>((?:\d|closed)[^<]*)</dd>", page)
    assert len(week) == 7
    assert "09:00–18:00" in week
    assert "closed" in week
    assert Client().get("/stores/nowhere/").status_code == 404


def test_without_stores_nobody_is_sent_to_one() -> None:
    page = page_of("/stores/")
    assert "No store is listed." in page
    assert Client().get("/stores/?q=München").status_code == 422


def test_a_position_is_neither_in_an_address_nor_kept_nor_told(log: io.StringIO) -> None:
    load_outlets(MONDAY, *ALL)
    browser = Client(headers={"accept-language": "en"})
    before = sum_of_rows()
    answer = browser.post("/stores/", HERE)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.index("Pasing") < page.index("Marienplatz")
    assert 'value="48.15"' in page
    assert "48.1502" not in page, "rounded before it is used"
    assert "no-store" in answer["Cache-Control"]
    assert not re.search(r'(?:href|action)="[^"]*(?:48\.15|11\.45)[^"]*"', page)
    assert "48.15" not in log.getvalue()
    assert sum_of_rows() == before
    elsewhere = {"latitude": "48.1544", "longitude": "11.4544"}
    far = [re.findall(r'class="distance">([^<]+)', browser.post("/stores/", one).content.decode())
           for one in (HERE, elsewhere)]  # fmt: skip
    assert far[0] == far[1] != [], "two places within the same kilometre are one"
    filtered = browser.post("/stores/", {**HERE, "can": "cash"}).content.decode()
    assert "Pasing" not in filtered
    for wrong in (
        {},
        {**HERE, "latitude": "north"},
        {**HERE, "latitude": "nan"},
        {**HERE, "longitude": "181"},
    ):
        assert browser.post("/stores/", wrong).status_code == 422, wrong


def sum_of_rows() -> dict[str, int]:
    from django.apps import apps

    return {
        one._meta.db_table: one._default_manager.count()
        for one in apps.get_models()
        if one is not RateLimitRow and one._meta.managed
    }


def test_only_this_page_may_ask_where_somebody_is() -> None:
    policy = Client().get("/stores/")["Permissions-Policy"]
    assert "geolocation=(self)" in policy
    assert "camera=()" in policy
    for path in ("/", "/bring/", "/cancel/"):
        assert "geolocation=()" in Client().get(path)["Permissions-Policy"]


def test_apps_get_the_same_as_data() -> None:
    load_outlets(MONDAY, *ALL)
    browser = Client()
    near = browser.get("/stores/list.json?q=80331&can=cash").json()["stores"]
    assert [(one["store"], one["distance_km"]) for one in near] == [("muc-1", 0.0)]
    assert near[0]["cash_limit_minor"] == 20000
    assert near[0]["opening_hours"] == MARIENPLATZ["opening_hours"]
    every = browser.get("/stores/list.json").json()
    assert [one["store"] for one in every["stores"]] == ["bj-1", "lon-1", "muc-1", "muc-2"]
    unknown = browser.get("/stores/list.json?q=Atlantis")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "unknown_place_name")


def test_all_stores_are_told_page_by_page() -> None:
    many = [{**PASING, "store": f"s-{n:02}"} for n in range(45)]
    load_outlets(MONDAY, *many)
    browser, codes, path = Client(), [], ""
    for _page in range(3):
        told = browser.get(f"/stores/list.json{path}").json()
        codes += [one["store"] for one in told["stores"]]
        path = told.get("next", "")
    assert codes == [f"s-{n:02}" for n in range(45)]
    assert path == ""


def test_the_way_to_a_store_is_on_the_pages_where_somebody_needs_it() -> None:
    for path in ("/", "/bring/"):
        page = page_of(path)
        assert '/stores/"' in page.partition("<footer")[0]
        assert '/stores/"' in page.partition("<footer")[2]


def test_whoever_asks_too_often_is_asked_to_wait() -> None:
    browser, soon = Client(), timezone.now() + timedelta(minutes=1)
    for _ in range(RATES[Limited.STORES].burst):
        check_rate(Limited.STORES, "127.0.0.1", soon)
    for path in ("/stores/list.json?q=x", "/stores/?q=x", "/stores/muc-1/"):
        assert browser.get(path).status_code == 429
