"""What somebody hears of a page: Chromium's accessibility tree in reading order, and what live regions say unasked."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

_SILENT = {"none", "generic", "InlineTextBox", "RootWebArea", "LineBreak", "paragraph", "LabelText", "LayoutTable"}
# Read as one with their name, so that their text is not heard twice.
_WHOLE = {"heading", "button", "link", "checkbox", "textbox", "DisclosureTriangle", "radio"}
_LISTEN = """() => {
  window.said = [];
  const live = "[role=status], [role=alert], [aria-live]:not([aria-live=off])";
  new MutationObserver((changes) => {
    const regions = new Set();
    for (const { target, addedNodes } of changes)
      for (const node of [target, ...addedNodes]) {
        const at = node.nodeType === 1 ? node : node.parentElement;
        const region = at?.closest(live);
        if (region) regions.add(region);
        // A live region that comes with its text is read only where it is an alert.
        else at?.querySelectorAll("[role=alert]").forEach((alert) => addedNodes.length && regions.add(alert));
      }
    for (const region of regions) if (region.innerText.trim()) window.said.push(region.innerText.trim());
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@dataclass(frozen=True)
class Heard:
    """One stop: what it is, what it is called, what belongs to it, and its state (level, checked, invalid …)."""

    role: str
    name: str
    description: str = ""
    state: dict[str, Any] = field(default_factory=dict)


def heard(page: Page) -> list[Heard]:
    """The whole page as it is read from the top."""
    session = page.context.new_cdp_session(page)
    nodes = {n["nodeId"]: n for n in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    found: list[Heard] = []

    def walk(node: dict[str, Any]) -> None:
        role = node.get("role", {}).get("value", "none")
        silent = node.get("ignored") or role in _SILENT
        if not silent:
            said = {key: str(node.get(key, {}).get("value", "")) for key in ("name", "description")}
            state = {p["name"]: p["value"].get("value") for p in node.get("properties", ())}
            found.append(Heard(role, said["name"].replace("\u00a0", " "), said["description"], state))
        if silent or role not in _WHOLE:
            for child in node.get("childIds", ()):
                if child in nodes:
                    walk(nodes[child])

    walk(next(n for n in nodes.values() if "parentId" not in n))
    return found


def listen(page: Page) -> None:
    """From now on, what live regions say is kept: `said`."""
    page.evaluate(_LISTEN)


def said(page: Page) -> list[str]:
    """What live regions have said since the last call."""
    return page.evaluate("() => window.said.splice(0)")
