"""Make the folder of a new adapter: a fake that passes the suite of its port, and a part to write.

Ports, fakes and stages are read from the tree in which the adapter is made, so that it always
begins with what that tree asks of an adapter.
"""

import keyword
import re
import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.source_copies import Source, import_lines, renamed

NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")
OUR_NAMES = {"memory", "described", "fake", "new", "all", "test", "tests"}
FAKES = ("memory", "file_key", "folder")
"""The shipped fake of a port is in a folder of one of these names."""
WORLD, FOLDER = "DictWorld()", "tmp_path"
UNTIL_WRITTEN = '"exempt: the vendor\'s part is not written yet"'


class BadAdapterName(Refusal):
    """ "{name}" is no name for an adapter. Use 2 to 30 small letters, digits and _, beginning with
    a letter; and none of Python's or Cleanbreak's own words.
    """

    code = "adapter_folder_name_bad"


class UnknownPort(Refusal):
    """There is no port "{port}". Choose one of: {known}."""

    code = "adapter_port_unknown"


class AdapterExists(Refusal):
    """{folder} is there already, and nothing was changed."""

    code = "adapter_exists"


class NoSourceTree(Refusal):
    """{folder} is not the source tree of Cleanbreak: it has no {missing}."""

    code = "adapter_no_source_tree"


@dataclass(frozen=True, slots=True)
class Origin:
    """What the tree has for a port: its protocol, its fake, and their stages."""

    port: Source
    protocol: str
    fake: Source
    fake_class: str
    stages: Source


def make_adapter(root: Path, port: str, name: str) -> list[Path]:
    """Make the adapter in the source tree; return the folders that were made.

    :raises Refusal: if the name will not do, or the tree has no place for it.
    """
    if not NAME.fullmatch(name) or keyword.iskeyword(name) or name in OUR_NAMES:
        raise BadAdapterName(name=name)
    origin = _origin(root, port)
    folder = root / "src" / "cleanbreak" / "adapters" / port / name
    tests = root / "tests" / "peers" / f"{name}_{port}"
    for made in (folder, tests):
        if made.exists():
            raise AdapterExists(folder=str(made))
    words = _words(root, origin, port, name)
    fake = renamed(origin.fake.text, {origin.fake_class: words["fake"]})
    _write(folder, "fake.py", fake)
    for template, file in (
        ("init", "__init__.py"),
        ("adapter", "adapter.py"),
        ("settings", "settings.py"),
        ("manifest", "manifest.toml"),
    ):
        _write(folder, file, _filled(template, words))
    for template, file in (
        ("tests_init", "__init__.py"),
        ("stage", "stage.py"),
        ("test_fake", "test_fake.py"),
        ("test_vendor", "test_vendor.py"),
    ):
        _write(tests, file, _filled(template, words | _stage_words(origin, words)))
    return [folder, tests]


def known_ports(root: Path) -> list[str]:
    """Return the ports of which the tree has a fake to begin with."""
    adapters = root / "src" / "cleanbreak" / "adapters"
    found = {
        manifest.parent.parent.name for fake in FAKES for manifest in _manifests(adapters, fake)
    }
    return sorted(found)


def _manifests(adapters: Path, fake: str) -> list[Path]:
    return list(adapters.glob(f"*/{fake}/manifest.toml"))


def _origin(root: Path, port: str) -> Origin:
    for place in ("src/cleanbreak/adapters/README.md", "tests/conformance/stages.py"):
        if not (root / place).is_file():
            raise NoSourceTree(folder=str(root), missing=place)
    known = known_ports(root)
    if port not in known:
        raise UnknownPort(port=port, known=", ".join(known))
    package = root / "src" / "cleanbreak"
    [folder] = [
        one
        for fake in FAKES
        if (one := package / "adapters" / port / fake).joinpath("manifest.toml").is_file()
    ]
    manifest = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))
    ports = Source(
        f"cleanbreak.ports.{port}", (package / "ports" / f"{port}.py").read_text("utf-8")
    )
    protocol = "".join(part.capitalize() for part in port.split("_"))
    return Origin(
        port=ports,
        protocol=protocol,
        fake=Source(
            f"cleanbreak.adapters.{port}.{folder.name}", (folder / "__init__.py").read_text("utf-8")
        ),
        fake_class=manifest["class"],
        stages=_stages(root / "tests" / "conformance", protocol),
    )


def _stages(suites: Path, protocol: str) -> Source:
    """Return the module in which the stage of the port stands."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(suites.glob("*.py"))}
    [name] = [name for name, text in texts.items() if f"class {protocol}Stage(" in text]
    return Source(f"tests.conformance.{name}", texts[name])


def _words(root: Path, origin: Origin, port: str, name: str) -> dict[str, str]:
    """Return what the templates of the adapter need."""
    spoken = "".join(part.capitalize() for part in name.split("_"))
    vendor, settings = f"{spoken}{origin.protocol}", f"{spoken}{origin.protocol}Settings"
    methods = origin.port.methods_of(origin.protocol)
    needed = origin.port.imports_for("\n".join(methods.values()))
    settings_module = f"cleanbreak.adapters.{port}.{name}.settings"
    readme = (root / "src/cleanbreak/adapters/README.md").read_text("utf-8")
    rules = re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE)
    return {
        "port": port,
        "name": name,
        "protocol": origin.protocol,
        "vendor": vendor,
        "settings": settings,
        "fake": f"Fake{vendor}",
        "prefix": f"CLEANBREAK_{name.upper()}_",
        "imports": import_lines({*needed, (settings_module, settings)}),
        "methods": _to_write(methods),
        "quality": "\n".join(f"{rule} = {UNTIL_WRITTEN}" for rule in rules),
    }


def _stage_words(origin: Origin, words: Mapping[str, str]) -> dict[str, str]:
    """Return what the templates of the tests need."""
    old_stage, new_stage = f"{origin.fake_class}Stage", f"{words['fake']}Stage"
    copied = origin.stages.text_of(origin.stages.class_named(old_stage))
    protocol = f"{origin.protocol}Stage"
    methods = origin.stages.methods_of(protocol)
    attributes = origin.stages.attributes_of(protocol)
    attribute = next(one for one, said in attributes.items() if said == origin.protocol)
    for one, said in attributes.items():
        if one != attribute:
            methods[one] = f"@property\ndef {one}(self) -> {said}:\n    " + '"""Return it."""'
    needed = origin.stages.imports_for(f"{copied}\n" + "\n".join(methods.values()))
    package = f"cleanbreak.adapters.{words['port']}.{words['name']}"
    moved = {
        (f"{package}.fake" if module == origin.fake.module else module, one)
        for module, one in needed
    }
    new_names = {old_stage: new_stage, origin.fake_class: words["fake"]}
    own = {(package, words["vendor"]), (package, words["settings"])}
    own |= {(f"{package}.adapter", "NotWritten")}
    built = origin.stages.text_of(origin.stages.class_named(old_stage))
    is_of_world = "OfWorld" in built or "world: World" in built
    suite = {("", "pytest"), (".stage", new_stage)}
    suite |= (
        {("cleanbreak.adapters.fake_world", "DictWorld")} if is_of_world else {("pathlib", "Path")}
    )
    star = f"from tests.conformance.test_{words['port']} import *"
    star += "  # noqa: F403 - the tests, on the stage of this file"
    return {
        "imports": renamed(import_lines(moved | own), new_names),
        "fake_stage": renamed(copied, new_names),
        "vendor_stage": f"{words['vendor']}Stage",
        "attribute": attribute,
        "methods": _to_write(methods),
        "fake_stage_name": new_stage,
        "fixture": "" if is_of_world else "tmp_path: Path",
        "argument": WORLD if is_of_world else FOLDER,
        "suite_imports": import_lines(suite).replace("import pytest", f"import pytest\n{star}"),
    }


def _to_write(methods: Mapping[str, str]) -> str:
    """Return the methods with nothing in them but the word that they are not written."""
    written = [f'{text}\n    raise NotWritten("{name}")' for name, text in methods.items()]
    return textwrap.indent("\n\n".join(written), "    ")


def _filled(template: str, words: Mapping[str, str]) -> str:
    text = files("cleanbreak.site").joinpath("adapter_templates", f"{template}.txt")
    return Template(text.read_text("utf-8")).substitute(words)


def _write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
