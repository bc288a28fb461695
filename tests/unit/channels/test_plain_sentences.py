"""No sentence stands in the code of a channel, or is kept by a worker, past gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override
from tests.pseudo import pseudo_language

import cleanbreak
from cleanbreak.flows.problem_words import KNOWN, problem_text

PACKAGE = Path(cleanbreak.__file__).parent
SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;]? [a-z]{2,}")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
LOGS = {"LOG", "logging"}
NO_SENTENCE = re.compile(
    r"^\s*(SELECT|INSERT|CREATE|PRAGMA|DELETE) |; charset=|noindex|no-store|attachment; |inline; |_"
    r"|^cleanbreak \w|^One of: "
)
"""SQL, headers, commands to copy, codes, and what `spoken_help.py` puts into words."""
AT_REST = "The element x x until x UTC."
"""Why an element is left alone stands in a name; both sentences are asked for by themselves."""
FAILURES = {"Refused", "Unavailable", "OutcomeUnknown"}


def plain_sentences(source: str) -> list[str]:
    """Return the sentences of a module that are neither marked, nor logged, nor a docstring."""
    return [text for text in _texts(ast.parse(source)) if SENTENCE.search(text)]


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.keyword(arg="help") | ast.Raise():
            return
        case ast.Call(func=ast.Name(id=name)) if name in MARKS:
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if name in LOGS:
            return
        case ast.Constant(value=str(text)) if not NO_SENTENCE.search(text):
            yield text
    for child in ast.iter_child_nodes(node):
        yield from _texts(child)


def kept_sentences(source: str) -> Iterator[str]:
    """Return what is written down of outside systems, with ``x`` for its data."""
    tree = ast.parse(source)
    constants = {
        target.id: one.value
        for one in tree.body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[said, *_]) if name in FAILURES:
                found = constants.get(said.id, said) if isinstance(said, ast.Name) else said
                yield from _as_told(found)
            case ast.Assign(targets=[ast.Name(id="sentence")], value=ast.JoinedStr() as said):
                yield from _as_told(said)


def _as_told(said: ast.expr) -> Iterator[str]:
    match said:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "x" for one in parts)


@pytest.mark.parametrize("folder", ["channels", "flows"])
def test_every_sentence_goes_through_gettext(folder: str) -> None:
    wanted = "**/*.py" if folder == "channels" else "*_[wt][oe][rx][dt]s.py"
    found = (PACKAGE / folder).glob(
        wanted
    )  # APIs say to programs what their standards say, in English
    paths = [one for one in found if not {"es2plus", "api"} & set(one.parts)]
    plain = {path.name: plain_sentences(path.read_text(encoding="utf-8")) for path in paths}
    assert len(paths) > 20
    assert {name: texts for name, texts in plain.items() if texts} == {}


def test_what_workers_write_down_is_known_to_whoever_tells_it() -> None:
    kept = [
        text
        for path in (PACKAGE / "flows").glob("*.py")
        for text in kept_sentences(path.read_text(encoding="utf-8"))
    ]
    assert len(kept) > 15
    with pseudo_language(), override("en"):
        unknown = {text for text in kept if problem_text(text) == text}
        assert unknown == {AT_REST}
        for why in ("did not answer, and is left alone", "is kept free of mass work"):
            sentence = f"The element x {why} until 10:00:00 UTC."
            assert problem_text(sentence) != sentence


def test_a_kept_sentence_is_told_with_its_data_and_others_stay() -> None:
    assert problem_text("The element hlr does not answer.") == "The element hlr does not answer."
    with pseudo_language(), override("en"):
        told = problem_text("The element hlr does not answer.")
        assert "hlr" in told
        assert "does not answer" not in told
    assert problem_text("ORA-01017") == "ORA-01017"
    assert len(KNOWN) == len(set(KNOWN))


def test_a_plain_sentence_is_found() -> None:
    source = 'def f():\n    """Say it so."""\n    LOG.info("not so")\n    return _("so it"), {}\n'
    assert plain_sentences(source.format('"said so"')) == ["said so"]
    assert plain_sentences(source.format('_("said so")')) == []
    assert [*kept_sentences('W = "No way."\nRefused(W)\nUnavailable(f"At {x}.")')] == [
        "No way.",
        "At x.",
    ]
