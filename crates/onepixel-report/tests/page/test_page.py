"""Does the page do in a browser what it promises?"""

import pytest
from conftest import PAGES

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
NAMES = ["few", "hostile", "colour", "many", "compared"]


def shown_pairs(page):
    return [pair.get_attribute("id") for pair in page.locator(".pair").all() if pair.is_visible()]


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_every_page_opens_without_a_sound_and_does_not_scroll_sideways(visit, name, scheme):
    for options in [{}, PHONE, {"java_script_enabled": False}]:
        page = visit(name, color_scheme=scheme, **options)
        if "java_script_enabled" not in options:
            assert overflow(page) <= 0, options
        assert page.locator("h1").is_visible()
        assert page.locator("h2").count() >= (3 if name == "compared" else 4)


def test_dark_is_dark_and_light_is_light(visit):
    def brightness(scheme):
        page = visit("few", color_scheme=scheme)
        colours = page.evaluate(
            """() => ['body', '.figure svg > rect'].map((part) => {
                const style = getComputedStyle(document.querySelector(part));
                return part === 'body' ? style.backgroundColor : style.fill;
            })"""
        )
        return [sum(int(part) for part in colour[4:-1].split(",")) / 3 for colour in colours]

    assert max(brightness("dark")) < 50
    assert min(brightness("light")) > 240


def test_hovering_shows_a_pair_and_leaving_brings_the_chosen_one_back(visit):
    page = visit("few")
    [first] = shown_pairs(page)
    other = page.locator(f".matrix a:not([href='#{first}'])").last
    wanted = other.get_attribute("href")[1:]
    other.hover()
    assert shown_pairs(page) == [wanted]
    page.locator("h1").hover()
    assert shown_pairs(page) == [first]
    other.click()
    page.locator("h1").hover()
    assert shown_pairs(page) == [wanted]
    assert page.url.endswith(f"#{wanted}")


def test_arrow_keys_move_among_pairs_and_the_matrix_is_one_stop_of_the_tab_key(visit):
    page = visit("few")
    assert page.locator(".matrix a[tabindex='0']").count() == 1
    page.locator(".matrix a[href='#pair-0-2']").focus()
    for key, pair in [("ArrowRight", "pair-1-2"), ("ArrowDown", "pair-1-3"), ("Home", "pair-0-3"), ("End", "pair-2-3")]:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.hash") == f"#{pair}"
        assert shown_pairs(page) == [pair]
    page.keyboard.press("ArrowRight")
    assert shown_pairs(page) == ["pair-2-3"], "there is nothing further right"


def test_a_link_to_a_pair_opens_it(visit):
    for script in [True, False]:
        page = visit("few", "#pair-1-4", java_script_enabled=script)
        assert page.locator("#pair-1-4").is_visible()


def test_without_scripts_links_choose_pairs_and_everything_is_there(visit):
    page = visit("few", java_script_enabled=False)
    assert len(shown_pairs(page)) == 1
    page.locator(".matrix a[href='#pair-0-4']").click()
    assert shown_pairs(page) == ["pair-0-4"]
    parts = page.locator("#pair-0-4")
    assert parts.locator("svg.picture").count() == 3 and parts.locator("svg.histogram").is_visible()
    assert page.locator("details.choice[open] table.counts").is_visible()
    other = page.locator("details.choice:not([open]) summary").first
    other.click()
    assert page.locator("details.choice[open] table.counts").count() == 1, "one matrix at a time"


def test_a_pair_marks_its_pixel_where_the_sentence_says(visit):
    page = visit("few")
    pair = page.locator(".pair.shown")
    place = pair.locator("p").first.inner_text().split("(row ")[1].split(")")[0]
    row, column = (int(part) for part in place.replace("column ", "").split(", "))
    for ring in pair.locator(".ring").all():
        assert (float(ring.get_attribute("cx")), float(ring.get_attribute("cy"))) == (column + 0.5, row + 0.5)
    assert pair.locator(".ring").count() == 3


def test_any_model_s_confusions_can_be_chosen(visit):
    page = visit("few")
    select = page.locator("[data-choose] select")
    assert select.locator("option").count() >= 8
    for index in [0, 3]:
        select.select_option(index=index)
        shown = [part for part in page.locator("details.choice").all() if part.is_visible()]
        assert len(shown) == 1
        cells = shown[0].locator("table.counts tbody td").all_inner_texts()
        assert sum(int(cell.replace(",", "")) for cell in cells) == 100, "each of the test images once"


def test_tables_are_sorted_by_any_column(visit):
    page = visit("few")
    page.locator(".listing:has([data-filter=pairs])").evaluate("part => part.open = true")
    table = page.locator("table[data-filter=pairs]")
    heading = table.locator("thead th").nth(1)
    for expected in ["descending", "ascending"]:
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == expected
        numbers = [float(text.split()[0]) for text in table.locator("tbody tr td:nth-child(2)").all_inner_texts()]
        assert numbers == sorted(numbers, reverse=expected == "descending") and len(numbers) == 10


def test_class_names_are_text_and_nothing_else(visit):
    page = visit("hostile")
    assert page.locator("h1").inner_text() == "<img src=x onerror=alert(2)>"
    names = page.locator("#classes tbody th").all_text_contents()
    assert names[0] == "<script>alert(1)</script>" and names[1] == "</script><script>alert(3)</script>"
    assert names[2] == '" onmouseover="alert(4)' and names[3] == "שלום עולם" and names[4] == "👩‍🔬🏳️‍🌈"
    assert names[5] == "\ufffdgnp.exe" and names[6] == "&lt;b&gt; <!-- ]]>" and names[7] == "very long " * 50
    assert page.locator("script").count() == 1 and page.locator("img[src=x]").count() == 0
    assert page.locator("[onmouseover]").count() == 0
    page.locator(".matrix a").last.hover()


def test_nothing_can_be_fetched_even_by_a_script_that_got_in(visit, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto((PAGES / "few.html").as_uri())
    refused = page.evaluate("fetch('https://example.org').then(() => false, () => true)")
    assert refused
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.got = 1'}))")
    assert page.evaluate("window.got") is None
    context.close()


def test_thousands_of_classes_are_searched_and_stay_small(visit):
    assert (PAGES / "many.html").stat().st_size < 10e6
    page = visit("many")
    page.locator("#classes summary").first.click()
    rows = page.locator("#classes tbody tr")
    assert rows.count() == 3832
    page.locator("#classes input[type=search]").fill("u+4e0a")
    assert [row.inner_text().split()[0] for row in rows.all() if row.is_visible()] == ["U+4E0A"]
    assert "1 of 3,832" in page.locator("#classes output").inner_text()
    assert page.locator(".pair").count() == 20
    link = page.locator("table[data-filter=pairs] a").last
    page.locator(".listing:has([data-filter=pairs])").evaluate("part => part.open = true")
    link.click()
    assert shown_pairs(page) == [link.get_attribute("href")[1:]]


def test_every_picture_and_every_table_says_what_it_is(visit):
    page = visit("few")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('img, svg:not([aria-hidden])')].filter((picture) =>
            !picture.alt && !picture.getAttribute('aria-label') && !picture.querySelector(':scope > title')).length"""
    )
    assert nameless == 0
    headless = page.evaluate("() => [...document.querySelectorAll('table')].filter((table) => !table.querySelector('th')).length")
    assert headless == 0
    levels = page.evaluate("() => [...document.querySelectorAll('h1, h2, h3, h4')].map((title) => Number(title.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), "no level of headings is left out"


def test_every_link_leads_to_a_part_of_the_page(visit):
    page = visit("few")
    lost = page.evaluate(
        """() => [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))
            .filter((href) => !href.startsWith('#') || !document.getElementById(href.slice(1)))"""
    )
    assert lost == []


def test_on_paper_one_pair_and_the_tables_are_there(visit):
    page = visit("few")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(shown_pairs(page)) == 1 and not page.locator(".contents").is_visible()
    assert page.locator("table[data-filter=pairs]").is_visible()


def test_datasets_side_by_side_are_sorted_by_any_column_with_the_keyboard(visit):
    page = visit("compared")
    table = page.locator("#table table")
    assert table.locator("tbody tr").count() == 3
    columns = table.locator("thead th").all_inner_texts()
    assert "nearest class mean" in columns and "one pixel, mean of pairs" in columns
    place = columns.index("nearest class mean")
    heading = table.locator("thead th").nth(place)
    for expected in ["descending", "ascending"]:
        heading.locator("button").focus()
        page.keyboard.press("Enter")
        assert heading.get_attribute("aria-sort") == expected
        cells = table.locator("tbody tr").all()
        numbers = [float(row.locator("td").nth(place - 1).get_attribute("data-value")) for row in cells]
        assert numbers == sorted(numbers, reverse=expected == "descending")
    assert "sorted by" in page.locator("[role=status]").inner_text()


def test_datasets_side_by_side_are_read_without_scripts_and_names_are_text(visit):
    page = visit("compared", java_script_enabled=False)
    names = page.locator("#table tbody th").all_text_contents()
    assert "<img src=x onerror=alert(2)>" in names
    assert page.locator("#chart svg").is_visible() and page.locator("img").count() == 0
