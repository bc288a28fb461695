"""The table of ASVS 5.0 has every requirement once, and the tests that it names exist."""

import ast
import csv
import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import httpx
import pytest

from cleanbreak.domain.proof import ProofKind

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs/reference/asvs.md"
THREATS = ROOT / "docs/explanation/threat-model.md"
LOGGING = ROOT / "docs/reference/logging.md"
STANDARD = "specs/asvs/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv"
TAKEN_ON = {"2.3.5", "6.3.5", "6.3.7", "6.3.8", "10.4.16", "14.2.7"}
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
SRC = ROOT / "src/cleanbreak"
SETTINGS = SRC / "site/settings.py"
AUDIT = ROOT / "tools/dependency_audit.py"
EVALUATES = {"eval", "exec", "compile", "__import__"}
UNSAFE = {"pickle", "marshal", "shelve", "telnetlib", "ftplib"}
NAMES_BY_WEAK_HASH = {"password_rules.py", "signatures.py", "call_server.py"}
"""Where a list of somebody else is looked up by the hash that it has, or where HMAC-SHA1 is spoken
because providers of telephony do: a keyed hash, which collisions do not break."""
SIGNED_WITH_RSA = {"paper_signature.py"}
"""Where signatures of an operator's own RSA certificate are checked: PKCS #1 v1.5 is what CMS and
PAdES have there, and what is weak about it is its encryption."""
FOLLOW = {"requests", "urllib.request", "aiohttp"}
"""Clients that go where an answer leads them."""
ASKS_ITSELF = "demonstration_command.py"
SPREAD_LOAD = {"advance_campaigns.py", "advance_orders.py", "guarded_calls.py", "send_events.py"}
"""Where chance only spreads load and hides nothing."""
WEAK = re.compile(r"\b(md5|sha1|MD5|SHA1|ECB|TripleDES|ARC4|PKCS1v15|RC4|DES)\b")


def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall(TABLE.read_text())


def standard() -> dict[str, str]:
    """Return the level of each requirement that we took on."""
    places = [one / "shared" / STANDARD for one in ROOT.parents]
    found = next((one for one in places if one.exists()), None)
    if found is None:
        pytest.skip("the list of the standard (../shared/specs/asvs) is not on this machine")
    with found.open(encoding="utf-8-sig", newline="") as file:
        told = {row["req_id"].removeprefix("V"): row["L"] for row in csv.DictReader(file)}
    return {one: level for one, level in told.items() if level in "12" or one in TAKEN_ON}


@cache
def names_in(path: str) -> frozenset[str]:
    file = ROOT / "tests" / path
    if not file.exists():
        return frozenset()
    tree = ast.parse(file.read_text())
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


def missing_tests(text: str) -> list[str]:
    return [f"{path}::{name}" for path, name in TEST.findall(text) if name not in names_in(path)]


def faults_of_table(text: str, wanted: dict[str, str]) -> list[str]:
    found = ROW.findall(text)
    ids = [one[0] for one in found]
    faults = [f"{one} is not in the table" for one in wanted if one not in ids]
    faults += [f"{one} is no requirement of ours" for one in ids if one not in wanted]
    faults += [f"{one} stands there twice" for one in set(ids) if ids.count(one) > 1]
    for number, level, status, how, tests in found:
        if wanted.get(number, level) != level:
            faults.append(f"{number} is of level {wanted[number]}")
        if status not in ("met", "n.a.", "not met"):
            faults.append(f"{number} is neither met, n.a. nor not met")
        if status == "met" and not TEST.search(tests):
            faults.append(f"{number} is met by no test")
        if status != "met" and not how.strip():
            faults.append(f"{number} does not say why")
    return faults


def test_the_table_has_every_requirement_once_with_its_level() -> None:
    assert faults_of_table(TABLE.read_text(), standard()) == []


def test_the_table_counts_itself() -> None:
    found = rows()
    count = {word: sum(one[2] == word for one in found) for word in ("met", "n.a.", "not met")}
    said = f"Of {len(found)}: {count['met']} met, {count['n.a.']} not applicable"
    assert f"{said}, {count['not met']} not met." in TABLE.read_text()


@pytest.mark.parametrize("page", [TABLE, THREATS], ids=lambda page: page.stem)
def test_every_test_that_is_named_exists(page: Path) -> None:
    text = page.read_text()
    assert len(TEST.findall(text)) > 20
    assert missing_tests(text) == []


def test_a_table_that_is_wrong_is_seen() -> None:
    wanted = {"1.1.1": "1", "1.1.2": "2"}
    wrong = (
        "| 1.1.1 | 2 | met |  |  |\n| 1.1.1 | 1 | perhaps |  |  |\n| 9.9.9 | 1 | not met |  |  |\n"
    )
    told = " / ".join(faults_of_table(wrong, wanted))
    for fault in ("1.1.2 is not in", "9.9.9 is no", "twice", "of level 1", "met by no test"):
        assert fault in told
    assert "neither met" in told
    assert "does not say why" in told
    assert missing_tests("`story/test_none.py::test_x` `architecture/test_asvs.py::test_no`")


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            yield path, node


def test_no_shell_and_no_evaluation_in_the_source() -> None:
    looked = 0
    for path, node in nodes():
        looked += isinstance(node, ast.Call)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in EVALUATES, path
        if isinstance(node, ast.Call):
            assert not [one for one in node.keywords if one.arg == "shell"], path
            named = ast.unparse(node.func)
            assert named not in ("os.system", "os.popen", "yaml.load", "mark_safe"), path
            if named == "re.compile":
                assert not isinstance(node.args[0], ast.Call), f"{path}: a pattern made of a value"
        if isinstance(node, ast.Import):
            assert not UNSAFE & {one.name for one in node.names}, path
    assert looked > 5_000


def test_chance_comes_from_the_system() -> None:
    from_system = 0
    for path, node in nodes():
        if isinstance(node, ast.Import):
            names = {one.name for one in node.names}
            assert "random" not in names or path.name in SPREAD_LOAD, path
            from_system += "secrets" in names
        if isinstance(node, ast.ImportFrom):
            assert node.module != "random", path
    assert from_system


def test_no_redirect_of_anybody_is_followed() -> None:
    for path, node in nodes():
        if isinstance(node, ast.keyword) and node.arg == "follow_redirects":
            assert ast.unparse(node.value) == "False", path
        if isinstance(node, ast.Import):
            assert not FOLLOW & {one.name for one in node.names}, path
        if isinstance(node, ast.ImportFrom) and path.name != ASKS_ITSELF:
            assert node.module not in FOLLOW, path
    assert httpx.Client().follow_redirects is False


def test_no_page_builds_a_script() -> None:
    scripts = [
        found
        for page in SRC.rglob("*.html")
        for found in re.findall(r"<script\b([^>]*)>(.*?)</script>", page.read_text(), re.DOTALL)
    ]
    assert scripts
    assert not [one for one in scripts if 'src="{% static' not in one[0] or one[1].strip()]
    assert not [page for page in SRC.rglob("*.html") if "|safe" in page.read_text()]


def test_no_weak_primitive_is_named_in_the_source() -> None:
    found = [path.name for path in SRC.rglob("*.py") if WEAK.search(path.read_text())]
    assert set(found) == NAMES_BY_WEAK_HASH | SIGNED_WITH_RSA
    assert WEAK.search("hashlib.md5(b'')")


def test_passwords_are_typed_into_fields_that_hide_them() -> None:
    fields = [
        field
        for page in SRC.rglob("*.html")
        for field in re.findall(
            r"<input[^>]*name=\"[a-z_]*password[a-z_]*\"[^>]*>", page.read_text()
        )
    ]
    assert fields
    assert all('type="password"' in one and "autocomplete=" in one for one in fields)
    scripts = "".join(one.read_text() for one in SRC.rglob("static/**/*.js"))
    assert "paste" not in scripts


def test_every_kind_of_key_has_its_page() -> None:
    page = (ROOT / "docs/howto/rotate-keys.md").read_text()
    for kind in ("## Data keys", "## The secret key", "## The certificate key", "## Inventory"):
        assert kind in page
    for setting in re.findall(
        r"\bCLEANBREAK_\w*(?:SECRET_KEYS?|DATA_KEYS)\b", SETTINGS.read_text()
    ):
        assert setting in page


def test_times_for_weak_libraries_are_written_down() -> None:
    text = (ROOT / "SECURITY.md").read_text().partition("## Libraries of others")[2]
    days = re.findall(r"^\| .+ \| (\d+) days \|$", text.partition("\n## ")[0], re.MULTILINE)
    assert [int(one) for one in days] == [2, 7, 30, 90]
    kept = re.search(r"OLD = timedelta\(days=(\d+)\)", AUDIT.read_text())
    assert kept is not None
    assert f"older than {kept[1]} days" in text


def test_no_proof_is_a_secret_question() -> None:
    assert {one.value for one in ProofKind}
    for one in ProofKind:
        assert not re.search("question|birth|maiden|pet", one.value)


def test_no_script_of_ours_stores_anything_that_can_be_read() -> None:
    scripts = {one.name: one.read_text() for one in SRC.rglob("static/**/*.js")}
    store = {
        n for n, one in scripts.items() if re.search("localStorage|sessionStorage|indexedDB", one)
    }
    assert store == {"desk_queue.js", "desk_prepare.js"}, "sealed: `browser/test_offline_desk.py`"
    configs = [
        page.read_text() for page in SRC.rglob("*.html") if "htmx-config" in page.read_text()
    ]
    assert configs
    assert all('"historyCacheSize":0' in one and '"allowEval":false' in one for one in configs)


def test_the_image_holds_no_repository() -> None:
    ignored = (ROOT / "deploy/Containerfile.dockerignore").read_text()
    told = (ROOT / "deploy/Containerfile").read_text()
    assert "COPY . " not in told
    assert ignored.splitlines()[0].strip() == "*" or ".git" in ignored


def test_every_logger_is_in_the_inventory() -> None:
    page = LOGGING.read_text()
    patterns = [
        re.compile(re.escape(one).replace(r"\*", ".*"))
        for one in re.findall(r"`([a-z_.*0-9]+)`", page)
    ]
    loggers = {
        ".".join(("cleanbreak", *path.relative_to(SRC).with_suffix("").parts))
        for path in SRC.rglob("*.py")
        if "logging.getLogger(__name__)" in path.read_text()
    }
    assert loggers
    assert [one for one in loggers if not any(p.fullmatch(one) for p in patterns)] == []
    assert isinstance(logging.getLogger().handlers, list)


def test_every_class_of_data_says_how_it_is_kept() -> None:
    text = THREATS.read_text().partition("## What is worth protecting")[2].partition("\n## ")[0]
    classes = re.findall(r"^\| \*\*(\w+)\*\* \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    assert [one[0] for one in classes] == ["secret", "sealed", "personal", "public"]
    assert all(cell.strip() for one in classes for cell in one)
