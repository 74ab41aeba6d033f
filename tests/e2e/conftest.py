"""A real Chromium against the running service. Whatever a page says on its console as an error fails the test."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.conftest import PATIENCE
from tests.e2e.camera import FakeCamera, browser_with
from tests.running import Service
from tests.ui.conftest import here, member, running  # noqa: F401 # fixtures for whoever walks pages here

SEEN = Path("test-results")
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Watch:
    """What a context did besides showing pages: console errors, and requests to anybody but us.

    others: whom a person goes to on purpose.
    """

    origin: str
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(e in message.text for e in self.expected):
            self.complaints.append(f"{message.page.url if message.page else ''}: {message.text}")

    def request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:", self.origin.replace("http", "ws"), *self.others)):
            self.complaints.append(f"third party: {request.url}")

    def crash(self, error: Exception) -> None:
        self.complaints.append(f"uncaught: {error}")


@contextmanager
def person(browser: Browser, service: Service, *, phone: bool = False, language: str = "en") -> Iterator[Page]:
    """Somebody with a browser of their own; leaving checks that nothing went wrong unseen."""
    context: BrowserContext = browser.new_context(
        viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
        has_touch=phone,
        is_mobile=phone,
        device_scale_factor=2 if phone else 1,
        locale={"en": "en-GB"}.get(language, f"{language}-{language.upper()}"),
        timezone_id="Europe/Rome",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(service.url)
    context.on("console", watch.console)
    context.on("request", watch.request)
    context.on("weberror", lambda error: watch.crash(error.error))
    page = context.new_page()
    page.watch = watch  # type: ignore[attr-defined] # for tests that expect an error
    try:
        yield page
    except BaseException:
        SEEN.mkdir(exist_ok=True)
        page.screenshot(path=SEEN / f"{secrets.token_hex(3)}.png")  # what the person saw when it went wrong
        raise
    finally:
        context.close()
    assert watch.complaints == []


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeCamera]:
    """What the signers of one file show."""
    one = FakeCamera(tmp_path_factory.mktemp("camera"))
    yield one
    one.close()


@pytest.fixture(scope="module")
def filming(camera: FakeCamera, chromium: Browser) -> Iterator[Browser]:
    """A browser with that camera, which it may use."""
    with browser_with(camera, chromium) as one:
        yield one
