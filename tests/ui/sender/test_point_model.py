"""The point editor's arithmetic, run by the same engine that builds the pages."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MODEL = Path("otp_app/ui/components/point_model.js").absolute()
NODE = Path(sys.prefix) / "bin" / "node"
SCALE = {"width": 600, "height": 800}
A4 = [595, 842]
DOCUMENTS = [{"id": "a", "name": "A", "pages": [A4, A4, A4]}, {"id": "b", "name": "B", "pages": [[842, 595]]}]
BOX = {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.05}
POINT = {"id": "p", "document": "a", "page": 2, "signer": "s", "required": True, "label": "yes", **BOX}


def js(expression: str, **values: Any) -> Any:
    """The value of an expression over the model's functions, here `m`, and the given values."""
    names = ", ".join(values)
    program = (
        f"import * as m from {json.dumps(MODEL.as_uri())};"
        f"const {{ {names} }} = {json.dumps(values)};"
        f"process.stdout.write(JSON.stringify({expression}));"
    )
    done = subprocess.run([NODE, "--input-type=module", "-e", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_pages_of_all_documents_in_reading_order() -> None:
    pages = js("m.pagesOf(documents)", documents=DOCUMENTS)
    assert [(p["key"], p["of"]) for p in pages] == [("a-1", 3), ("a-2", 3), ("a-3", 3), ("b-1", 1)]


def test_an_id_is_one_that_the_server_keeps() -> None:
    ids = js("[...Array(50)].map(m.newId)")
    assert len(set(ids)) == 50
    assert all(i.startswith("pnt_") and len(i) == 24 and i[4:].isalnum() and i == i.lower() for i in ids)


def test_a_box_stays_on_its_page() -> None:
    inside = js("m.inside(box)", box={"x": 0.9, "y": -1, "w": 0.3, "h": 0.05})
    assert inside == {"x": 0.7, "y": 0, "w": 0.3, "h": 0.05}


def test_a_box_snaps_to_the_edge_of_its_neighbour_within_six_pixels() -> None:
    near = {**BOX, "x": 0.1 + 5 / 600, "y": 0.5, "w": 0.17}
    far = {**near, "x": 0.1 + 7 / 600}
    snapped = js("[near, far].map((b) => m.snapped(b, [box], scale))", near=near, far=far, box=BOX, scale=SCALE)
    assert snapped[0]["box"]["x"] == pytest.approx(0.1)
    assert snapped[0]["guides"]["x"] == pytest.approx(0.1)
    assert snapped[1]["box"]["x"] == pytest.approx(far["x"])
    assert snapped[1]["guides"] == {"x": None, "y": None}


def test_a_box_is_never_made_too_small_to_hit() -> None:
    small = js("m.resized(box, 0, 0, scale)", box=BOX, scale=SCALE)
    assert (small["w"] * 600, small["h"] * 800) == (pytest.approx(24), pytest.approx(24))
    assert js("m.resized(box, 5, 5, scale)", box=BOX, scale=SCALE)["w"] == pytest.approx(0.9)


def test_copies_go_to_the_other_pages_of_the_document_once() -> None:
    copies = js(
        "(() => { const pages = m.pagesOf(documents); const once = m.copiesOnAllPages(point, pages, [point]);"
        " return [once, m.copiesOnAllPages(point, pages, [point, ...once])]; })()",
        documents=DOCUMENTS,
        point=POINT,
    )
    assert [(c["document"], c["page"], c["label"]) for c in copies[0]] == [("a", 1, "yes"), ("a", 3, "yes")]
    assert copies[1] == []


def test_undo_and_redo_with_nudges_as_one_step() -> None:
    seen = js(
        "(() => { let s = m.begin([0]); const shown = []; const step = (a) => { s = m.history(s, a);"
        " shown.push(s.present[0]); };"
        " step({ type: 'change', points: [1], tag: 'n', at: 0 });"
        " step({ type: 'change', points: [2], tag: 'n', at: 500 });"
        " step({ type: 'change', points: [3], tag: '', at: 600 });"
        " for (const type of ['undo', 'undo', 'undo', 'redo', 'redo', 'redo']) step({ type }); return shown; })()"
    )
    assert seen == [1, 2, 3, 2, 0, 0, 2, 3, 3]


def test_anchors_are_found_and_given_out_in_order() -> None:
    words = [
        {"text": "Sign:#sign_client_1#", "x": 0.1, "y": 0.5, "w": 0.2, "h": 0.01},
        {"text": "#sign_müller_2#", "x": 0.6, "y": 0.5, "w": 0.2, "h": 0.01},
        {"text": "#sign_1_1#", "x": 0.6, "y": 0.9, "w": 0.2, "h": 0.01},
        {"text": "#sign_#", "x": 0, "y": 0, "w": 0, "h": 0},
    ]
    signers = [{"id": "s1", "number": 1}, {"id": "s2", "number": 2}]
    placed = js(
        "(() => { const pages = m.pagesOf(documents); const anchors = m.anchorsIn(words, pages[0]);"
        " const first = m.pointsOnAnchors(anchors, pages, signers, []);"
        " return [anchors.map((a) => a.text), first, m.pointsOnAnchors(anchors, pages, signers, first)]; })()",
        documents=DOCUMENTS,
        words=words,
        signers=signers,
    )
    assert placed[0] == ["#sign_client_1#", "#sign_müller_2#", "#sign_1_1#"]
    assert [(p["signer"], p["page"], p["x"]) for p in placed[1]] == [("s1", 1, 0.1), ("s2", 1, 0.6), ("s1", 1, 0.6)]
    assert placed[2] == [], "an anchor that has its point is offered no more"
