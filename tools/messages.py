"""Keep the texts of all languages complete: ``tools/messages.py extract|compile|check``.

``extract`` collects every text for people into ``src/cleanbreak/locale/*/LC_MESSAGES/django.po``:
what Django's makemessages finds, the docstrings of all refusals and commands, which are sentences
that people read, and what click says. It needs GNU gettext. ``compile`` makes the ``.mo`` files
that the running program reads and needs nothing but Python. ``check`` changes nothing and fails if
a catalogue is not up to date, or has a text that is untranslated, doubtful, lost a placeholder, or
is written as its language is not.
"""

import ast
import importlib.util
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Any, TypeAlias

import yaml

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "cleanbreak"
LANGUAGES = ("de", "zh_Hans")
CATALOGUE = Path("LC_MESSAGES", "django.po")
GENERATED = "gettext_does_not_see.py"
SPEAKING = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
"""Modules of click that say something to people."""
FULL_WIDTH_MARKS = ("，", "；", "：", "。")
"""They bring their blank along."""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{[^{}]*\}|%[sd]")
SAME_IN_PLURAL = re.compile(r"\b(Fehler|SIM)\b")
"""German words of which one and many are written alike."""
FORMS = {"de": 2, "zh_Hans": 1}
WRONG_MARKS = {
    "de": re.compile(r"!(?!=)|\b[Dd](u|ich|ir|ein|eine|einen|einem|einer|eines)\b"),
    "zh_Hans": re.compile(
        r"[\u4e00-\u9fff][,;:!?(]|[,;!?)][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?!\w)"
    ),
}
"""German says Sie and does not shout; Chinese has full-width marks."""
COUNTED = re.compile(
    r"(%\(\w+\)d|[%{]\(?(count|days|minutes|lines|orders)[)}]s?)( ended| further)? [a-z]+s\b"
)
"""A number and a noun that changes with it."""
MO_MAGIC, MO_HEADER_BYTES = 0x950412DE, 28
"""GNU gettext manual, "The Format of GNU MO Files"."""
Trees: TypeAlias = Sequence[ast.Module]


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a fault found, 2 for wrong usage."""
    match arguments:
        case ["extract"]:
            _extract_into(PACKAGE / "locale")
        case ["compile"]:
            for language in LANGUAGES:
                compile_catalogue(PACKAGE / "locale" / language / CATALOGUE)
        case ["check"]:
            faults = list(find_faults())
            print("\n".join(faults) or "Every text is there in every language.")
            return int(bool(faults))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


@dataclass
class Entry:
    """One text and its translation."""

    flags: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    """By keyword: ``msgctxt``, ``msgid``, ``msgid_plural``, ``msgstr``, ``msgstr[0]`` …"""

    @property
    def source(self) -> str:
        """Return the untranslated text."""
        return self.parts.get("msgid", "")

    @property
    def key(self) -> str:
        """Return what the program looks the text up by."""
        context = self.parts.get("msgctxt")
        both = "\0".join(self.parts[k] for k in ("msgid", "msgid_plural") if k in self.parts)
        return both if context is None else f"{context}\x04{both}"

    @property
    def translations(self) -> list[str]:
        """Return the translation; with plural forms, all of them in order."""
        return [text for keyword, text in self.parts.items() if keyword.startswith("msgstr")]

    @property
    def is_fuzzy(self) -> bool:
        """Return whether gettext guessed the translation from a similar text."""
        return "fuzzy" in self.flags


def find_faults() -> Iterator[str]:
    """Return a line for each text that is missing, superfluous or wrongly translated."""
    with tempfile.TemporaryDirectory(prefix="cleanbreak-messages-") as scratch:
        fresh_locale = Path(scratch, "locale")
        shutil.copytree(PACKAGE / "locale", fresh_locale, ignore=shutil.ignore_patterns("*.mo"))
        _extract_into(fresh_locale)
        for language in LANGUAGES:
            now = (PACKAGE / "locale" / language / CATALOGUE).read_text(encoding="utf-8")
            fresh = (fresh_locale / language / CATALOGUE).read_text(encoding="utf-8")
            for fault in catalogue_faults(now, fresh, language):
                yield f"{language}: {fault}"


def catalogue_faults(now: str, fresh: str, language: str = "de") -> Iterator[str]:
    """Return what is wrong with a catalogue, given what extraction would make of it."""
    entries = {entry.key: entry for entry in parse_catalogue(now) if entry.source}
    wanted = {entry.key: entry for entry in parse_catalogue(fresh) if entry.source}
    for key in wanted.keys() - entries.keys():
        yield f"not extracted: {wanted[key].source!r}"
    for key in entries.keys() - wanted.keys():
        yield f"no longer in use: {entries[key].source!r}"
    for entry in entries.values():
        if entry.is_fuzzy:
            yield f"fuzzy: {entry.source!r}"
        elif not entry.translations or not all(entry.translations):
            yield f"untranslated: {entry.source!r}"
        elif _are_placeholders_lost(entry):
            yield f"other placeholders: {entry.source!r}"
        else:
            yield from faults_of_style(entry, language)


def faults_of_style(entry: Entry, language: str) -> Iterator[str]:
    """Return where a translation is not written as its language is, or as the law words it."""
    if any(_edges(text) != _edges(entry.source) for text in map(_spaced, entry.translations)):
        yield f"other blanks at its ends: {entry.source!r}"
    if len(entry.translations) != (FORMS[language] if "msgid_plural" in entry.parts else 1):
        yield f"too few or too many plural forms: {entry.source!r}"
    if COUNTED.search(entry.source) and "msgid_plural" not in entry.parts:
        yield f"a count without plural forms: {entry.source!r}"
    if language == "de" and _is_plural_missing(entry.translations):
        yield f"the plural is the singular: {entry.source!r}"
    plain = [PLACEHOLDER.sub("x", text) for text in entry.translations]
    if any(WRONG_MARKS[language].search(text) for text in plain):
        yield f"wrong punctuation: {entry.source!r} {entry.translations}"
    if statutory_labels() & {entry.source, *entry.translations}:
        yield f"worded by the law, and so by the packs alone: {entry.source!r}"


def _is_plural_missing(forms: Sequence[str]) -> bool:
    is_same = len(forms) > 1 and len(set(forms)) == 1
    return is_same and not SAME_IN_PLURAL.search(forms[0])


def _spaced(text: str) -> str:
    """Return a text with the blank that a full-width mark at its end brings along."""
    return text + " " if text in FULL_WIDTH_MARKS else text


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@cache
def statutory_labels() -> frozenset[str]:
    """Return the labels that laws prescribe, in the language of each law, from the packs."""
    packs = (PACKAGE / "policies").glob("*.yaml")
    facts = [yaml.safe_load(pack.read_text(encoding="utf-8"))["facts"] for pack in packs]
    return labels_of(value for pack in facts for dated in pack.values() for value in dated)


def labels_of(values: Iterable[dict[str, Any]]) -> frozenset[str]:
    """Return the labels of dated values of packs: those of buttons on statutory pages."""
    pages = [
        one["value"]
        for one in values
        if one.get("unit") == "page" and isinstance(one["value"], dict)
    ]
    buttons = [part for page in pages for part in page.values() if isinstance(part, dict)]
    return frozenset(str(one["text"]) for one in buttons if one.get("text"))


def _are_placeholders_lost(entry: Entry) -> bool:
    """Return whether a form has the placeholders of neither one nor many."""
    forms = [entry.parts[key] for key in ("msgid", "msgid_plural") if key in entry.parts]
    wanted = [_placeholders(form) for form in forms]
    return any(_placeholders(text) not in wanted for text in entry.translations)


def _placeholders(text: str) -> list[str]:
    without_braces = text.replace("{{", "").replace("}}", "")  # which stand for a brace itself
    return sorted(PLACEHOLDER.findall(without_braces))


def _extract_into(locale: Path) -> None:
    """Run makemessages on a copy, so that nothing but the catalogues is written."""
    with tempfile.TemporaryDirectory(prefix="cleanbreak-messages-") as scratch:
        copy = Path(scratch, "cleanbreak")
        ignored = shutil.ignore_patterns("__pycache__", "locale", "migrations")
        shutil.copytree(PACKAGE, copy, ignore=ignored)
        (copy / GENERATED).write_text(marked_texts(PACKAGE) + texts_of_click(), encoding="utf-8")
        for language in LANGUAGES:
            folder = copy / "locale" / language / "LC_MESSAGES"
            folder.mkdir(parents=True)
            if (locale / language / CATALOGUE).exists():
                shutil.copy(locale / language / CATALOGUE, folder)
        _make_messages(copy)
        for language in LANGUAGES:
            (locale / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
            made = (copy / "locale" / language / CATALOGUE).read_text(encoding="utf-8")
            (locale / language / CATALOGUE).write_text(_without_dates(made), encoding="utf-8")


def _make_messages(folder: Path) -> None:
    locales = [f"--locale={language}" for language in LANGUAGES]
    without_settings = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", *locales]
    command += ["--no-obsolete", "--add-location=file", "--no-wrap", "--extension=html,txt,py"]
    run = subprocess.run(
        command, cwd=folder, env=without_settings, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(f"{run.stdout}{run.stderr}")


def _without_dates(catalogue: str) -> str:
    """Leave out the instant of extraction, which would make every run a change."""
    return re.sub(r'^"POT-Creation-Date:.*\n', "", catalogue, flags=re.MULTILINE)


def marked_texts(package: Path) -> str:
    """Return a module that marks for translation what gettext does not see by itself.

    These are the docstrings of refusals, and texts within f-strings. The sources are read, not
    imported: what imports have as effects stays away.
    """
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in package.rglob("*.py")]
    texts = {*_refusal_sentences(trees), *_texts_in_f_strings(trees), *_help_texts(trees)}
    return "".join(f"_({text!r})\n" for text in sorted(texts))


def _refusal_sentences(trees: Trees) -> Iterator[str]:
    classes = [node for node in _nodes(trees) if isinstance(node, ast.ClassDef)]
    refusals = {"Refusal"}
    while found := {c.name for c in classes if refusals & _bases(c)} - refusals:
        refusals |= found
    for one in classes:
        if one.name in refusals - {"Refusal"} and (text := ast.get_docstring(one)):
            yield " ".join(cleandoc(text).split())


def _texts_in_f_strings(trees: Trees) -> Iterator[str]:
    for outer in _nodes(trees):
        if isinstance(outer, ast.JoinedStr):
            for node in ast.walk(outer):
                match node:
                    case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(text))]):
                        yield text


def _help_texts(trees: Trees) -> Iterator[str]:
    """Return what `--help` says: paragraphs of docstrings, and of each option."""
    for node in _nodes(trees):
        match node:
            case ast.FunctionDef(decorator_list=[_, *_]) if _is_command(node):
                yield from _paragraphs(ast.get_docstring(node) or "")
            case ast.keyword(arg="help", value=ast.Constant(value=str(text))):
                yield text


def _is_command(node: ast.FunctionDef) -> bool:
    made_by = (ast.unparse(one) for one in node.decorator_list)
    return any(re.match(r"[\w.]*\b(command|group)\(", one) for one in made_by)


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in cleandoc(text).split("\n\n"):
        if paragraph and not paragraph.startswith("\b"):
            yield " ".join(paragraph.split())


def texts_of_click() -> str:
    """Return a module that marks what click says itself."""
    found = importlib.util.find_spec("click")
    folder = Path(found.origin).parent if found and found.origin else Path()
    trees = [ast.parse((folder / f"{name}.py").read_text(encoding="utf-8")) for name in SPEAKING]
    texts = set()
    for node in _nodes(trees):
        match node:
            case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(text))]):
                texts.add(f"_({text!r})\n")
            case ast.Call(
                func=ast.Name(id="ngettext"),
                args=[ast.Constant(value=str(one)), ast.Constant(value=str(more)), *_],
            ):
                texts.add(f"ngettext({one!r}, {more!r}, 1)\n")
    return "".join(sorted(texts))


def _nodes(trees: Trees) -> Iterator[ast.AST]:
    return (node for tree in trees for node in ast.walk(tree))


def _bases(node: ast.ClassDef) -> set[str]:
    names = {base.id for base in node.bases if isinstance(base, ast.Name)}
    return names | {base.attr for base in node.bases if isinstance(base, ast.Attribute)}


def compile_catalogue(path: Path) -> Path:
    """Write the ``.mo`` file beside the catalogue; return its path."""
    made = path.with_suffix(".mo")
    made.write_bytes(mo_bytes(parse_catalogue(path.read_text(encoding="utf-8"))))
    return made


def mo_bytes(entries: list[Entry]) -> bytes:
    """Return the binary catalogue of all texts that are surely translated."""
    table = {
        entry.key.encode(): "\0".join(entry.translations).encode()
        for entry in entries
        if any(entry.translations) and not entry.is_fuzzy
    }
    keys = sorted(table)
    index, texts = b"", b""
    start = MO_HEADER_BYTES + 2 * 8 * len(keys)
    for one in (*keys, *(table[key] for key in keys)):
        index += struct.pack("<II", len(one), start + len(texts))
        texts += one + b"\0"
    translations_at = MO_HEADER_BYTES + 8 * len(keys)
    header = (MO_MAGIC, 0, len(keys), MO_HEADER_BYTES, translations_at, 0, start)
    return struct.pack("<7I", *header) + index + texts


def parse_catalogue(text: str) -> list[Entry]:
    """Return the entries of a ``.po`` file, its header first; obsolete ones are left out."""
    entries: list[Entry] = []
    for block in re.split(r"\n\s*\n", text):
        entry = _parse_entry(block)
        if "msgid" in entry.parts:
            entries.append(entry)
    return entries


def _parse_entry(block: str) -> Entry:
    entry, keyword = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#,"):
            entry.flags += line[2:]
        elif line.startswith('"'):
            entry.parts[keyword] += ast.literal_eval(line)
        elif line.startswith("#") or not line.strip():
            continue
        else:
            keyword, _, literal = line.partition(" ")
            entry.parts[keyword] = ast.literal_eval(literal)
    return entry


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
