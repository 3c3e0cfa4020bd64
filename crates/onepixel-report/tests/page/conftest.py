"""A browser, and pages opened in it that must stay silent: no error on the console, no request, no dialog."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

PAGES = Path(os.environ["PAGES"])


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        options = {"executable_path": os.environ["CHROMIUM"]} if os.environ.get("CHROMIUM") else {}
        browser = playwright.chromium.launch(args=["--no-sandbox"], **options)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser):
    """Opens a page by its name; what it should not have done is found at the end of the test."""
    contexts, complaints = [], []

    def visit(name, fragment="", **options):
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        address = (PAGES / f"{name}.html").as_uri()

        def heard(request):
            if request.url.split("#")[0] != address and not request.url.startswith("data:"):
                complaints.append(f"request: {request.url}")

        def answered(dialog):
            complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        page.on("request", heard)
        page.on("dialog", answered)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.goto(address + fragment)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []
