"""Finds and removes what makes a PDF do something, carry something else, or change after it was read."""

from collections.abc import Iterator
from typing import Any

import pikepdf

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "submit_form",
    "/ImportData": "import_data",
    "/ResetForm": "submit_form",
    "/GoToE": "embedded_goto",
    "/GoToR": "launch",
    "/Rendition": "rich_media",
    "/Movie": "rich_media",
    "/Sound": "rich_media",
    "/RichMediaExecute": "rich_media",
    "/GoTo3DView": "rich_media",
    "/Trans": "rich_media",
    "/Hide": "hide",
    "/SetOCGState": "hide",
}
_ANNOTATIONS = {
    "/FileAttachment": "attachments",
    "/Screen": "rich_media",
    "/Movie": "rich_media",
    "/Sound": "rich_media",
    "/RichMedia": "rich_media",
    "/3D": "rich_media",
}
_NAMES = {
    "/JavaScript": "javascript",
    "/EmbeddedFiles": "attachments",
    "/Renditions": "rich_media",
    "/AlternatePresentations": "rich_media",
}
_CATALOG = {"/Collection": "attachments", "/Perms": "usage_rights", "/DSS": "usage_rights"}


def dictionaries(pdf: pikepdf.Pdf) -> list[Any]:
    """Every dictionary of the file: indirect ones, streams' own, and those nested in them."""
    return [pdf.trailer, *(found for thing in pdf.objects for found in _nested(thing, 0))]


def is_signed(pdf: pikepdf.Pdf, objects: list[Any]) -> bool:
    """Whether a field holds a signature or time-stamp, or the catalog names a certification (ISO 32000-1 12.8.1)."""
    if any(isinstance(value := one.get("/V"), pikepdf.Dictionary) and "/ByteRange" in value for one in objects):
        return True
    permissions = pdf.Root.get("/Perms")
    return isinstance(permissions, pikepdf.Dictionary) and "/DocMDP" in permissions


def strip(pdf: pikepdf.Pdf, objects: list[Any]) -> list[str]:
    """Removes active content everywhere; returns the codes of what was found.

    Kept: navigation within the document (GoTo, Named, Thread), web links (URI), bookmarks, comments, layers.
    """
    found = _strip_catalog(pdf.Root)
    for one in objects:
        found += _strip_dictionary(one)
    for page in pdf.pages:
        found += _strip_annotations(page.obj)
    return found


def _nested(thing: Any, depth: int) -> Iterator[Any]:
    if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
        yield thing
        values: list[Any] = [value for _, value in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        values = list(thing)
    else:
        return
    if depth < 40:
        for value in values:
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
                yield from _nested(value, depth + 1)


def _strip_catalog(root: Any) -> list[str]:
    found: list[str] = []
    for key, code in _CATALOG.items():
        if key in root:
            del root[key]
            found.append(code)
    # An array is a place to open at, harmless and frequent; an action is judged like any other, below.
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        for key, code in _NAMES.items():
            if key in names:
                del names[key]
                found.append(code)
    return found


def _strip_dictionary(one: Any) -> list[str]:
    found: list[str] = []
    if "/AA" in one:
        del one["/AA"]
        found.append("additional_actions")
    for key in ("/A", "/PA", "/Next", "/OpenAction"):
        if code := _forbidden(one.get(key)):
            del one[key]
            found += [code, "open_action"] if key == "/OpenAction" else [code]
    if isinstance(one.get("/AF"), pikepdf.Array):
        del one["/AF"]
        found.append("attachments")
    if "/EF" in one:  # a file specification with the file inside (ISO 32000-1 7.11.4)
        del one["/EF"]
        if "/RF" in one:
            del one["/RF"]
        found.append("attachments")
    if isinstance(one, pikepdf.Stream):
        found += _strip_stream(one)
    return found


def _strip_stream(stream: Any) -> list[str]:
    found: list[str] = []
    if "/F" in stream:  # its data are in another file, which a reader would fetch (ISO 32000-1 7.3.8.2)
        for key in ("/F", "/FFilter", "/FDecodeParms"):
            if key in stream:
                del stream[key]
        found.append("external_file")
    if stream.get("/Subtype") == "/Form" and "/Ref" in stream:  # a page imported from another file (8.10.4)
        del stream["/Ref"]
        found.append("external_file")
    return found


def _forbidden(action: Any) -> str | None:
    """The code of a forbidden action, or of one in a list of actions."""
    if isinstance(action, pikepdf.Array):
        return next((code for one in action if (code := _forbidden(one))), None)  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(action, pikepdf.Dictionary):
        return None
    if "/JS" in action:
        return "javascript"
    return _ACTIONS.get(str(action.get("/S")))


def _strip_annotations(page: Any) -> list[str]:
    annotations = page.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return []
    found: list[str] = []
    kept: list[Any] = []
    for one in annotations:
        code = _ANNOTATIONS.get(str(one.get("/Subtype"))) if isinstance(one, pikepdf.Dictionary) else "structure"
        if code is None:
            kept.append(one)
        elif code != "structure":
            found.append(code)
    if len(kept) != len(annotations):
        page["/Annots"] = pikepdf.Array(kept)
    return found
