"""What axe-core finds wrong with a page as it stands, and whether the page is wider than the screen."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Half faded in is no colour anybody reads by; what runs for ever (a skeleton) is looked at as it is, and what is not
# shown (a closed menu) stands still, so that it would never be done.
_STILL = """() => Promise.all(document.getAnimations()
  .filter(a => a.effect.getComputedTiming().endTime !== Infinity && a.effect.target.checkVisibility())
  .map(a => a.finished.catch(() => null)))"""
_OVER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults(page: Page) -> list[str]:
    """One line per element with a fault; empty for a clean page. Fails when axe had nothing to look at."""
    page.evaluate(_STILL)
    if not page.evaluate("() => 'axe' in window"):  # half a megabyte, once for each document
        page.evaluate(f"() => {{ {_AXE} }}")  # by the debugger: the page's policy allows no foreign script
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", _RULES)
    assert found["passes"], "axe looked at nothing"
    return [f"{v['id']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"]] + wide(page)


def wide(page: Page) -> list[str]:
    """One line where the page is wider than the screen."""
    over = page.evaluate(_OVER)
    return [f"{over} px wider than the screen"] if over > 0 else []
