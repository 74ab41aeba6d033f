"""The structure tree of tagged documents, which must be a tree (ISO 32000-1 14.7.2)."""

from typing import Any

import pikepdf


def drop_if_looped(pdf: pikepdf.Pdf) -> list[str]:
    """Takes the tags out of a document whose structure elements meet twice; returns `structure` then.

    Readers that follow such a loop fail or never end, among them those that compare revisions to judge a signature.
    """
    root = pdf.Root.get("/StructTreeRoot")
    if not isinstance(root, pikepdf.Dictionary) or _is_tree(root):
        return []
    del pdf.Root["/StructTreeRoot"]
    if "/MarkInfo" in pdf.Root:
        del pdf.Root["/MarkInfo"]
    return ["structure"]


def _is_tree(root: Any) -> bool:
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [root]
    while waiting:
        element = waiting.pop()
        if element.is_indirect:
            if element.objgen in seen:
                return False
            seen.add(element.objgen)
        children = element.get("/K")
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            # Only elements have children; marked content and objects are referred to by dictionaries with a /Type.
            if isinstance(child, pikepdf.Dictionary) and child.get("/Type") in (None, "/StructElem"):
                waiting.append(child)
    return True
