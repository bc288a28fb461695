"""The page on which anybody checks a certificate: the same for everybody, and nothing leaves it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from tests.worlds import CURRENT, TestWorld, make_world

import cleanbreak.channels.portal
from cleanbreak.channels.portal.verify_words import verify_words
from cleanbreak.domain.statement import CLAIMS
from cleanbreak.domain.trust_file import parse_trust
from cleanbreak.domain.verdict import Part, VerdictKind

pytestmark = pytest.mark.usefixtures("committed_db")
FOLDER = Path(cleanbreak.channels.portal.__file__).parent / "static" / "portal" / "verify"


@pytest.fixture
def world(settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


def in_page(page: str, name: str) -> Any:
    """Return what scripts are given under this name."""
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page)
    assert found is not None
    return json.loads(found[1])


def test_the_page_has_all_that_its_scripts_need(world: TestWorld) -> None:
    page = Client().get("/verify/").content.decode()
    trust = parse_trust(json.dumps(in_page(page, "trust")).encode())
    assert {one.use for one in trust.keys} == {"statement", "log", "paper"}
    words = in_page(page, "words")
    told = set(words["sentences"])
    assert told >= set(VerdictKind)
    assert set(words["titles"]) == told
    assert set(words["claims"]) >= set(CLAIMS)
    assert set(words["unchecked"]) >= {Part.WITNESSES, Part.LOG, Part.PAPER}


def test_nothing_leaves_it_and_nothing_is_of_anybody(world: TestWorld) -> None:
    answer = Client().get("/verify/")
    policy = answer["Content-Security-Policy"]
    for wanted in ("connect-src 'none'", "form-action 'none'", "trusted-types verify-worker"):
        assert wanted in policy
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert "camera=()" in Client().get("/")["Permissions-Policy"]
    assert not answer.cookies
    assert "csrf" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-cache"


def test_it_speaks_the_language_that_was_asked_for(world: TestWorld) -> None:
    for language in ("en", "de", "zh-hans"):
        page = Client().get("/verify/", {"language": language}).content.decode()
        assert f'<html lang="{language}">' in page
    strange = Client().get("/verify/", {"language": "xx"}, HTTP_ACCEPT_LANGUAGE="de")
    assert '<html lang="de">' in strange.content.decode()


def test_the_worker_keeps_every_file_that_the_page_wants(world: TestWorld) -> None:
    worker = Client().get("/verify/worker.js").content.decode()
    kept = json.loads(re.findall(r"^const KEPT = (.*);$", worker, re.MULTILINE)[0])
    scripts = {one.relative_to(FOLDER).as_posix() for one in FOLDER.rglob("*.js")}
    assert {f"/static/portal/verify/{one}" for one in scripts - {"worker.js"}} <= set(kept)
    for address in kept:
        if address.startswith("/static/"):
            assert find(address.removeprefix("/static/")), address
        else:
            answer = Client().get(address)
            assert answer.status_code == 200
            assert "no-store" not in answer["Cache-Control"]
    page = Client().get("/verify/").content.decode()
    wanted = re.findall(r'(?:src|href)="(/(?:static|brand)/[^"]+)"', page)
    assert set(wanted) <= set(kept)


def test_every_module_names_modules_that_are_there() -> None:
    for script in FOLDER.glob("*.js"):
        for name in re.findall(r'from "(\./[^"]+)"', script.read_text()):
            assert (FOLDER / name).exists(), f"{script.name} names {name}"


def test_the_words_are_texts(world: TestWorld) -> None:
    assert json.loads(json.dumps(verify_words())) == verify_words()
