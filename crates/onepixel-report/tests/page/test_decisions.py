"""Are images marked by mouse, keyboard and touch, and saved as they are called?"""

import csv
import io
import json

import pytest

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
BAR = ".bar-of-decisions"


def image_of(pick):
    return json.loads(pick.locator("xpath=..").get_attribute("data-image"))


def bar(page, name):
    return page.locator(BAR).get_by_role("button", name=name, exact=False)


def field(page):
    return page.locator(f"{BAR} input")


def saved(page):
    with page.expect_download() as download:
        bar(page, "Save").click()
    assert download.value.suggested_filename == "decisions.csv"
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(io.StringIO(file.read(), newline="")))


def row(image, decision, label=""):
    named = {"name": image["name"] or "", "set": image["set"], "decision": decision, "label": label}
    return named if image["name"] is not None else named | {"index": str(image["index"])}


def ordered(rows):
    return sorted(rows, key=lambda one: json.dumps(one, sort_keys=True))


def picks_of(page, count):
    """So many pictures of different images."""
    chosen = {}
    for pick in page.locator(".pick").all():
        chosen.setdefault(pick.locator("xpath=..").get_attribute("data-image"), pick)
    assert len(chosen) >= count
    return list(chosen.values())[:count]


def test_by_mouse(visit):
    page = visit("few")
    first, second, third = picks_of(page, 3)
    images = [image_of(pick) for pick in (first, second, third)]
    assert page.locator(BAR).is_hidden()
    first.click()
    bar(page, "Keep").first.click()
    second.click()
    bar(page, "Drop").first.click()
    third.click()
    field(page).fill("star")
    bar(page, "Relabel").click()
    assert [pick.locator(".badge").inner_text() for pick in (first, second, third)] == ["keep", "drop", "→ star"]
    assert "1 keep, 1 drop, 1 relabel" in page.locator(BAR).inner_text()
    expected = [row(images[0], "keep"), row(images[1], "drop"), row(images[2], "relabel", "star")]
    assert ordered(saved(page)) == ordered(expected)
    second.click()
    bar(page, "Drop").first.click()
    assert second.locator(".badge").is_hidden(), "the same decision again takes it back"
    bar(page, "Clear all").click()
    assert page.locator(".pick[data-decision=keep]").count() == 0
    bar(page, "Undo clearing").click()
    assert first.locator(".badge").inner_text() == "keep"


def test_by_keyboard_alone(visit):
    page = visit("few")
    gallery = page.locator(".gallery:has(.pick)").first
    assert gallery.locator(".pick[tabindex='0']").count() == 1, "a gallery is one stop of the tab key"
    gallery.locator(".pick[tabindex='0']").focus()
    first = image_of(gallery.locator(".pick").first)
    page.keyboard.press("k")
    page.keyboard.press("ArrowRight")
    second = json.loads(page.evaluate("document.activeElement.parentElement.dataset.image"))
    assert second != first
    page.keyboard.press("d")
    page.keyboard.press("End")
    third = json.loads(page.evaluate("document.activeElement.parentElement.dataset.image"))
    page.keyboard.press("r")
    page.keyboard.insert_text("no class")
    page.keyboard.press("Enter")
    assert field(page).get_attribute("aria-invalid") is not None
    field(page).fill("")
    page.keyboard.insert_text("cross")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "pick", "the keys go on where they were"
    assert "cross" in page.locator("[role=status]").inner_text()
    expected = {json.dumps(image["index"]): made for image, made in ((first, "keep"), (second, "drop"), (third, "relabel"))}
    rows = saved(page)
    assert {one["index"]: one["decision"] for one in rows} == expected
    gallery.locator(".pick").first.focus()
    page.keyboard.press("Delete")
    assert len(saved(page)) == 2


def test_by_touch_on_a_phone(visit):
    page = visit("few", **PHONE)
    first = picks_of(page, 1)[0]
    first.tap()
    target = bar(page, "Drop").first
    box = target.bounding_box()
    assert box["height"] >= 44 and page.locator(BAR).bounding_box()["height"] < 0.6 * 740
    target.tap()
    assert first.locator(".badge").inner_text() == "drop"
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.evaluate("scrollTo({ top: 1e6, behavior: 'instant' })")
    last = page.locator("footer").bounding_box()
    assert last["y"] + last["height"] <= page.locator(BAR).bounding_box()["y"] + 1, "nothing is under the bar at the end"
    assert saved(page) == [row(image_of(first), "drop")]


def test_of_duplicates_one_is_kept_and_the_others_are_dropped(visit):
    page = visit("few")
    tile = page.locator("#duplicates li:has(.pick)").first
    picks = tile.locator(".pick").all()
    assert len(picks) > 1
    picks[1].click()
    page.keyboard.press("o")
    made = [pick.get_attribute("data-decision") for pick in picks]
    assert made == ["keep" if place == 1 else "drop" for place in range(len(picks))]


def test_an_image_that_is_shown_twice_is_marked_twice_and_marks_outlive_the_page(visit):
    page = visit("few")
    pick = picks_of(page, 1)[0]
    image = pick.locator("xpath=..").get_attribute("data-image")
    pick.click()
    page.keyboard.press("d")
    index = json.loads(image)["index"]
    page.reload()
    marked = page.locator(".pick[data-decision=drop]")
    assert marked.count() >= 1 and all(image_of(one)["index"] == index for one in marked.all())
    assert page.locator(BAR).is_visible() and "1 drop" in page.locator(BAR).inner_text()
    page.evaluate("for (const key of Object.keys(localStorage)) localStorage[key] = '[{\"set\": 7}, 3, {\"decision\": \"x\"}]'")
    page.reload()
    assert page.locator(".pick[data-decision=drop]").count() == 0, "what nobody wrote is left aside"


def test_names_and_classes_are_saved_as_they_are_whatever_they_are(visit):
    page = visit("hostile")
    classes = json.loads(page.locator(".deciding").get_attribute("data-classes"))
    images = {}
    for pick in page.locator(".pick").all():
        image = image_of(pick)
        images.setdefault((image["set"], image["index"]), (image, pick))
    named = [(image, pick) for image, pick in images.values() if image["name"] is not None]
    assert len({image["name"].split("/", 1)[1] for image, _ in named}) >= 3
    options = page.locator("datalist option").evaluate_all("options => options.map((option) => option.value)")
    assert len(options) == len(set(options)) == len(classes)
    expected = []
    for place, (image, pick) in enumerate(named[:9]):
        label = classes[place % len(classes)]
        pick.click()
        field(page).fill(options[place % len(classes)])
        bar(page, "Relabel").click()
        expected.append(row(image, "relabel", label))
    assert ordered(saved(page)) == ordered(expected)
    assert page.locator("script").count() == 1 and page.locator(f"{BAR} b, {BAR} img, .badge *").count() == 0


def test_with_thousands_of_classes_there_is_one_list_of_them(visit):
    page = visit("many")
    assert page.locator("datalist option").count() == 3832 and page.locator(f"{BAR} button").count() < 12
    pick = picks_of(page, 1)[0]
    pick.click()
    field(page).fill("U+5CF7")
    bar(page, "Relabel").click()
    assert saved(page) == [row(image_of(pick), "relabel", "U+5CF7")]


@pytest.mark.parametrize("name", ["few", "compared"])
def test_without_scripts_and_on_pages_without_galleries_nothing_of_it_is_there(visit, name):
    page = visit(name, java_script_enabled=name == "compared")
    assert page.locator(BAR).count() == 0 and page.locator(".pick").count() == 0
    assert name == "compared" or page.locator(".tiles svg.thumb").first.is_visible()
