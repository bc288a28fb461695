"""Somebody takes the data of their line along in Chromium: asks, proves, waits, downloads."""

import io
import json
from pathlib import Path

import stream_unzip
from click.testing import CliRunner
from playwright.sync_api import Page, expect
from tests.browser.filling import declare
from tests.browser.portal_site import PortalSite
from tests.browser.test_content_policy import listen, violations

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.minisign import PublicKey


def test_the_data_of_a_line_is_asked_for_and_downloaded_once(
    page: Page, site: PortalSite, tmp_path: Path
) -> None:
    site.keep_records()
    told = listen(page)
    declare(page)
    site.work()
    page.goto(site.status_address())
    page.get_by_role("button", name="Send me the two codes").click()
    page.wait_for_url("**/end-now/")
    site.work()
    for field, code in zip(("#sms_code", "#email_code"), site.codes(), strict=True):
        page.fill(field, code)
    page.locator("main form.declaration button").click()
    page.get_by_role("link", name="Take your data along").click()
    expect(page.locator("main")).to_contain_text("Your message texts are not with us")
    page.get_by_label("A zip with a passphrase").check()
    page.get_by_label("Everybody who uses this line knows").check()
    page.get_by_role("button", name="Put my data together").click()
    passphrase = page.locator("code.code").text_content() or ""

    link = site.prepare_takeouts()
    page.goto(link)
    expect(page.locator("main")).to_contain_text("You need the passphrase")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    taken = tmp_path / download.value.suggested_filename
    download.value.save_as(taken)

    files = opened(taken, passphrase)
    assert b"+493012345678" in files["calls.xml"]
    assert verified(
        taken, passphrase, str(PublicKey.of(site.world.outside.signing.public_key())), tmp_path
    )
    page.goto(link)
    expect(page.locator("[role=alert]")).to_contain_text("This link has been used")
    assert page.get_by_role("button", name="Download").count() == 0
    assert violations(told) == []


def opened(taken: Path, passphrase: str) -> dict[str, bytes]:
    """Open the zip with a library that is not the one that wrote it."""
    members = stream_unzip.stream_unzip(io.BytesIO(taken.read_bytes()), passphrase.encode())
    return {name.decode(): b"".join(pieces) for name, _, pieces in members}


def verified(taken: Path, passphrase: str, key: str, folder: Path) -> bool:
    """Ask ``cleanbreak takeout verify``, as somebody at home would."""
    (folder / "words.txt").write_text(passphrase)
    (folder / "key.pub").write_text(f"untrusted comment: of the operator\n{key}\n")
    options = ("--key", folder / "key.pub", "--passphrase-file", folder / "words.txt", "--json")
    result = CliRunner().invoke(cli, ["takeout", "verify", str(taken), *map(str, options)])
    return result.exit_code == 0 and json.loads(result.stdout)["is_genuine"] is True
