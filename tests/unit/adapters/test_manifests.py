"""Every adapter says what it is and how far it has come."""

import importlib
import re
import tomllib
from pathlib import Path

import pytest

import cleanbreak.adapters

ADAPTERS = Path(cleanbreak.adapters.__file__).parent
FOLDERS = sorted(path.parent for path in ADAPTERS.glob("*/*/__init__.py"))
RULES = set(
    re.findall(r"^\| `(\w+)` \|", (ADAPTERS / "README.md").read_text("utf-8"), re.MULTILINE)
)
NAMES = [str(folder.relative_to(ADAPTERS)) for folder in FOLDERS]


def test_the_shipped_adapters_are_found() -> None:
    assert {"network/memory", "charging/memory", "signing/file_key"} <= set(NAMES)
    assert {"conformance", "nothing_told", "howto"} <= RULES


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_manifest_names_port_adapter_and_class(folder: Path) -> None:
    manifest = read(folder)

    assert (manifest["port"], manifest["adapter"]) == (folder.parent.name, folder.name)
    module = importlib.import_module(f"cleanbreak.adapters.{folder.parent.name}.{folder.name}")
    assert isinstance(getattr(module, manifest["class"]), type)
    assert manifest["summary"].endswith(".")


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_manifest_answers_every_rule(folder: Path) -> None:
    quality = read(folder)["quality"]

    assert set(quality) == RULES
    for rule, answer in quality.items():
        assert re.fullmatch(r"done|exempt: \S.{9,}", answer), f"{rule}: done, or exempt and why"


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_a_real_peer_is_named_with_its_version(folder: Path) -> None:
    manifest = read(folder)

    if manifest["quality"]["real_peer"] == "done":
        assert all(re.search(r"\d", peer) for peer in manifest["tested_with"])
    assert (manifest["quality"]["real_peer"] == "done") == bool(manifest["tested_with"])


def read(folder: Path) -> dict[str, object]:
    """Return the manifest."""
    return tomllib.loads((folder / "manifest.toml").read_text("utf-8"))
