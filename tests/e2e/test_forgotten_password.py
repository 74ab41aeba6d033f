"""Somebody forgot the password: from the login page through the mailbox back in, in two languages."""

import re

import pytest
from playwright.sync_api import Browser, expect

from otp_app.i18n.catalog import tr
from tests.e2e import acts, mail
from tests.e2e.conftest import person
from tests.running import Service

pytestmark = pytest.mark.browser

EMAIL = "giulia@forgetful.example"
NEW = "four words never together"


def test_back_in_by_a_link_that_works_once(running: Service, chromium: Browser) -> None:
    with person(chromium, running) as desk, person(chromium, running, phone=True, language="it") as phone:
        acts.sign_up(desk, running, EMAIL)
        _ = tr("it")
        phone.goto(f"{running.url}/it/log-in")
        phone.get_by_role("link", name=_("Forgot your password?")).click()
        expect(phone).to_have_url(re.compile("/it/forgot"))
        phone.get_by_role("textbox", name=_("E-mail")).fill(EMAIL)
        phone.get_by_role("button", name=_("Send the link")).click()
        expect(phone).to_have_url(re.compile("sent=1"))
        expect(phone.get_by_role("heading", name=_("Check your inbox"))).to_be_visible()

        phone.get_by_role("link", name=_("Open the local mailbox")).click()
        subject = "Choose a new password"  # in the language of the account
        phone.get_by_text(re.compile(subject)).first.click()
        letter = phone.frame_locator("iframe").get_by_role("link", name=subject)
        link = letter.get_attribute("href") or ""
        assert link == mail.link(mail.wait_for(running.data, EMAIL, subject), "/new-password")

        phone.goto(link)
        phone.goto(link)  # looking at it, as link scanners do, uses nothing up
        phone.get_by_role("textbox", name="New password").fill("short")
        phone.get_by_role("button", name="Change the password").click()
        expect(phone.get_by_text(re.compile("at least 10 characters")).last).to_be_visible()
        phone.get_by_role("textbox", name="New password").fill(NEW)
        phone.get_by_role("button", name="Change the password").click()
        expect(phone.get_by_text("Your password is changed.")).to_be_visible()

        desk.reload()  # that session has ended
        expect(desk).to_have_url(re.compile("/en/log-in"))
        for password, leads_to in ((acts.PASSWORD, "error=credentials_wrong"), (NEW, "/en/envelopes")):
            phone.get_by_role("textbox", name="E-mail").fill(EMAIL)
            phone.get_by_role("textbox", name="Password").fill(password)
            phone.get_by_role("button", name="Log in").click()
            expect(phone).to_have_url(re.compile(leads_to))
        mail.wait_for(running.data, EMAIL, "was changed")

        desk.goto(link)
        desk.get_by_role("textbox", name="New password").fill("yet another password")
        desk.get_by_role("button", name="Change the password").click()
        expect(desk.get_by_text(re.compile("used up or too old"))).to_be_visible()
        desk.get_by_role("link", name="Ask for a new link").click()
        expect(desk.get_by_role("heading", name="Forgot your password?")).to_be_visible()
