"""Tidy: hold the tree to those house rules that neither ruff, mypy nor import-linter can know.

``python tools/tidy.py [--json]`` prints each offence as ``file:line: sentence`` and exits with 1
if there is one, then says which functions and modules are the largest, so that limits can be
tightened. A line that must break a rule says why at its end: ``# tidy: REASON``.
"""

import argparse
import ast
import io
import json
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TypeAlias

FUNCTION_LINES_MAX = 70
MODULE_LINES_MAX = 400
FLOW_LINES_MAX = 250
PARAMETERS_MAX = 5
COLUMNS_MAX = 100
BLOB_BYTES_MAX = 200_000
SRC, GLOSSARY = "src/cleanbreak/", "docs/glossary.md"
FLOWS, PURE = f"{SRC}flows/", (f"{SRC}domain/", f"{SRC}ports/")
GENERATED = "/migrations/0"  # Django writes migrations; nobody reads them aloud
OF_OTHERS = re.compile("/static/portal/verify/qr/|/generated/")  # as published or made; tests hold
DUMPING_GROUNDS = {"utils", "util", "helpers", "common", "misc", "constants", "exceptions"}
FOUND_BY_NAME = {"__init__", "__main__", "apps", "models", "tasks", "conftest"}
"""Modules that Python, Django, Procrastinate or pytest load by their name."""
UNFINISHED = re.compile(r"\b(TO[D]O|FIX[M]E)\b|^(?:<{7}|>{7})(?= )")  # Git leaves the last
PRAGMA = re.compile(r"\s*# (noqa|type): .*$")
EXEMPTION = re.compile(r"#\s*tidy:\s*\S")
IMPURE_MODULES = {"random", "secrets", "time", "os", "pathlib", "tempfile", "logging"}
IMPURE_CALLS = re.compile(
    r"(^|\.)(datetime\.(now|today|utcnow)|date\.today|uuid[147]|open|print|input)$"
)

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Offence:
    """A place that breaks a house rule."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


@dataclass(frozen=True)
class SourceFile:
    """One file of the tree; only Python has a syntax tree."""

    path: str
    """Relative to the root, with slashes."""
    content: bytes

    @cached_property
    def text(self) -> str:
        """Return what stands in it; empty for binary files."""
        return "" if b"\0" in self.content[:8000] else self.content.decode(errors="replace")

    @cached_property
    def lines(self) -> list[str]:
        """Return the text line by line."""
        return self.text.splitlines()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Return every node of its syntax, the module first; an empty one if not Python."""
        return list(ast.walk(ast.parse(self.text if self.is_python else "")))

    @property
    def is_python(self) -> bool:
        """Return whether it is Python that somebody wrote."""
        return self.path.endswith(".py") and GENERATED not in self.path


def main() -> int:
    """Check the tree that this file stands in; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    as_json = parser.parse_args().json
    files = read_tree(Path(__file__).resolve().parent.parent)
    offences, largest = check(files), largest_of(files)
    if as_json:
        print(json.dumps({"offences": [asdict(one) for one in offences], "largest": largest}))
    else:
        print(*offences, *largest, f"{len(offences)} offences", sep="\n")
    return 1 if offences else 0


def read_tree(root: Path) -> list[SourceFile]:
    """Return every file that is or may be committed, as Git sees it."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    ours = sorted({path for path in listing.split("\0") if path and not OF_OTHERS.search(path)})
    return [SourceFile(one, (root / one).read_bytes()) for one in ours if (root / one).is_file()]


def check(files: Sequence[SourceFile]) -> list[Offence]:
    """Return the offences of all files against all rules, in the order of the files."""
    found = {offence for file in files for rule in FILE_RULES for offence in rule(file)}
    found |= {offence for rule in TREE_RULES for offence in rule(files)}
    exempt = {(file.path, line) for file in files for line in _exemptions(file)}
    idle = exempt - {(one.path, one.line) for one in found}
    left = {one for one in found if (one.path, one.line) not in exempt}
    left |= {Offence(path, line, "this exemption exempts nothing") for path, line in idle}
    return sorted(left, key=lambda one: (one.path, one.line, one.sentence))


def keep_functions_small(file: SourceFile) -> Iterator[Offence]:
    """Ask for functions that fit on a screen."""
    for function in _functions(file):
        if (lines := _length(function)) > FUNCTION_LINES_MAX:
            sentence = f"{function.name} has {lines} lines, {FUNCTION_LINES_MAX} are most"
            yield _offence(file, function, sentence)


def keep_modules_small(file: SourceFile) -> Iterator[Offence]:
    """Ask for modules that are read in one sitting; a flow is one story."""
    longest = FLOW_LINES_MAX if file.path.startswith(FLOWS) else MODULE_LINES_MAX
    if file.is_python and len(file.lines) > longest:
        docstring_end = getattr(next(iter(file.nodes[1:]), None), "end_lineno", 1)
        yield Offence(file.path, docstring_end, f"{len(file.lines)} lines, {longest} are most")


def keep_parameters_few(file: SourceFile) -> Iterator[Offence]:
    """Ask for a frozen dataclass where a call takes many things; click counts its options."""
    for function in _functions(file):
        count = _parameter_count(function)
        if count > PARAMETERS_MAX and not _is_click_command(function):
            sentence = f"{function.name} has {count} parameters, {PARAMETERS_MAX} are most"
            yield _offence(file, function, sentence)


def keep_lines_short(file: SourceFile) -> Iterator[Offence]:
    """Ask for lines that fit beside each other."""
    for number, line in enumerate(file.lines if file.is_python else (), start=1):
        if (columns := len(PRAGMA.sub("", line))) > COLUMNS_MAX:
            yield Offence(file.path, number, f"{columns} columns, {COLUMNS_MAX} are most")


def open_no_dumping_grounds(file: SourceFile) -> Iterator[Offence]:
    """Ask for module names that say what is in them."""
    parts = {part.removesuffix(".py").lower() for part in PurePosixPath(file.path).parts}
    if file.is_python and (grounds := sorted(parts & DUMPING_GROUNDS)):
        yield Offence(file.path, 1, f'"{grounds[0]}" says nothing about what is in it')


def name_what_is_caught(file: SourceFile) -> Iterator[Offence]:
    """Ask every ``except`` for what it expects."""
    for node in file.nodes:
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield _offence(file, node, "a bare except catches even the order to stop")


def keep_rules_pure(file: SourceFile) -> Iterator[Offence]:
    """Keep clocks, chance and files out of domain and ports: they are arguments there."""
    if not file.path.startswith(PURE):
        return
    for node in file.nodes:
        if isinstance(node, ast.Call) and IMPURE_CALLS.search(called := ast.unparse(node.func)):
            yield _offence(file, node, f"{called}() asks the world; take the answer as an argument")
        for name in {name.partition(".")[0] for name in _imported_by(node)} & IMPURE_MODULES:
            yield _offence(file, node, f"{name} has no place in pure rules")


def leave_nothing_unfinished(file: SourceFile) -> Iterator[Offence]:
    """Ask for work that is done, or an issue for what is not."""
    for number, line in enumerate(file.lines, start=1):
        if match := UNFINISHED.search(line):
            yield Offence(file.path, number, f"{match[0]}: do it, or file an issue")


def say_what_it_is(file: SourceFile) -> Iterator[Offence]:
    """Ask every module for a first sentence."""
    module = file.nodes[0]
    if isinstance(module, ast.Module) and module.body and not ast.get_docstring(module):
        yield Offence(file.path, 1, "the file does not start with a docstring")


def keep_blobs_out(file: SourceFile) -> Iterator[Offence]:
    """Keep large binary files out of the history, which never forgets them."""
    if not file.text and len(file.content) > BLOB_BYTES_MAX:
        yield Offence(file.path, 1, f"binary, {len(file.content)} bytes, {BLOB_BYTES_MAX} are most")


def give_refusals_sentences(files: Sequence[SourceFile]) -> Iterator[Offence]:
    """Ask every refusal for a sentence that people read and a code of its own."""
    seen: dict[str, str] = {}
    for file, refusal in _refusals(files):
        sentence = ast.get_docstring(refusal) or ""
        if not sentence.rstrip().endswith((".", "?", "}")):
            yield _offence(file, refusal, f"{refusal.name} has no sentence with an end")
        body = ast.unparse(refusal)
        code = match[1] if (match := re.search(r"^    code = '(\w+)'", body, re.MULTILINE)) else ""
        if not code or code in seen:
            whose = f'"{code}" is the code of {seen[code]}' if code else "it has no code"
            yield _offence(file, refusal, f"{refusal.name} needs a code of its own: {whose}")
        seen.setdefault(code, f"{refusal.name} in {file.path}")


def keep_no_dead_modules(files: Sequence[SourceFile]) -> Iterator[Offence]:
    """Ask every module for somebody who uses it; a unit test alone keeps nothing alive."""
    used = {
        name
        for user in files
        for name in _modules_named_in(user)
        if name.startswith("tests.") or not user.path.startswith("tests/unit/")
    }
    spoken_of = "\n".join(file.text for file in files if not file.path.endswith((".py", ".md")))
    for file in files:
        if file.is_python and file.path.startswith(("src/", "tests/")):
            dotted = _dotted(file.path)
            if not (_is_loaded_by_name(file) or dotted in used or dotted in spoken_of):
                yield Offence(file.path, 1, "nobody uses this module")


def use_the_glossary(files: Sequence[SourceFile]) -> Iterator[Offence]:
    """Ask public names for the words of the glossary, one word per thing."""
    synonyms = [s for file in files if file.path == GLOSSARY for s in read_synonyms(file.text)]
    for file in files:
        for name, line in _public_names(file) if file.path.startswith(SRC) and synonyms else ():
            for synonym in synonyms:
                if synonym.is_said_by(name) and not file.path.startswith(synonym.at_home):
                    yield Offence(file.path, line, f'"{name}": {synonym.instead}')


@dataclass(frozen=True, slots=True)
class Synonym:
    """A row of the glossary's table of words that have another one."""

    words: tuple[str, ...]
    instead: str
    phrases: tuple[str, ...]
    """In these the word is right."""
    at_home: tuple[str, ...]
    """Folders in which the word is right."""

    def is_said_by(self, name: str) -> bool:
        """Return whether a name in ``snake_case`` or ``CamelCase`` says one of the words."""
        said = f"_{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', name).lower()}_"
        for phrase in self.phrases:
            said = said.replace(f"_{phrase}_", "__")
        return any(f"_{word}_" in said for word in self.words)


def read_synonyms(glossary: str) -> Iterator[Synonym]:
    """Read the table "| not | but | right in |" of the glossary; its rows are its only rules."""
    table = glossary.partition("| not | but | right in |")[2]
    for row in re.findall(r"^\| (`.*?) \| (.*?) \| (.*?) \|$", table, re.MULTILINE):
        words, right_in = (re.findall(r"`([^`]+)`", cell) for cell in (row[0], row[2]))
        yield Synonym(
            words=tuple(words),
            instead=row[1].replace("`", ""),
            phrases=tuple(one for one in right_in if "/" not in one),
            at_home=tuple(f"{SRC}{one}" for one in right_in if "/" in one),
        )


Rule: TypeAlias = Callable[[SourceFile], Iterator[Offence]]
FILE_RULES: tuple[Rule, ...] = (
    keep_functions_small,
    keep_modules_small,
    keep_parameters_few,
    keep_lines_short,
    open_no_dumping_grounds,
    name_what_is_caught,
    keep_rules_pure,
    leave_nothing_unfinished,
    say_what_it_is,
    keep_blobs_out,
)
TREE_RULES: tuple[Callable[[Sequence[SourceFile]], Iterator[Offence]], ...] = (
    give_refusals_sentences,
    keep_no_dead_modules,
    use_the_glossary,
)


def largest_of(files: Iterable[SourceFile]) -> list[str]:
    """Return the three longest functions and modules of the product, as sentences."""
    product = [file for file in files if file.path.startswith(SRC) and file.is_python]
    named = [(f, file.path) for file in product for f in _functions(file)]
    functions = sorted(((_length(f), f"{path} {f.name}") for f, path in named), reverse=True)
    modules = sorted(((len(file.lines), file.path) for file in product), reverse=True)
    return [f"largest: {lines} lines: {name}" for lines, name in (*functions[:3], *modules[:3])]


def _functions(file: SourceFile) -> Iterator[Definition]:
    return (node for node in file.nodes if isinstance(node, Definition))


def _length(function: Definition) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _parameter_count(function: Definition) -> int:
    """Return how many things a caller hands over; ``self`` and ``cls`` are not among them."""
    arguments = function.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def _is_click_command(function: Definition) -> bool:
    said = [ast.unparse(one) for one in function.decorator_list]
    return any(re.match(r"click\.|\w+\.(command|group)\b", one) for one in said)


def _imported_by(node: ast.AST, package: str = "") -> Iterator[str]:
    """Yield every module that an import may mean; ``package`` is what its dots stand for."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = ".".join(filter(None, (package if node.level else "", node.module)))
        yield from (base, *(f"{base}.{alias.name}" for alias in node.names))


def _public_names(file: SourceFile) -> Iterator[tuple[str, int]]:
    """Yield what the file calls its module, functions, classes, parameters, fields, constants."""
    yield PurePosixPath(file.path).stem, 1
    defined = (found for node in file.nodes for found in _defined_by(node))
    yield from ((name, line) for name, line in defined if not name.startswith("_"))


def _defined_by(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, Definition | ast.ClassDef):
        yield node.name, node.lineno
    elif isinstance(node, ast.arg):
        yield node.arg, node.lineno
    if isinstance(node, ast.Module | ast.ClassDef):
        for statement in node.body:
            named = (one for one in _targets(statement) if isinstance(one, ast.Name))
            yield from ((one.id, one.lineno) for one in named)


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, ast.AnnAssign) else []


def _refusals(files: Sequence[SourceFile]) -> Iterator[tuple[SourceFile, ast.ClassDef]]:
    """Yield every class that descends from ``Refusal``, however far."""
    nodes = [(file, node) for file in files if file.path.startswith(SRC) for node in file.nodes]
    classes = [(file, node) for file, node in nodes if isinstance(node, ast.ClassDef)]
    family, grown = {"Refusal"}, True
    while grown:
        new = {n.name for _, n in classes if family & {ast.unparse(b) for b in n.bases}} - family
        family, grown = family | new, bool(new)
    yield from ((file, node) for file, node in classes if node.name in family - {"Refusal"})


def _dotted(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _is_loaded_by_name(file: SourceFile) -> bool:
    pure, loaded = PurePosixPath(file.path), ("test_*.py", "jobs/*_tasks.py", "templatetags/*.py")
    return pure.stem in FOUND_BY_NAME or any(map(pure.match, loaded))


def _modules_named_in(file: SourceFile) -> Iterator[str]:
    """Yield the modules that a file imports, or names in a string as Django likes it."""
    package = _dotted(f"{PurePosixPath(file.path).parent}/__init__.py")
    for node in file.nodes:
        yield from _imported_by(node, package)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for dotted in re.findall(r"[a-z_]+(?:\.\w+)+", node.value):
                yield from (dotted, dotted.rpartition(".")[0])


def _exemptions(file: SourceFile) -> set[int]:
    """Return the lines that say why they break a rule; strings that look so are none."""
    if not file.is_python or not EXEMPTION.search(file.text):
        return set()
    tokens = tokenize.tokenize(io.BytesIO(file.content).readline)
    return {t.start[0] for t in tokens if t.type == tokenize.COMMENT and EXEMPTION.match(t.string)}


def _offence(file: SourceFile, node: ast.AST, sentence: str) -> Offence:
    return Offence(file.path, getattr(node, "lineno", 1), sentence)


if __name__ == "__main__":
    sys.exit(main())
