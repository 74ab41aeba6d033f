"""What a mail client makes of a message: the tags it sees, the words it shows, the links it offers."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "link", "hr", "input"}


@dataclass
class Page:
    """An HTML face, parsed. conditional: what only Outlook reads."""

    tags: Counter[str] = field(default_factory=Counter)
    attributes: Counter[tuple[str, str]] = field(default_factory=Counter)
    links: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    conditional: list[str] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that is shown, with single spaces."""
        return " ".join(" ".join(self.words).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags[tag] += 1
        for name, value in attrs:
            self.page.attributes[tag, name] += 1
            if name == "href":
                self.page.links.append(value or "")
        if tag not in VOID:
            self.page.unclosed.append(tag)
        hidden = ("style", "display:none") in [(n, (v or "")[:12]) for n, v in attrs]
        if tag in ("head", "style", "title") or hidden or self.silent:
            self.silent += tag not in VOID

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.page.unclosed.pop() == tag
        self.silent = max(self.silent - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.page.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.page.conditional.append(data)


def read(html: str) -> Page:
    """The page; fails where tags do not nest."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
