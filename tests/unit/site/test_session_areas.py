"""Staff and holders sign in apart: a session of one area is none in the other."""

import math
from http.cookies import Morsel

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cleanbreak.site.session_areas import AreaSessions

pytestmark = pytest.mark.django_db


def signs_in(request: HttpRequest) -> HttpResponse:
    request.session["who"] = "somebody"
    return HttpResponse()


def tells(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.session.get("who")))


def cookie_of(path: str) -> Morsel[str]:
    response = AreaSessions(signs_in)(RequestFactory().get(path))
    (cookie,) = response.cookies.values()
    return cookie


def told(path: str, name: str, value: str) -> str:
    request = RequestFactory().get(path)
    request.COOKIES[name] = value
    return AreaSessions(tells)(request).content.decode()


def test_each_area_has_a_cookie_that_no_other_page_sees() -> None:
    staff, account = cookie_of("/staff/x"), cookie_of("/account/x")

    assert (staff.key, staff["path"]) == ("cleanbreak_staff", "/staff/")
    assert (account.key, account["path"]) == ("cleanbreak_account", "/account/")
    assert staff["httponly"]
    assert account["httponly"]
    assert told("/account/", account.key, account.value) == "somebody"


def test_a_session_of_one_area_is_none_in_the_other() -> None:
    account = cookie_of("/account/")

    assert told("/staff/", "cleanbreak_staff", account.value) == "None"


def test_a_session_key_that_nobody_gave_out_is_not_taken_over() -> None:
    request = RequestFactory().get("/account/")
    request.COOKIES["cleanbreak_account"] = "a" * 32

    response = AreaSessions(signs_in)(request)

    assert response.cookies["cleanbreak_account"].value != "a" * 32


def test_other_pages_keep_no_session() -> None:
    response = AreaSessions(signs_in)(RequestFactory().get("/cancel/"))

    assert not response.cookies
    assert not Session.objects.exists()


def test_a_session_key_has_more_than_128_bits() -> None:
    keys = [cookie_of("/staff/").value for _ in range(200)]

    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {32}
    assert len(set("".join(keys))) == 36
    assert 32 * math.log2(36) > 128
