"""The parts in a real Chromium: policy, accessibility, phone, keyboard, and without scripts."""

from __future__ import annotations

import pytest

from tests.face.conftest import axe_findings

pytestmark = pytest.mark.browser

PAGES = (
    "workbench/?messages=1",
    "committee/?on=2025-06-30",
    "list/?tier=c",
    "list/?empty=1",
    "form/?errors=1",
    "preview/",
    "tree/",
    "confirm/",
    "parts/",
    "sign-in/?errors=1",
    "error/404/",
    "error/rule/",
)
WIDTHS = {"desk": (1366, 768), "phone": (360, 740)}
# Touch targets (ux.md): 44 px on phones. Links inside running text and inside table cells are exempt (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll('.btn, summary, .gj-tabs-phone a, .gj-top a, .gj-menu-item,'
  + ' .form-control, .form-select, .gj-choices label, .gj-check, .gj-toggle, .gj-tabs a, .gj-active a')]
  .filter((e) => e.checkVisibility() && e.tagName !== 'SPAN' && !e.matches('.gj-toggle[aria-hidden]'))
  .filter((e) => e.getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_sound_at_three_sizes_of_type_and_two_widths(page, gallery, problems, address):
    for screen, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for size in ("a", "a1", "a2"):
            page.goto(f"{gallery}/{address}{'&' if '?' in address else '?'}size={size}")
            sideways = page.evaluate("document.documentElement.scrollWidth") - width
            found = {"browser": problems, "axe": axe_findings(page), "scrolls sideways by": max(sideways, 0)}
            assert found == {"browser": [], "axe": [], "scrolls sideways by": 0}, f"{screen}, size {size}"


@pytest.mark.parametrize("address", PAGES)
def test_targets_on_a_phone_are_big_enough(page, gallery, address):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{gallery}/{address}")
    assert page.evaluate(SMALL) == []


def test_a_long_name_of_a_column_pushes_the_rest_down_on_a_phone(page, gallery):
    """It takes two lines beside a short text, and the next cell begins below it."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{gallery}/list/")
    cell = "document.querySelector('.gj-table tbody td')"
    before = page.evaluate(f"{cell}.getBoundingClientRect().height")
    page.evaluate(f"{cell}.dataset.label = '所在单位及党支部'")
    after = page.evaluate(f"{cell}.getBoundingClientRect().height")
    line = page.evaluate(f"parseFloat(getComputedStyle({cell}, '::before').lineHeight)")
    assert after >= 2 * line > before


def test_every_asset_arrives_with_its_integrity(page, gallery, problems):
    page.goto(f"{gallery}/workbench/")
    loaded = page.evaluate("[...document.querySelectorAll('link[rel=stylesheet],script[src]')].map(e => e.integrity)")
    assert len(loaded) == 9
    assert all(value.startswith("sha384-") for value in loaded)
    assert problems == []
    sheet = "getComputedStyle(document.querySelector('.btn-primary')).backgroundColor"
    assert page.evaluate(sheet) == "rgb(168, 7, 26)"


def test_first_page_of_a_cold_phone_is_light(page, gallery):
    sizes = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.on(
        "response",
        lambda answer: (
            sizes.update({answer.url: int(answer.headers["content-length"])})
            if answer.headers.get("content-encoding")
            else None
        ),
    )
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{gallery}/committee/")
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) < 200_000, sizes


def test_menus_open_without_scripts(browser, gallery):
    page = browser.new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(f"{gallery}/list/")
    page.click(".gj-more summary")
    assert page.is_visible(".gj-more-panel >> text=设置")
    assert page.is_visible(".gj-more-panel >> text=意见反馈")
    page.click(".gj-more summary")
    page.click(".gj-office summary")
    assert page.is_visible("button:has-text('绳金塔街道综合党委')")
    page.click(".gj-office summary")
    page.click(".gj-user summary")
    page.click(".gj-user button:has-text('退出')")
    assert "csrfmiddlewaretoken" in page.content()
    page.close()


def test_escape_closes_a_menu_and_returns_to_it(page, gallery):
    page.goto(f"{gallery}/committee/")
    page.click(".gj-office summary")
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('.gj-office').open") is False
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_slash_goes_to_the_search_field_but_not_while_typing(page, gallery):
    page.goto(f"{gallery}/form/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "gj-search"
    page.fill("#id_name", "")
    page.locator("#id_name").press_sequentially("a/b")
    assert page.input_value("#id_name") == "a/b"


def test_the_error_summary_takes_focus_and_leads_to_the_field(page, gallery):
    page.goto(f"{gallery}/form/?errors=1")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.click("#error-summary a:has-text('产生方式')")
    assert page.evaluate("document.activeElement.id") == "id_mode_0"
    described = page.get_attribute("#id_name", "aria-describedby").split()
    assert "id_name_error" in described
    assert page.inner_text("#id_name_error").strip() in page.inner_text("#error-summary")


def wait_for_the_draft(page, *typed):
    """Until the page has put by what was typed into its form."""
    for _ in range(600):
        kept = page.evaluate("Object.values(sessionStorage).join()")
        if all(part in kept for part in typed):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not in the draft: {typed}")


def test_a_draft_survives_a_lost_page_and_can_be_dropped(page, gallery):
    page.goto(f"{gallery}/form/")
    page.fill("#id_note", "和校长谈过一次")
    page.check("#id_mode_1")
    mode = page.get_attribute("#id_mode_1", "value")
    wait_for_the_draft(page, "和校长谈过一次", f'"{mode}",true')
    page.goto(f"{gallery}/error/503/")
    page.goto(f"{gallery}/form/")
    assert page.input_value("#id_note") == "和校长谈过一次"
    assert page.is_checked("#id_mode_1")
    page.click("text=放弃这些内容")
    assert page.input_value("#id_note") == ""
    page.reload()
    assert page.input_value("#id_note") == ""


def test_a_draft_is_let_go_when_it_was_sent(page, gallery):
    page.goto(f"{gallery}/form/")
    page.fill("#id_note", "已经提交的内容")
    wait_for_the_draft(page, "已经提交的内容")
    page.click("button:has-text('保存草案')")
    page.wait_for_load_state()
    page.goto(f"{gallery}/workbench/")
    page.goto(f"{gallery}/form/")
    assert page.input_value("#id_note") == ""
    assert page.locator(".gj-draft").count() == 0


def test_signing_out_forgets_drafts(page, gallery):
    page.goto(f"{gallery}/form/")
    page.fill("#id_note", "不该留在公用电脑上")
    wait_for_the_draft(page, "不该留在公用电脑上")
    page.click(".gj-user summary")
    page.click(".gj-user button:has-text('退出')")
    page.goto(f"{gallery}/form/")
    assert page.input_value("#id_note") == ""


def test_a_name_must_be_typed_to_confirm(page, gallery):
    page.goto(f"{gallery}/confirm/")
    button = page.locator("button:has-text('办理免职')")
    assert button.is_disabled()
    page.fill("#confirm-name", "绳金塔街道")
    assert button.is_disabled()
    page.fill("#confirm-name", "绳金塔社区")
    assert button.is_enabled()


def test_the_end_of_the_session_is_announced_and_can_be_put_off(page, gallery):
    page.goto(f"{gallery}/workbench/?idle=3&warn=1")
    assert page.is_hidden("#gj-session")
    page.wait_for_selector("#gj-session:not([hidden])")
    assert page.evaluate("document.activeElement.innerText") == "继续"
    with page.expect_response(lambda answer: answer.url.endswith("/keep/")) as kept:
        page.keyboard.press("Enter")
    assert kept.value.status == 204
    page.wait_for_selector("#gj-session", state="hidden")


def test_a_filter_submits_itself_and_keeps_its_chips_in_step(page, gallery, problems):
    page.goto(f"{gallery}/list/")
    page.select_option("#id_tier", "c")
    page.wait_for_selector("#active-filters a:has-text('层级')")
    assert "tier=c" in page.url
    assert problems == []


def test_a_node_of_the_tree_opens_in_place_and_keeps_focus(page, gallery, problems):
    page.goto(f"{gallery}/tree/")
    page.focus("#n3-toggle")
    page.keyboard.press("Enter")
    page.wait_for_selector("#n9")
    assert page.get_attribute("#n3-toggle", "aria-expanded") == "true"
    assert page.evaluate("document.activeElement.id") == "n3-toggle"
    assert problems == []


def test_progress_goes_on_by_itself(page, gallery, problems):
    page.goto(f"{gallery}/parts/")
    assert "1200 / 5000" in page.inner_text("#gj-progress")
    page.wait_for_selector("#gj-progress:has-text('核对完了')")
    assert page.get_attribute("#gj-progress progress", "value") == "1"
    assert problems == []


def test_work_in_another_tab_keeps_this_one_quiet(context, gallery):
    context.clock.install(time=0)
    context.clock.pause_at(1_000)
    first, second = context.new_page(), context.new_page()
    first.goto(f"{gallery}/workbench/?idle=400&warn=200")
    for _ in range(3):
        second.goto(f"{gallery}/list/")
        context.clock.run_for(120_000)
        assert first.is_hidden("#gj-session")
    context.clock.run_for(90_000)
    assert first.is_visible("#gj-session")


def test_the_chosen_file_is_named(page, gallery):
    page.goto(f"{gallery}/preview/")
    page.set_input_files("#id_document", {"name": "名册.xlsx", "mimeType": "application/zip", "buffer": b"x"})
    assert page.inner_text("[data-drop-name]") == "名册.xlsx"
