"""Does a site of saved audits do in a browser what it promises?"""

import json
import os
import re
import subprocess
import time
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import PAGES

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
AUDITS = PAGES / "audits"


def make(folder, documents, previous=()):
    """A site of documents, by the command; what `previous` was is what changed since."""
    for number, some in enumerate([previous, documents]):
        saved = folder / f"audits-{number}"
        saved.mkdir()
        for place, document in enumerate(some):
            (saved / f"{place}.json").write_text(json.dumps(document), "utf-8")
        if some:
            command = [os.environ["ONEPIXEL"], "site", "-o", str(folder / "site"), *map(str, sorted(saved.iterdir()))]
            subprocess.run(command, check=True, capture_output=True)
    return folder / "site"


def renamed(document, name, **profile):
    copy = json.loads(json.dumps(document))
    copy["profile"] |= {"name": name} | profile
    copy["dataset"]["name"] = name
    return copy


@pytest.fixture(scope="module")
def documents():
    return [json.loads(path.read_text("utf-8")) for path in sorted(AUDITS.glob("*.json"))]


@pytest.fixture(scope="module")
def site(tmp_path_factory, documents):
    """All of what is drawn for the other tests, of which one has changed and one is gone since the last run."""
    other = renamed(documents[0], documents[0]["profile"]["name"], train_images=7, steps_left=99.5)
    previous = [other, *documents[1:-1], renamed(documents[0], "<i>gone</i>")]
    return make(tmp_path_factory.mktemp("of"), documents, previous)


@pytest.fixture
def visit(browser):
    """Opens a page of a site; a request that leaves it, a dialog, an error or a word on the console is a fault."""
    contexts, complaints = [], []

    def visit(site, path="index.html", **options):
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        contexts.append(context)
        page, root = context.new_page(), site.as_uri() + "/"

        def heard(request):
            if not request.url.startswith((root, "data:")):
                complaints.append(f"request: {request.url}")

        def answered(dialog):
            complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        page.on("request", heard)
        page.on("dialog", answered)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.goto(root + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def pages_of(site):
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def heading_of(page, title):
    return page.locator("table.datasets thead button").filter(has_text=re.compile(f"^{title}$"))


def rows(page):
    return page.locator("table.datasets tbody tr:visible th").all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_opens_in_silence_and_does_not_scroll_sideways(visit, site, documents, scheme):
    assert len(pages_of(site)) == len(documents) + 2
    for path in pages_of(site):
        for options in [{}, PHONE, {"java_script_enabled": False}]:
            page = visit(site, path, color_scheme=scheme, **options)
            assert page.locator("h1").is_visible() and page.locator("h2").count() >= 2, path
            if "java_script_enabled" not in options:
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, (path, options)
                ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
                brightness = sum(int(part) for part in ground[4:-1].split(",")) / 3
                assert (brightness < 50) == (scheme == "dark")


def test_every_link_leads_to_a_file_of_the_site(visit, site):
    for path in pages_of(site):
        page = visit(site, path, java_script_enabled=False)
        links = page.locator("a[href]").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
        for link in links:
            place, _, fragment = unquote(link).partition("#")
            target = ((site / path).parent / place).resolve() if place else (site / path).resolve()
            assert target.is_file() and target.is_relative_to(site.resolve()), (path, link)
            if fragment:
                assert f'id="{fragment}"' in target.read_text("utf-8"), (path, link)


def test_the_list_sorts_by_what_is_clicked(visit, site, documents):
    page = visit(site)
    heading = heading_of(page, "train images")
    heading.click()
    counts = sorted((document["profile"]["train_images"] for document in documents), reverse=True)
    place = heading.evaluate("button => button.closest('th').cellIndex + 1")
    shown = page.locator(f"table.datasets tbody tr td:nth-child({place})")
    assert [int(text.replace(",", "")) for text in shown.all_inner_texts()] == counts
    heading.click()
    assert [int(text.replace(",", "")) for text in shown.all_inner_texts()] == counts[::-1]
    heading_of(page, "dataset").click()
    names = [text.lower() for text in page.locator("table.datasets tbody th").all_inner_texts()]
    assert names == page.evaluate("names => [...names].sort((a, b) => a.localeCompare(b, undefined, {numeric: true}))", names)


def test_the_list_and_the_chart_are_searched_and_filtered(visit, site, documents):
    page = visit(site)
    everything = len(documents)
    assert len(rows(page)) == everything
    page.get_by_label("Find datasets").fill("SHAPES")
    assert rows(page) == ["shapes"]
    assert page.locator("output.note").inner_text() == f"1 of {everything}"
    assert page.locator(".figure svg a.away").count() == page.locator(".figure svg a").count() - 1
    page.get_by_label("Find datasets").fill("")
    page.get_by_label("Suitable for").select_option("first_model")
    fit = [
        document["profile"]["name"]
        for document in documents
        for purpose in document["verdict"]["purposes"]
        if purpose["purpose"] == "first_model" and purpose["rating"] in ("fit", "fit_with_care")
    ]
    assert len(rows(page)) == len(fit)
    page.get_by_label("Suitable for").select_option("")
    page.get_by_label("new or changed only").check()
    assert len(rows(page)) == 2, "one is new, one changed"


def test_a_dot_and_a_row_lead_to_the_page_of_their_dataset_and_it_leads_back(visit, site):
    page = visit(site)
    page.locator("table.datasets a", has_text="shapes").click()
    assert page.locator("h1").inner_text() == "shapes"
    page.locator(".brand a").click()
    assert "audited" in page.locator("h1").inner_text()
    dot = page.locator(".figure svg a[href*='/shapes/'] circle")
    dot.click()
    assert page.locator("h1").inner_text() == "shapes"
    assert page.locator("#models tbody tr").count() > 3 and page.locator(".purposes li").count() == 7


def test_what_changed_is_said_on_both_pages(visit, site, documents):
    page = visit(site)
    assert "Since the last run: 1 new, 1 changed, 1 gone." in page.locator(".size").inner_text()
    assert "<i>gone</i>: gone" in page.locator("#changes").inner_text()
    page.locator("#changes a", has_text=documents[0]["profile"]["name"]).click()
    assert page.url.endswith("#changes")
    assert "99.5" in page.locator("#changes").inner_text()


def test_without_scripts_everything_is_there(visit, site, documents):
    page = visit(site, java_script_enabled=False)
    assert len(rows(page)) == len(documents)
    assert page.locator(".filter").count() == 0 and page.locator(".figure svg circle").first.is_visible()
    page.locator("table.datasets a", has_text="shapes").click()
    assert page.locator(".purposes li").first.is_visible() and page.locator("#models table").is_visible()


def test_names_are_data_and_never_markup(visit, tmp_path, documents):
    hostile = [
        *("<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "</title><b>x", "שלום עולם", "a&amp;b"),
        *("javascript:alert(3)", "../../x", "x" * 900),
    ]
    made = [renamed(documents[0], name) for name in hostile]
    for document, name in zip(made, hostile, strict=True):
        document["verdict"]["headline"] = name
        document["verdict"]["purposes"][0] |= {"reason": name, "rule": name}
        document["profile"]["rungs"][0]["title"] = name
        document["missing"] = [{"part": name, "reason": name}]
        document["digest"] = name
    site = make(tmp_path, made)
    page = visit(site)
    assert sorted(page.locator("table.datasets tbody th").all_inner_texts()) == sorted(hostile)
    for path in pages_of(site):
        page = visit(site, path)
        assert page.locator("script").count() == 1 and page.locator("img, b, iframe").count() == 0, path
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path


def test_five_hundred_datasets_stay_quick_to_open_and_to_sort(visit, tmp_path, documents):
    made = [renamed(documents[place % len(documents)], f"Set {place}", train_images=9 + place) for place in range(500)]
    site = make(tmp_path, made)
    begin = time.monotonic()
    page = visit(site)
    opened = time.monotonic() - begin
    assert len(rows(page)) == 500
    took = page.evaluate(
        """() => {
            const begin = performance.now();
            for (const button of document.querySelectorAll('table.datasets thead button')) button.click();
            document.body.getBoundingClientRect();
            const field = document.querySelector('input[type=search]');
            field.value = '49';
            field.dispatchEvent(new Event('input'));
            document.body.getBoundingClientRect();
            return [performance.now() - begin, document.querySelectorAll('table.datasets thead button').length];
        }"""
    )
    assert opened < 10 and took[1] >= 13 and took[0] / took[1] < 500, (opened, took)
    assert len(rows(page)) == sum("49" in f"Set {place}" for place in range(500))
    assert Path(site / "index.html").stat().st_size < 2_000_000
