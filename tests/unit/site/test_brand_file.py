"""The brand file: what is good is taken, the rest is refused by a sentence that helps."""

import re
import shutil
from pathlib import Path

import pytest

from cleanbreak.domain.brand import Brand, check_contrast, own_words_in, stylesheet
from cleanbreak.domain.logo import check_drawing
from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.brand_file import read_brand

SITE = Path(read_brand.__code__.co_filename).parent
DEMONSTRATION = SITE / "demonstration_brand"
PAGE = Path(__file__).resolve().parents[3] / "docs" / "howto" / "brand.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
NAME = '[operator]\nname = "Nordlicht"\n'
READABLE = '[look]\nlight = { accent = "#7a1f3d", on_accent = "#ffffff" }\n'


def brand_of(folder: Path, text: str, **environment: str) -> Brand:
    file = folder / "brand.toml"
    file.write_text(text, encoding="utf-8")
    return read_brand({"CLEANBREAK_BRAND": str(file), **environment}, "de")


def test_the_brand_of_the_demonstration_can_be_used() -> None:
    brand = read_brand({"CLEANBREAK_BRAND": str(DEMONSTRATION / "brand.toml")}, "gb")
    assert brand.name == {"en": "Harbour Mobile"}
    assert brand.logo.startswith("<svg")
    assert brand.has_contact


def test_the_example_of_the_page_can_be_used(tmp_path: Path) -> None:
    example = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    for drawing in ("logo.svg", "icon.svg"):
        shutil.copy(DEMONSTRATION / "logo.svg", tmp_path / drawing)
    brand = brand_of(tmp_path, example)
    assert (brand.hotline, brand.sms_sender) == ("+49 40 1234567", "Nordlicht")
    assert brand.own_words == {"de": {"Filiale": "Shop", "Filialen": "Shops"}}
    assert "--accent: light-dark(#7a1f3d, #f0a8c0);" in stylesheet(brand.colours)


def test_without_a_file_the_older_variables_count_and_nobody_invented_is_named() -> None:
    said = {"CLEANBREAK_OPERATOR": "Nordlicht", "CLEANBREAK_HOTLINE": "+49 40 1234567"}
    brand = read_brand(said, "de")
    assert (brand.name["en"], brand.hotline) == ("Nordlicht", "+49 40 1234567")
    assert read_brand({}, "de").name == {"en": "Cleanbreak"}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("[operator", "brand_file_not_readable", "cannot be read as TOML"),
        ('[operator]\nhotline = "+49 40 1234567"', "brand_name_missing", '"operator.name"'),
        ("operator = 1", "brand_table_wanted", "[operator]"),
        (NAME + 'nmae = "x"', "unknown_brand_key", '"operator.nmae"'),
        (NAME + "[lok]\n", "unknown_brand_key", '"lok"'),
        (NAME + 'legal_name = { de = "x" }', "brand_text_not_usable", "in which en is"),
        (NAME + 'legal_name = "a\\nb"', "brand_text_not_usable", "one line"),
        (NAME + f'legal_name = "{"x" * 121}"', "brand_text_not_usable", "120"),
        (NAME + 'address = "x"', "brand_list_wanted", "square brackets"),
        (NAME + 'hotline = "call us"', "brand_hotline_not_usable", "call us"),
        (NAME + 'email = "x@"', "brand_email_not_usable", "help@example.org"),
        (NAME + 'imprint = "http://x.example"', "brand_address_not_usable", "https://"),
        (NAME + '[[support]]\nlabel = "Help"', "brand_address_not_usable", "support[1].address"),
        (NAME + '[senders]\nsms = "TwelveLetter"', "brand_sender_not_usable", "at most 11"),
        (NAME + '[senders]\nmail = "Nordlicht"', "brand_sender_not_usable", "mailbox@"),
        (NAME + '[look]\nlogo_shows_name = "yes"', "brand_yes_or_no_wanted", "true or false"),
        (NAME + '[look]\nlogo = "none.svg"', "brand_drawing_missing", "none.svg"),
        (NAME + '[look]\nlight = { accent = "red" }', "brand_colour_not_usable", "#0f5a55"),
        (NAME + '[look]\nlight = { accent = "#ffee00" }', "brand_colours_not_readable", "4.5:1"),
        (NAME + '[words.de.contract]\nx = "y"', "unknown_term", "What the law words itself"),
        (NAME + '[words.de.store]\nFiliale = "Shop"', "term_forms_missing", "Filialen"),
        (
            NAME + '[words.de.store]\nFiliale = "%(x)s"\nFilialen = "Shops"',
            "own_word_not_usable",
            "letters",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_key(
    text: str, code: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as caught:
        brand_of(tmp_path, text)
    assert caught.value.code == code
    assert said in str(caught.value)
    assert str(tmp_path / "brand.toml") in str(caught.value)


def test_a_variable_must_not_say_something_else(tmp_path: Path) -> None:
    assert brand_of(tmp_path, NAME, CLEANBREAK_OPERATOR="Nordlicht").name == {"en": "Nordlicht"}
    with pytest.raises(Refusal) as caught:
        brand_of(tmp_path, NAME, CLEANBREAK_OPERATOR="Südlicht")
    assert caught.value.code == "brand_said_twice"


def test_colours_that_can_be_read_are_taken(tmp_path: Path) -> None:
    colours = brand_of(tmp_path, NAME + READABLE).colours
    check_contrast(colours)
    assert colours["accent_down"][0] == "#7a1f3d", "what is pressed looks as what is not"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path onload="x()"/>',
        '<path style="fill:red"/>',
        '<image href="https://x.example/a.png"/>',
        '<use href="https://x.example/a.svg#a"/>',
        '<path fill="url(https://x.example/)"/>',
        "<foreignObject/>",
        "<style>a{}</style>",
    ],
)
def test_a_drawing_only_draws(inside: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_drawing("logo.svg", SVG.format(inside).encode())
    assert caught.value.code == "drawing_does_more"
    plain = SVG.format('<path d="M0 0"/>')
    assert check_drawing("logo.svg", plain.encode()) == plain


def test_own_words_leave_data_markup_and_commands_alone() -> None:
    put = own_words_in({"store": "shop", "stores": "shops"})
    assert put("Stores, a store: %(store)s in <store>") == "Shops, a shop: %(store)s in <store>"
    assert put("restore the bookstore, in-store") == "restore the bookstore, in-store"
    assert put("Run: cleanbreak store add") == "Run: cleanbreak store add"
    assert own_words_in({"营业厅": "门店"})("请到营业厅。") == "请到门店。"


def test_the_demonstrations_name_stands_in_the_demonstration_only() -> None:
    named = {
        path.relative_to(SITE.parent).as_posix()
        for path in SITE.parent.rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js", ".yaml", ".toml", ".po", ".txt"}
        and re.search(r"harbou?r[ -]?mob", path.read_text(encoding="utf-8"), re.IGNORECASE)
    }
    assert {path for path in named if not path.startswith("site/demonstration")} == set()
    assert named
