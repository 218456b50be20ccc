"""Looks at pages as axe, the browser's console and a ruler do, at a desk and on a phone."""

from __future__ import annotations

from tests.face.conftest import axe_findings

SIZES = ((1366, 768), (360, 740))


def look(page, addresses) -> dict[str, list[str]]:
    """What is wrong with each page: width and silence at both sizes, axe on the phone, where the page is the same."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    wrong: dict[str, list[str]] = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for address in addresses:
            heard.clear()
            answer = page.goto(address)
            if answer.status != 200:
                wrong[address] = [f"status {answer.status}"]
                continue
            sideways = page.evaluate("document.documentElement.scrollWidth") - width
            found = [*heard, *(axe_findings(page) if width < 800 else [])]
            found += [f"scrolls sideways by {sideways}"] if sideways > 0 else []
            if found:
                wrong[f"{address} at {width}"] = found
    return wrong
