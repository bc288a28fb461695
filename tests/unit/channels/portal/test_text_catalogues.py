"""Every text is there in every language, and the tool that says so can say otherwise."""

import gettext
import importlib.util
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[4]
SOURCE = '#, fuzzy\nmsgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
PLURAL = 'msgid "%(n)d day"\nmsgid_plural "%(n)d days"\n'


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_catalogues_are_complete() -> None:
    command = [sys.executable, str(ROOT / "tools" / "messages.py"), "check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("now", "fault"),
    [
        ('msgid "{a} b"\nmsgstr ""', "untranslated"),
        ('#, fuzzy\nmsgid "{a} b"\nmsgstr "{a} c"', "fuzzy"),
        ('msgid "{a} b"\nmsgstr "{x} c"', "other placeholders"),
        ('msgid "{a} b"\nmsgstr "c"', "other placeholders"),
        ("", "not extracted"),
        ('msgid "{a} b"\nmsgstr "{a} c"\n\nmsgid "old"\nmsgstr "alt"', "no longer in use"),
    ],
)
def test_each_fault_is_found(now: str, fault: str, messages: ModuleType) -> None:
    fresh = SOURCE + 'msgid "{a} b"\nmsgstr ""\n'
    faults = list(messages.catalogue_faults(SOURCE + now, fresh))
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_a_whole_catalogue_has_no_fault(messages: ModuleType) -> None:
    whole = SOURCE + 'msgid "{a} b"\nmsgstr "{a} c"\n'
    assert list(messages.catalogue_faults(whole, whole)) == []


@pytest.mark.parametrize(
    ("language", "entry", "fault"),
    [
        ("de", 'msgid "%(count)d lines"\nmsgstr "%(count)d Anschlüsse"', "a count without plural"),
        ("de", 'msgid "Look"\nmsgstr "Schau, ob du es siehst"', "wrong punctuation"),
        ("de", 'msgid "Done"\nmsgstr "Fertig!"', "wrong punctuation"),
        ("zh_Hans", 'msgid "Done."\nmsgstr "完成."', "wrong punctuation"),
        ("zh_Hans", 'msgid "One, two"\nmsgstr "一,二"', "wrong punctuation"),
        ("de", 'msgid " and"\nmsgstr "und"', "other blanks"),
        ("de", 'msgid "Cancel"\nmsgstr "jetzt kündigen"', "worded by the law"),
        ("zh_Hans", 'msgid "jetzt kündigen"\nmsgstr "立即终止"', "worded by the law"),
        (
            "de",
            PLURAL + 'msgstr[0] "%(n)d Tag"\nmsgstr[1] "%(n)d Tag"',
            "the plural is the singular",
        ),
        ("de", PLURAL + 'msgstr[0] "%(n)d Tag"', "too few or too many plural"),
        ("zh_Hans", PLURAL + 'msgstr[0] "%(n)d 天"\nmsgstr[1] "%(n)d 天"', "too few or too"),
    ],
)
def test_each_fault_of_style_is_found(
    language: str, entry: str, fault: str, messages: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "statutory_labels", lambda: frozenset({"jetzt kündigen"}))
    (read,) = messages.parse_catalogue(entry + "\n")
    (found,) = messages.faults_of_style(read, language)
    assert found.startswith(fault)


def test_labels_of_the_law_are_read_from_the_packs(messages: ModuleType) -> None:
    page = {"route": "/cancel/", "open": {"text": "Verträge hier kündigen", "meaning": "open"}}
    values = [{"unit": "page", "value": page}, {"unit": "page", "value": None}, {"unit": "days"}]
    assert messages.labels_of(values) == {"Verträge hier kündigen"}


def test_help_is_extracted_by_paragraphs(messages: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        '@group.command("x")\n@click.option("--y", help="Of y.")\n'
        'def x():\n    """Do\n    it.\n\n    Exit codes: 0.\n    """\n\n'
        'def z():\n    """Nobody is helped by this."""\n'
    )
    assert messages.marked_texts(tmp_path) == "_('Do it.')\n_('Exit codes: 0.')\n_('Of y.')\n"
    assert "_('Usage:')\n" in messages.texts_of_click()


def test_refusals_and_f_strings_are_extracted(messages: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        'class A(Refusal):\n    """A says\n    no."""\n\n'
        'class B(A):\n    """B says no."""\n\n'
        'class C(Other):\n    """Nobody reads this."""\n\n'
        "said = f\"{_('within')}\"\n"
    )
    assert messages.marked_texts(tmp_path) == "_('A says no.')\n_('B says no.')\n_('within')\n"


def test_compiled_texts_are_read_back(messages: ModuleType) -> None:
    text = (
        SOURCE.removeprefix("#, fuzzy\n")
        + 'msgid "long "\n"text"\nmsgstr "langer \\"Text\\""\n\n'
        + 'msgctxt "c"\nmsgid "x"\nmsgstr "mit"\n\n#, fuzzy\nmsgid "y"\nmsgstr "geraten"\n\n'
        + 'msgid "%(n)d day"\nmsgid_plural "%(n)d days"\nmsgstr[0] "Tag"\nmsgstr[1] "Tage"\n'
    )
    read = gettext.GNUTranslations(BytesIO(messages.mo_bytes(messages.parse_catalogue(text))))
    assert read.gettext("long text") == 'langer "Text"'
    assert read.pgettext("c", "x") == "mit"
    assert read.gettext("y") == "y"
    assert read.ngettext("%(n)d day", "%(n)d days", 1) == "Tag"
    assert read.ngettext("%(n)d day", "%(n)d days", 2) == "Tage"
