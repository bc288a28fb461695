"""The catalogue of settings has what the code reads, and nothing else; its page tells the same."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tools import configuration_page

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.domain.signing_key import KeyUse
from cleanbreak.site.configuration.catalogue import BY_VARIABLE, KEYS
from cleanbreak.site.configuration.key import Key
from cleanbreak.site.configuration.kinds import NotAdapters
from cleanbreak.site.configuration.read import NO_SETTINGS
from cleanbreak.site.wiring.card_reader import wire_card_reader
from cleanbreak.site.wiring.charging import wire_charging
from cleanbreak.site.wiring.chosen import UnknownAdapter
from cleanbreak.site.wiring.esim import wire_esim
from cleanbreak.site.wiring.identity import wire_identity
from cleanbreak.site.wiring.kept_recordings import wire_kept_recordings
from cleanbreak.site.wiring.line_services import wire_line_services
from cleanbreak.site.wiring.messages import wire_messages
from cleanbreak.site.wiring.network import wire_network
from cleanbreak.site.wiring.network_authentication import wire_network_authentication
from cleanbreak.site.wiring.numbering import wire_numbering
from cleanbreak.site.wiring.paper_signing import wire_paper_signing
from cleanbreak.site.wiring.payments import wire_bank, wire_payments
from cleanbreak.site.wiring.recorder import wire_recorder
from cleanbreak.site.wiring.sign_on import wire_sign_on
from cleanbreak.site.wiring.signing import wire_signing
from cleanbreak.site.wiring.takeout_source import wire_takeout_sources

SRC = Path(__file__).resolve().parents[2] / "src" / "cleanbreak"
PREFIX = re.compile(r"CLEANBREAK_[A-Z0-9_]+_")
NAME = re.compile(r"(CLEANBREAK_[A-Z0-9_]*[A-Z0-9]|DATABASE_URL)")
FILE = "_FILE"
LINKS = {
    "adapters/smpp_session.py": ("CLEANBREAK_SMPP_", "CLEANBREAK_SMSC_"),
    "adapters/diameter_settings.py": ("CLEANBREAK_S6A_", "CLEANBREAK_GY_"),
    "adapters/sign_on/oidc/settings.py": ("CLEANBREAK_STAFF_OIDC_", "CLEANBREAK_HOLDER_OIDC_"),
}
"""Modules that read for several, whose beginnings they are given."""
TLS_FILES = ("TLS_AUTHORITIES", "TLS_CERTIFICATE", "TLS_KEY")
READERS = {"READERS", "NODE_READERS", "SETTINGS"}
APART = {"takeout_sources": {"none"}, "cards": {"es2plus"}}
"""`none` is no adapter; no physical card is in an SM-DP+."""
INTERNAL = ("CLEANBREAK_WITNESS_PROCESS_",)
"""What a command tells its own process."""
BY_FIELDS = {
    "adapters/object_store/s3/settings.py": ("ENDPOINT", "ACCESS_KEY", "SECRET_KEY", "REGION"),
    "adapters/charging/tmf654/settings.py": (
        "TOKEN", "USER", "PASSWORD", "TOKEN_URL", "CLIENT_ID", "CLIENT_SECRET", "SCOPE",
        "CA_FILE", "CERTIFICATE", "KEY",
    ),
}  # fmt: skip
"""Modules that look their names up otherwise than by a reader for each."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SRC.rglob("*.py")):
        name = path.relative_to(SRC).as_posix()
        if not name.startswith("site/configuration/"):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def read_by_name(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    """Return what is asked of a mapping by its whole name, and what counts without it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "get" and node.args and (name := text_of(node.args[0])):
                yield name, node.args[1] if len(node.args) > 1 else None
        elif isinstance(node, ast.Subscript) and (name := text_of(node.slice)):
            yield name, None


def text_of(node: ast.expr) -> str:
    is_name = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_name and NAME.fullmatch(node.value) else ""


def read_below(name: str, tree: ast.Module) -> Iterator[str]:
    """Return what a module reads below the beginnings that are its own."""
    said = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    prefixes = LINKS.get(name) or [one for one in said if PREFIX.fullmatch(one)]
    if len(prefixes) == 1 or name in LINKS:
        for prefix in prefixes:
            yield from (prefix + one for one in names_read(name, tree))
    elif name == "adapters/paper_signing/pades/settings.py":
        yield from (f"CLEANBREAK_PADES_{one}" for one in ("KEY_FILE", "CERTIFICATES", "PASSWORD"))
        yield from (f"CLEANBREAK_TSA_{one}" for one in ("URL", "TIMEOUT_S"))


def names_read(name: str, tree: ast.Module) -> Iterator[str]:
    yield from BY_FIELDS.get(name, ())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in {"read", "require", "secret"} and node.args:
                yield str(getattr(node.args[0], "value", ""))
            if node.func.attr == "tls_files":
                yield from TLS_FILES
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id.endswith("READERS"):
                yield from (
                    str(one.value) for one in node.value.keys if isinstance(one, ast.Constant)
                )


def read_in_code() -> dict[str, str]:
    """Return every variable that the code reads, and where."""
    found = {}
    for name, tree in modules():
        for variable, _ in read_by_name(tree):
            found[variable] = name
        for variable in read_below(name, tree):
            if variable.removesuffix(FILE) not in found and not variable.startswith(INTERNAL):
                found[variable] = name
    return found


def is_known(variable: str) -> bool:
    return variable in BY_VARIABLE or variable.removesuffix(FILE) in BY_VARIABLE


def test_every_variable_that_the_code_reads_is_in_the_catalogue() -> None:
    read = read_in_code()
    assert len(read) > 200
    unknown = {one: where for one, where in read.items() if not is_known(one)}
    assert unknown == {}, "add it to src/cleanbreak/site/configuration/*_keys.py"


def test_what_tests_ask_of_their_environment_is_let_in() -> None:
    asked = re.compile(r"""environ(?:\.get\(|\[)\s*["'](CLEANBREAK_\w+)""")
    found = {
        name
        for folder in ("tests", "bench", "tools")
        for path in (SRC.parents[1] / folder).rglob("*.py")
        for name in asked.findall(path.read_text(encoding="utf-8"))
    }
    assert "CLEANBREAK_FUZZ" in found
    unknown = [one for one in found if not is_known(one) and not NO_SETTINGS.fullmatch(one)]
    assert unknown == [], "add it to NO_SETTINGS in src/cleanbreak/site/configuration/read.py"


def test_the_catalogue_has_nothing_that_nobody_reads() -> None:
    said = {
        constant.value
        for _, tree in modules()
        for constant in ast.walk(tree)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }
    read = read_in_code().keys()
    nobody = [one for one in BY_VARIABLE if one not in read and one not in said]
    assert nobody == ["CLEANBREAK_CONFIG"], "take it out of the catalogue"


def test_defaults_are_those_that_the_code_has() -> None:
    for name, tree in modules():
        for variable, default in read_by_name(tree):
            key = BY_VARIABLE.get(variable)
            if key and isinstance(default, ast.Constant) and default.value:
                assert key.default == default.value, (name, variable)


def wired() -> dict[str, Callable[[], object]]:
    """Return what chooses the adapter of each setting."""
    world = DictWorld()
    return {
        "network": lambda: wire_network(world),
        "esim": lambda: wire_esim(world),
        "cards": lambda: wire_esim(world),
        "charging": lambda: wire_charging(world),
        "numbering": lambda: wire_numbering(world),
        "line_services": lambda: wire_line_services(world),
        "identity": lambda: wire_identity(world),
        "payments": lambda: wire_payments(world),
        "bank": lambda: wire_bank(world),
        "sms": lambda: wire_messages(world),
        "email": lambda: wire_messages(world),
        "certificate_signing": lambda: wire_signing(KeyUse.STATEMENT),
        "log_signing": lambda: wire_signing(KeyUse.LOG),
        "paper_signing": wire_paper_signing.__wrapped__,
        "takeout_sources": wire_takeout_sources.__wrapped__,
        "card_reader": wire_card_reader.__wrapped__,
        "staff_sign_on": lambda: wire_sign_on.__wrapped__("staff"),
        "holder_sign_on": lambda: wire_sign_on.__wrapped__("holder"),
        "voicemail": wire_kept_recordings.__wrapped__,
        "recorder": wire_recorder.__wrapped__,
        "network_authentication": wire_network_authentication.__wrapped__,
    }


@pytest.mark.parametrize(
    "key", [one for one in KEYS if one.kind.refusal is NotAdapters], ids=lambda one: one.path
)
def test_adapters_are_those_that_can_be_chosen(key: Key, settings: Any) -> None:
    setattr(settings, key.variable, key.kind.bad)
    with pytest.raises(UnknownAdapter) as refused:
        wired()[key.path]()
    known = str(refused.value.data["known"]).split(", ")
    words = {one.rstrip(":") for one in key.kind.words}
    assert words ^ set(known) == APART.get(key.path, set())


def test_the_page_and_the_example_tell_what_the_code_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert configuration_page.main(["check"]) == 0, "run: python -m tools.configuration_page write"
    monkeypatch.setattr(configuration_page, "PAGE", tmp_path / "page.md")
    (tmp_path / "page.md").write_text("as it was yesterday", encoding="utf-8")
    assert configuration_page.main(["check"]) == 1
    assert configuration_page.main(["write"]) == 0
    assert configuration_page.main(["check"]) == 0
