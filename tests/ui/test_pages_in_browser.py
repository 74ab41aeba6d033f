"""Every page that needs no login, in a real Chromium: accessible, within the screen, and asking nobody else."""

import pytest
from playwright.sync_api import Browser, Page, expect

import otp_app.otp_app  # noqa: F401 # all pages register themselves
from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.page import PAGES
from tests.running import Service
from tests.ui.axe import faults

pytestmark = pytest.mark.browser

_QUERIES = {routes.CHECK_MAIL: "?email=a@b.example", routes.CONFIRM: "?token=x", routes.NEW_PASSWORD: "?token=x"}
OPEN = [
    page.path + _QUERIES.get(page.path, "")
    for page in PAGES
    if page.path in (
        routes.HOME, routes.SIGN_UP, routes.LOG_IN, routes.CHECK_MAIL, routes.CONFIRM, routes.FORGOT,
        routes.NEW_PASSWORD, routes.VERIFY, routes.MAILBOX, routes.NOT_FOUND,
    )
]  # fmt: skip
OPEN += [routes.FORGOT + "?sent=1", routes.NEW_PASSWORD, routes.LOG_IN + "?changed=1"]
OPEN += [routes.SIGN_UP + "?error=password_short", routes.VERIFY + "?c=NOPE-NOPE-NOPE", "/nowhere"]
LONGEST = ("de", "fr")  # if their words fit, the others' do
SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary")].filter((e) => {
  const box = (e.closest("label") || e).getBoundingClientRect();
  const aside = e.type === "hidden" || e.matches(".skip, .sr") || getComputedStyle(e).display === "inline";
  return box.width && !aside && box.height < 43.5;
}).map((e) => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def complaints() -> list[str]:
    return []


def opened(chromium: Browser, service: Service, complaints: list[str], width: int, dark: bool = False) -> Page:
    context = chromium.new_context(
        base_url=service.url, viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()

    def hear(kind: str, text: str) -> None:
        if kind == "error" and "status of 404" not in text:
            complaints.append(text)

    page.on("console", lambda message: hear(message.type, message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    ours = (service.url, service.url.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(ours) else complaints.append(f"third party: {r.url}"))
    return page


def settled(page: Page, address: str, *, quiet: bool = True) -> None:
    """The page has come to life (an error page has no scripts), and where `quiet` its first events are over."""
    page.goto(address)
    page.wait_for_function("() => window.__arrived || !document.scripts.length")
    if quiet:
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", OPEN)
def test_fits_and_speaks_to_nobody_else(running: Service, chromium: Browser, complaints: list[str], path: str) -> None:
    page = opened(chromium, running, complaints, 390)
    for lang in LONGEST:
        settled(page, f"/{lang}{path}", quiet=False)
        for width in (320, 390, 768, 1024, 1440, 1920):
            page.set_viewport_size({"width": width, "height": 844})
            wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{lang}{path} is {wide} px too wide at {width}"
            if width <= 390:
                assert page.evaluate(SMALL) == [], f"{lang}{path} at {width}"
    page.context.close()
    assert complaints == []


@pytest.mark.parametrize("path", OPEN)
@pytest.mark.parametrize(("lang", "width", "dark"), [("de", 390, False), ("en", 1440, True)])
def test_accessible(
    running: Service, chromium: Browser, complaints: list[str], path: str, lang: str, width: int, dark: bool
) -> None:
    page = opened(chromium, running, complaints, width, dark)
    settled(page, f"/{lang}{path}")
    assert faults(page) == []
    page.context.close()


def test_language_is_chosen_once_and_keeps_the_question(
    running: Service, chromium: Browser, complaints: list[str]
) -> None:
    page = opened(chromium, running, complaints, 390)
    settled(page, "/en/verify?c=NOPE-NOPE-NOPE")
    page.locator("footer summary").click()
    page.get_by_role("link", name="Deutsch").click()
    page.wait_for_url("**/de/verify?c=NOPE-NOPE-NOPE")
    page.goto("/")
    assert page.url == f"{running.url}/de"
    page.context.close()
    assert complaints == []


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(
    running: Service, chromium: Browser, complaints: list[str]
) -> None:
    _ = tr("it")
    page = opened(chromium, running, complaints, 390)
    settled(page, "/it/sign-up")
    page.get_by_role("button", name=_("Create account")).click()
    expect(page.get_by_label(_("Your name"))).to_be_focused()
    expect(page.get_by_text(_("Tick this box to go on."))).to_be_visible()
    page.get_by_label(_("Your name")).fill("Giulia")
    page.get_by_role("textbox", name=_("Organisation")).fill("Tessera")
    page.get_by_label(_("Work e-mail")).fill("giulia@tessera.example")
    page.get_by_label(_("Password"), exact=True).fill("correct horse battery")
    page.get_by_role("checkbox").check()
    page.route(
        "**/auth/sign-up", lambda r: r.fulfill(status=303, headers={"location": "/it/sign-up?error=email_invalid"})
    )
    page.get_by_role("button", name=_("Create account")).click()
    page.wait_for_url("**/sign-up?error=email_invalid")
    expect(page.get_by_role("alert").filter(has_text="@")).to_be_visible()
    expect(page.get_by_label(_("Your name"))).to_have_value("Giulia")
    expect(page.get_by_label(_("Password"), exact=True)).to_have_value("")
    page.context.close()
    assert complaints == []


def test_a_lost_connection_is_told_and_mends_itself(running: Service, chromium: Browser) -> None:
    page = opened(chromium, running, [], 390)  # the browser itself complains on its console
    settled(page, "/en")
    running.stop()
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    assert "ws://" not in page.locator("body").inner_text()
    running.start()
    expect(page.get_by_text("Connection lost.")).to_be_hidden()
    page.context.close()
