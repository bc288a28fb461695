"""Somebody takes their contacts along in Chromium: the guide's ticks, an upload, a download."""

from pathlib import Path

from playwright.sync_api import Browser, Page
from tests.browser.portal_site import PortalSite
from tests.browser.test_content_policy import listen, violations
from tests.unit.domain.test_handset_file import CARD_4, NOKIA


def test_a_file_is_read_and_taken_back(page: Page, site: PortalSite, tmp_path: Path) -> None:
    told = listen(page)
    page.goto("/")
    page.locator("main a[href='/take-along/']").click()
    page.get_by_role("link", name="iPhone").click()
    page.get_by_label("Contacts").check()
    page.get_by_label("Codes and two-factor apps").check()
    assert page.locator("#done-count").text_content() == "2"
    assert page.get_by_role("button", name="Keep my ticks").is_hidden()
    page.reload()
    assert page.locator("#done-count").text_content() == "2"
    assert page.get_by_label("Contacts").is_checked()
    assert page.url.endswith("/take-along/iphone/?done=contacts&done=codes")
    page.get_by_role("button", name="Deutsch").click()
    assert page.locator("#done-count").text_content() == "2"
    page.get_by_role("button", name="English").click()

    page.get_by_role("link", name="Convert a file").click()
    own = tmp_path / "contacts.vcf"
    own.write_text(NOKIA + CARD_4)
    page.set_input_files("#file", own)
    page.click("#confirm")
    assert "2" in (page.locator("section.note dl").text_content() or "")
    with page.expect_download() as download:
        page.get_by_role("button", name="contacts.vcf").click()
    assert download.value.suggested_filename == "contacts.vcf"
    assert "FN:王伟" in Path(download.value.path()).read_text("utf-8")
    with page.expect_download() as download:  # the page is still there, and gives the other file
        page.get_by_role("button", name="Download everything as one zip").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    assert violations(told) == []


def test_ticks_are_kept_without_scripts(chromium: Browser, site: PortalSite) -> None:
    context = chromium.new_context(base_url=site.address, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto("/take-along/android/")
    page.get_by_label("Text messages").check()
    page.get_by_role("button", name="Keep my ticks").click()
    assert page.url.endswith("/take-along/android/?done=messages")
    assert page.get_by_label("Text messages").is_checked()
    assert page.locator("#done-count").text_content() == "1"
    context.close()
