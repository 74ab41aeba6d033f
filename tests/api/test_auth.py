"""Sign-up and login as the browser does them: native forms, 303, an HttpOnly cookie."""

from sqlmodel import select

from otp_app.api import identity
from otp_app.domain.accounts import resetting
from otp_app.domain.accounts.models import PasswordReset
from tests.api.conftest import browser
from tests.installation import Installation
from tests.world import confirmation_token

FORM = {
    "organisation": "Tessera",
    "name": "Giulia",
    "email": "giulia@tessera.example",
    "password": "a long password",
    "lang": "it",
    "timezone": "Europe/Rome",
    "terms": "on",
}


def test_from_sign_up_to_logout(here: Installation) -> None:
    with browser(here) as client:
        answer = client.post("/auth/sign-up", data=FORM)
        assert answer.headers["location"] == "/it/check-mail?email=giulia%40tessera.example"
        again = client.post("/auth/sign-up", data={**FORM, "password": "another password"})
        assert again.headers["location"] == answer.headers["location"]
        early = client.post("/auth/login", data=FORM)
        assert "error=email_unconfirmed" in early.headers["location"]
        token = here.world.ask(lambda uow: confirmation_token(uow, FORM["email"]))
        confirmed = client.post("/auth/confirm", data={"token": token, "lang": "it"})
        assert confirmed.headers["location"] == "/it/envelopes"
        cookie = confirmed.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        used = client.post("/auth/confirm", data={"token": token, "lang": "it"})
        assert "confirmation_invalid" in used.headers["location"]
        session = client.cookies[identity.session_cookie()]
        assert identity.refs_of(f"otp_session={session}").startswith("Session ses_")
        assert client.post("/auth/logout", data={"lang": "it"}).headers["location"] == "/it"
        assert identity.refs_of(f"otp_session={session}") == ""


def test_errors_come_back_with_nothing_of_the_person(here: Installation) -> None:
    with browser(here) as client:
        for change in ({"password": "short"}, {"terms": ""}, {"email": "nobody"}, {"name": ""}):
            answer = client.post("/auth/sign-up", data={**FORM, **change})
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/it/sign-up?error=")
            assert answer.headers["location"].count("=") == 1  # the code alone: nothing of a person in an address
        wrong = client.post("/auth/login", data={"email": "x@example.com", "password": "secret secret", "lang": "de"})
        assert wrong.headers["location"] == "/de/log-in?error=credentials_wrong"


def test_next_leads_only_to_our_own_pages(here: Installation) -> None:
    member = here.world.member(email="next@tessera.example")
    from otp_app.domain.accounts.models import Account
    from otp_app.domain.accounts.passwords import hash_password

    stored = hash_password("a long password")
    here.world.ask(lambda uow: setattr(uow.session.get_one(Account, member.account_id), "password_hash", stored))
    form = {"email": "next@tessera.example", "password": "a long password", "lang": "en"}
    with browser(here) as client:
        for target, expected in (
            ("/en/envelopes/view?e=env_1", "/en/envelopes/view?e=env_1"),
            ("https://evil.example", "/en/envelopes"),
            ("//evil.example", "/en/envelopes"),
            ("/\\evil.example", "/en/envelopes"),
            ("", "/en/envelopes"),
        ):
            assert client.post("/auth/login", data={**form, "next": target}).headers["location"] == expected


def test_languages_are_ours_whatever_is_sent(here: Installation) -> None:
    with browser(here) as client:
        assert client.post("/auth/login", data={"lang": "../evil"}).headers["location"].startswith("/en/log-in?")


def test_a_forgotten_password_is_chosen_anew(here: Installation) -> None:
    member = here.world.member(email="forgot@tessera.example")
    with browser(here, member) as client:
        session = client.cookies[identity.session_cookie()]
        answers = [
            client.post("/auth/forgot", data={"email": email, "lang": "it"})
            for email in ("forgot@tessera.example", "nobody@tessera.example", "not an address", "")
        ]
        assert {(a.status_code, a.headers["location"], a.text) for a in answers} == {(303, "/it/forgot?sent=1", "")}
        query = select(PasswordReset.id).where(PasswordReset.account_id == member.account_id)
        token = here.world.ask(lambda uow: resetting.token_to_send(uow, uow.session.exec(query).one())) or ""
        short = client.post("/auth/new-password", data={"token": token, "password": "short", "lang": "it"})
        assert short.headers["location"] == f"/it/new-password?error=password_short&token={token}"
        form = {"token": token, "password": "an even longer password", "lang": "it"}
        changed = client.post("/auth/new-password", data=form)
        assert changed.headers["location"] == "/it/log-in?changed=1"
        assert identity.refs_of(f"otp_session={session}") == ""
        assert changed.headers["set-cookie"].startswith(f'{identity.session_cookie()}="";')
        used = client.post("/auth/new-password", data=form)
        assert used.headers["location"] == "/it/new-password?error=reset_invalid"
        back = client.post("/auth/login", data={"email": "forgot@tessera.example", **form})
        assert back.headers["location"] == "/it/envelopes"


def test_another_site_cannot_have_a_password_forgotten(here: Installation) -> None:
    with browser(here) as client:
        for path in ("/auth/forgot", "/auth/new-password"):
            assert client.post(path, data={}, headers={"origin": "https://evil.example"}).status_code == 403
