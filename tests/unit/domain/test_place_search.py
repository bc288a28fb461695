"""Places as people type them: half, whole, with and without accents, in Chinese, in an address."""

import pytest

from cleanbreak.domain.place_search import KnownPlace, keys_within, meant_places, place_key
from cleanbreak.domain.position import Position


def known(name: str, postcode: str, latitude: float, *, is_exact: bool = True) -> KnownPlace:
    centre = Position(latitude, 11)
    return KnownPlace(place="de", name=name, postcode=postcode, centre=centre, is_exact=is_exact)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("München", "Muenchen"),
        ("München", "MUNCHEN"),
        ("Gießen", "giessen"),
        ("Saint-Étienne", "saint etienne"),
        ("Bad Homburg v. d. Höhe", "badhomburg vdhoehe"),
        ("SW1A 1AA", "sw1a1aa"),
        ("北京市", "北京"),
        ("Århus", "Arhus"),
        ("Łódź", "lodz"),
    ],
)
def test_the_same_place_has_one_key(one: str, other: str) -> None:
    assert place_key(one) == place_key(other) != ""


def test_other_places_have_others() -> None:
    names = ["München", "Münster", "Minden", "北京", "南京", "80331", "80333", "津市市"]
    assert len({place_key(name) for name in names}) == len(names)


def test_a_whole_name_means_no_longer_one() -> None:
    found = [known("Neustadt", "1", 50), known("Neustadt an der Aisch", "2", 49, is_exact=False)]
    assert [one.name for one in meant_places(found)] == ["Neustadt"]
    half = [known("Neustadt", "1", 50, is_exact=False), found[1]]
    assert len(meant_places(half)) == 2


def test_postcodes_of_a_city_are_one_place_and_towns_of_one_name_are_not() -> None:
    found = [known("Neustadt", "1", 50), known("Neustadt", "2", 50.1), known("Neustadt", "3", 53)]
    near, far = meant_places(found)
    assert (near.postcodes, far.postcodes) == (("1", "2"), ("3",))
    assert 50 < near.centre.latitude < 50.1


def test_an_address_holds_its_town() -> None:
    keys = keys_within("Marienplatz 1, 80331 München")
    assert {"80331", "munchen", "marienplatz"} <= set(keys)
    assert keys == sorted(keys, key=len, reverse=True)
    assert "北京" in keys_within("北京朝阳区建国路")
    assert keys_within(" , ") == []
