"""Cards in Chromium: shared by another app, scanned by the camera, typed."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_app import ready
from tests.browser.test_holder_account import sign_in
from tests.browser.test_verify import film_of, picture_of
from tests.chromium import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.holders import forget_holders

from cleanbreak.flows import limit_requests
from cleanbreak.flows.limit_requests import Limited, Rate

ESIM = "LPA:1$smdp.example.com$04386-AGYFT-A74Y8-3F815"
EID = "89049032123451234512345678901235"


@pytest.fixture(autouse=True)
def nobody_left(site: PortalSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    many = Rate(burst=10_000, every=timedelta(seconds=1))
    monkeypatch.setitem(limit_requests.RATES, Limited.HOLDER_SIGN_IN, many)
    yield
    forget_holders()


def read(page: Page) -> tuple[str, str]:
    """Return what was found, and the number."""
    page.wait_for_selector("#result:visible")
    return page.locator("#found").inner_text(), page.locator("#number").inner_text()


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"text": f"My card is {LINE.iccid}"}, ("Card number (ICCID)", LINE.iccid)),
        ({"url": f"https://esimsetup.apple.com/?carddata={ESIM.replace('$', '%24')}"}, None),
        ({"text": ESIM}, None),
        ({"title": "Hello", "text": "no number"}, ("No card number was found in it.", "")),
    ],
)
def test_what_another_app_shares_is_read_here_and_leaves_the_device_not(
    page: Page, site: PortalSite, fields: dict[str, str], found: tuple[str, str] | None
) -> None:
    ready(page)
    asked: list[str] = []
    page.context.on("request", lambda one: asked.append(f"{one.url} {one.post_data or ''}"))
    page.evaluate(SHARE, [fields, None])
    page.wait_for_url("**/app/card/")
    said, number = read(page)
    if found is None:
        assert said.startswith("This code sets up an eSIM.")
        assert number == ""
    else:
        assert said.startswith(found[0])
        assert number == found[1]
    expect(page.locator("#ways")).to_be_hidden()  # any site can send what an app shares
    if number:
        page.click("#own")
        expect(page.locator("#to-cancel")).to_be_focused()
        expect(page.locator("#shared")).to_be_hidden()
    else:
        expect(page.locator("#shared")).to_be_hidden()
    from_network = [one for one in asked if "/app/share/" not in one]
    assert not [one for one in from_network if LINE.iccid in one or "LPA" in one]
    page.reload()
    expect(page.locator("#result")).to_be_hidden()  # it is read once


def test_a_shared_picture_of_a_code_is_read_without_a_connection(
    page: Page, site: PortalSite
) -> None:
    ready(page)
    page.context.set_offline(True)
    page.evaluate(SHARE, [{}, list(picture_of(f"ICCID {LINE.iccid}"))])
    page.wait_for_url("**/app/card/")
    assert read(page) == ("Card number (ICCID)", LINE.iccid)


def test_what_is_found_fills_in_the_form_and_stands_in_no_address_that_we_are_sent(
    page: Page, site: PortalSite
) -> None:
    asked: list[str] = []
    page.context.on("request", lambda one: asked.append(one.url))
    ready(page, "/app/card/")
    page.fill("#digits", LINE.iccid)
    page.keyboard.press("Enter")
    read(page)
    expect(page.locator("#result")).to_be_focused()
    page.click("#to-cancel")
    expect(page.locator("#line")).to_have_value(LINE.iccid)
    assert page.url == f"{site.address}/cancel/"
    assert not [one for one in asked if LINE.iccid in one.partition("#")[0]]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (EID, "This is the number of a device (EID)"),
        (LINE.iccid[:-1] + str((int(LINE.iccid[-1]) + 1) % 10), "This card number has a reading"),
        ("", "No card number was found"),
        ("1" * 400, "No card number was found"),
    ],
)
def test_what_is_no_card_is_told_apart(page: Page, site: PortalSite, typed: str, said: str) -> None:
    page.goto("/app/card/")
    page.fill("#digits", typed)
    page.keyboard.press("Enter")
    assert read(page)[0].startswith(said)
    expect(page.locator("#ways")).to_be_hidden()


def test_the_card_leads_to_the_own_line(page: Page, site: PortalSite) -> None:
    sign_in(page, site, site.address)
    page.goto("/app/card/")
    page.fill("#digits", LINE.iccid)
    page.keyboard.press("Enter")
    page.click("#to-line")
    expect(page.locator("#iccid")).to_have_value(LINE.iccid)
    page.get_by_role("button", name="Show the line").click()
    expect(page.locator("h1")).to_have_text(LINE.msisdn)


def test_the_camera_reads_the_bars_on_a_card(
    chromium: Browser, site: PortalSite, tmp_path: Path
) -> None:
    """Where BarcodeDetector is: here zbar stands in for it, and is given real frames."""
    film = tmp_path / "bars.y4m"
    film.write_bytes(film_of_bars(LINE.iccid))
    with filmed(chromium, site, film) as page:
        page.expose_function("zbar", lambda data: zbar(bytes(data), tmp_path))
        page.add_init_script(DETECTOR)
        page.goto("/app/card/")
        expect(page.locator("#no-barcodes")).to_be_hidden()
        page.click("#scan")
        assert read(page) == ("Card number (ICCID)", LINE.iccid)
        expect(page.locator("#picture")).to_be_hidden()


def test_without_a_barcode_detector_the_camera_reads_qr_codes_and_bars_are_typed(
    chromium: Browser, site: PortalSite, tmp_path: Path
) -> None:
    film = tmp_path / "code.y4m"
    film.write_bytes(film_of(f"ICCID:{LINE.iccid}"))
    with filmed(chromium, site, film) as page:
        page.add_init_script("delete window.BarcodeDetector")
        page.goto("/app/card/")
        expect(page.locator("#no-barcodes")).to_be_visible()
        page.click("#scan")
        assert read(page) == ("Card number (ICCID)", LINE.iccid)
        page.goto("/app/")
        asks = "navigator.mediaDevices.getUserMedia({video: true}).catch((one) => one.name)"
        assert page.evaluate(asks) == "NotAllowedError", "no other page of the app has the camera"


def test_without_a_camera_it_says_so(page: Page, site: PortalSite) -> None:
    page.goto("/app/card/")
    page.click("#scan")
    expect(page.locator("#no-camera")).to_be_visible()


def film_of_bars(number: str) -> bytes:
    """Return a film in which a card's bar code (Code 128) is held before the camera."""
    from barcode import Code128
    from barcode.writer import ImageWriter

    picture = BytesIO()
    Code128(number, writer=ImageWriter()).write(picture, {"write_text": False})
    bars = Image.open(picture).convert("L")
    width, height = 1280, 960
    scale = min(width * 0.9 / bars.width, 3)
    bars = bars.resize(
        (int(bars.width * scale), int(bars.height * scale)), Image.Resampling.NEAREST
    )
    sheet = Image.new("L", (width, height), 235)
    sheet.paste(bars, ((width - bars.width) // 2, (height - bars.height) // 2))
    grey, colourless = sheet.tobytes(), bytes([128]) * (width * height // 2)
    head = f"YUV4MPEG2 W{width} H{height} F5:1 Ip A1:1 C420mpeg2\nFRAME\n"
    return head.encode() + grey + colourless


def zbar(picture: bytes, folder: Path) -> list[str]:
    """Return what the codes in a picture say, by a reader that is not ours."""
    path = folder / "frame.png"
    path.write_bytes(picture)
    ran = subprocess.run(
        ["zbarimg", "-q", "--raw", path], capture_output=True, text=True, check=False, timeout=30
    )
    return ran.stdout.split()


@contextmanager
def filmed(chromium: Browser, site: PortalSite, film: Path) -> Iterator[Page]:
    """Open a page of a browser whose camera shows a film."""
    played = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=[*CHROMIUM_ARGUMENTS, *played]
    )
    yield browser.new_context(base_url=site.address, locale="en-GB").new_page()
    browser.close()


SHARE = """([fields, picture]) => {
    const form = document.createElement("form"), given = new DataTransfer();
    Object.assign(form, { method: "post", action: "/app/share/", enctype: "multipart/form-data" });
    for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    const file = Object.assign(document.createElement("input"), { type: "file", name: "picture" });
    const kind = { type: "image/png" };
    if (picture) given.items.add(new File([Uint8Array.from(picture)], "code.png", kind));
    file.files = given.files;
    form.append(file);
    document.body.append(form);
    form.submit();
}"""
"""What an operating system sends to a share target (W3C Web Share Target, level 2)."""
DETECTOR = """window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["code_128", "qr_code"]; }
    async detect(seen) {
        const [width, height] = [seen.videoWidth ?? seen.width, seen.videoHeight ?? seen.height];
        const canvas = new OffscreenCanvas(width, height);
        canvas.getContext("2d").drawImage(seen, 0, 0);
        const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
        return (await window.zbar([...bytes])).map((rawValue) => ({ rawValue }));
    }
};"""
