"""Collects the icons we use into assets/icons.svg (run by hand when one is added).

    npm install lucide-static@1 && python scripts/icons.py node_modules/lucide-static

Lucide is under the ISC licence (assets/icons-licence.txt). One sprite for all pages: an icon costs a page
60 bytes, and a Var can name it.
"""

import re
import sys
from pathlib import Path

OUT = Path(__file__).parent.parent / "assets" / "icons.svg"
NAMES = """
archive arrow-down arrow-left arrow-right badge-check ban bell book-user calendar camera car-front check chevron-down
chevron-left chevron-right chevron-up circle-alert circle-check circle-plus circle-question-mark clock copy
credit-card download ellipsis external-link eye eye-off file-check file-text globe grip-vertical hand hash hourglass
house id-card inbox info key-round landmark languages link list-ordered loader-circle lock log-out magnet mail
maximize menu minus move paperclip pencil plus receipt-text redo-2 refresh-cw rotate-ccw rotate-cw scale scan-face
search send settings shield-check signature smartphone square-check square-dashed stamp sun tablet timer-off trash-2
triangle-alert undo-2 upload user user-check user-plus users wallet wifi-off x zoom-in zoom-out
""".split()  # noqa: SIM905 # a list would fill the screen


def main(package: Path) -> None:
    """Writes the sprite: one <symbol> per icon, drawn by the stroke of the using element."""
    symbols: list[str] = []
    for name in sorted(NAMES):
        svg = (package / "icons" / f"{name}.svg").read_text()
        inner = (
            re.sub(r"\s+", " ", re.sub(r"^.*?<svg[^>]*>|</svg>.*$", "", svg, flags=re.S)).replace(" />", "/>").strip()
        )
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner.replace("> <", "><")}</symbol>')
    note = "<!-- Lucide icons, see /icons-licence.txt -->"
    OUT.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{note}\n' + "\n".join(symbols) + "\n</svg>\n")
    (OUT.parent / "icons-licence.txt").write_text((package / "LICENSE").read_text())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
