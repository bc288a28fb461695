"""The pictures of a slip in the manual say what a slip says now.

``CLEANBREAK_PICTURES=1`` makes them anew, in Chromium; else they are compared by the text
and the stylesheet that they were made of.
"""

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from PIL import Image, PngImagePlugin
from tests.cash_desks import ANNA, MIA, a_drawer, a_store, codes, issue, limits
from tests.worlds import make_world

import cleanbreak.channels.staff
from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.slip import Slip, SlipLine
from cleanbreak.flows.pay_cash import pay_cash
from cleanbreak.flows.slip_words import slip_of
from cleanbreak.records.slip import SlipRow

PICTURES = Path(__file__).parents[2] / "docs" / "images"
STYLE = Path(cleanbreak.channels.staff.__file__).parent / "static" / "staff" / "slip.css"
MADE_OF = "made-of"


def paid_slip(settings: Any, language: str) -> Slip:
    limits(settings)
    world = make_world()
    a_store(world)
    issue(world, ANNA)
    a_drawer(world, MIA)
    code = next(iter(codes(world).values()))
    pay_cash(code, IdentityDocument.PASSPORT, MIA, world.clock())
    row = SlipRow.objects.select_related("store").get(kind="cash_paid")
    row.language = language
    return _with_fixed_number(slip_of(row, 0), row)


def _with_fixed_number(slip: Slip, row: SlipRow) -> Slip:
    """Put a number of a payment that is not another one in each database."""
    assert row.movement is not None
    number = row.movement.receipt_number
    lines = tuple(
        SlipLine(one.label, one.value.replace(number, "00000042"), one.is_strong)
        for one in slip.lines
    )
    return replace(slip, lines=lines, parts=slip.parts[:1])


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_the_picture_of_a_slip_is_of_today(
    language: str, committed_db: None, settings: Any, request: pytest.FixtureRequest
) -> None:
    slip = paid_slip(settings, language)
    style = STYLE.read_text("utf-8")
    made_of = hashlib.sha256(f"{slip}{style}".encode()).hexdigest()
    path = PICTURES / f"slip-{language}.png"
    if os.environ.get("CLEANBREAK_PICTURES"):
        _make(request.getfixturevalue("chromium"), slip, style, path)
        noted = PngImagePlugin.PngInfo()
        noted.add_text(MADE_OF, made_of)
        with Image.open(path) as picture:
            picture.quantize(16).save(path, pnginfo=noted, optimize=True)
    with Image.open(path) as picture:
        assert picture.info.get(MADE_OF) == made_of, (
            "make it anew: CLEANBREAK_PICTURES=1 pytest tests/browser/test_slip_picture.py"
        )


def _make(chromium: Any, slip: Slip, style: str, path: Path) -> None:
    page = chromium.new_page(device_scale_factor=2)
    body = render_to_string("staff/desk_slip_parts.html", {"slip": slip, "qr": ""})
    page.set_content(
        f"<style>:root {{ --line: #888; font-family: sans-serif }} {style}</style>"
        f'<div class="preview">{body}</div>'
    )
    path.parent.mkdir(exist_ok=True)
    page.locator(".slip").screenshot(path=path)
    page.close()
