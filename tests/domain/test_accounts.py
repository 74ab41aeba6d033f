"""Sign-up, confirmation, login sessions."""

import pytest
from sqlmodel import func, select

from otp_app.domain.accounts import login, passwords, sign_up
from otp_app.domain.accounts.models import Account, LoginSession, Organisation
from otp_app.domain.errors import DomainError
from otp_app.domain.messages.models import Message
from otp_app.domain.policy import POLICY
from tests.world import A_HASH, VISITOR, World, confirmation_token


def new(email: str = "giulia@tessera.example", **fields: str) -> sign_up.NewMember:
    given = {"organisation": "Tessera", "name": "Giulia", "language": "it", "timezone": "Europe/Rome", **fields}
    return sign_up.NewMember(email=email, password_hash=A_HASH, **given)


def count(world: World, table: type) -> int:
    return world.ask(lambda uow: uow.session.exec(select(func.count()).select_from(table)).one())


def test_signing_up_twice_tells_nobody_and_makes_one_account(world: World) -> None:
    world.run(sign_up.sign_up, VISITOR, new())
    world.run(sign_up.sign_up, VISITOR, new("  Giulia@Tessera.EXAMPLE "))
    assert (count(world, Account), count(world, Organisation), count(world, Message)) == (1, 1, 2)
    world.member(email="anna@tessera.example")
    world.run(sign_up.sign_up, VISITOR, new("anna@tessera.example"))
    kinds = world.ask(lambda uow: list(uow.session.exec(select(Message.kind))))
    assert kinds.count("account_known") == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"email": "nobody"}, "email_invalid"),
        ({"email": "a@b"}, "email_invalid"),
        ({"email": "a@b.c\nBcc: x@y.zz"}, "email_invalid"),
        ({"email": "a b@example.com"}, "email_invalid"),
        ({"organisation": " \t"}, "organisation_missing"),
        ({"name": ""}, "name_missing"),
        ({"name": "x" * 121}, "name_missing"),
        ({"name": "Visit https://evil.example now"}, "name_has_link"),
        ({"organisation": "WWW.evil.example"}, "name_has_link"),
    ],
)
def test_bad_fields_are_refused(world: World, fields: dict[str, str], code: str) -> None:
    with pytest.raises(DomainError, match=code):
        world.run(sign_up.sign_up, VISITOR, new(**fields))
    assert count(world, Account) == 0


def test_an_unknown_time_zone_becomes_utc(world: World) -> None:
    world.run(sign_up.sign_up, VISITOR, new(timezone="Mars/Olympus"))
    assert world.ask(lambda uow: uow.session.exec(select(Organisation.timezone)).one()) == "UTC"


def test_a_confirmation_works_once_and_not_late(world: World) -> None:
    def token_of_newest() -> str:
        return world.ask(lambda uow: confirmation_token(uow, "giulia@tessera.example"))

    world.run(sign_up.sign_up, VISITOR, new())
    token = token_of_newest()
    world.clock.forward(days=2)
    with pytest.raises(DomainError, match="confirmation_invalid"):
        world.run(sign_up.confirm_email, VISITOR, token)
    world.run(sign_up.resend_confirmation, VISITOR, "giulia@tessera.example")
    token = token_of_newest()
    for wrong in (token[:-1], token + "x", "", "cnf_1.x"):
        with pytest.raises(DomainError, match="confirmation_invalid"):
            world.run(sign_up.confirm_email, VISITOR, wrong)
    world.run(sign_up.confirm_email, VISITOR, token)
    with pytest.raises(DomainError, match="confirmation_invalid"):
        world.run(sign_up.confirm_email, VISITOR, token)


def test_nobody_gets_in_unconfirmed(world: World) -> None:
    world.run(sign_up.sign_up, VISITOR, new())
    found = world.run(login.find_credentials, VISITOR, "GIULIA@tessera.example")
    assert found is not None
    with pytest.raises(DomainError, match="email_unconfirmed"):
        world.run(login.open_session, VISITOR, found.account_id)


def test_a_session_ends_by_logout_by_idleness_and_by_age(world: World) -> None:
    account_id = world.member().account_id

    def fresh() -> tuple[str, str]:
        token = world.run(login.open_session, VISITOR, account_id)
        return token, world.run(login.session_reference, VISITOR, token)

    token, reference = fresh()
    assert world.run(login.member_of, VISITOR, reference) is not None
    world.run(login.close_session, VISITOR, token)
    assert world.run(login.member_of, VISITOR, reference) is None
    assert world.run(login.session_reference, VISITOR, token) == ""

    _, idle = fresh()
    world.clock.forward(days=3)
    assert world.run(login.member_of, VISITOR, idle) is None

    _, old = fresh()
    for _ in range(6):
        world.clock.forward(days=2)
        assert world.run(login.member_of, VISITOR, old) is not None
    world.clock.forward(days=2)
    assert world.run(login.member_of, VISITOR, old) is None


def test_the_cookie_is_not_stored(world: World) -> None:
    token = world.run(login.open_session, VISITOR, world.member().account_id)
    rows = world.ask(lambda uow: [str(s.model_dump()) for s in uow.session.exec(select(LoginSession))])
    assert not any(token in row for row in rows)


def test_guessing_a_password_is_slowed_down_per_address(world: World) -> None:
    world.member(email="giulia@tessera.example")
    for _ in range(10):
        world.run(login.find_credentials, VISITOR, "giulia@tessera.example")
        world.run(login.record_failure, VISITOR, "giulia@tessera.example")
    with pytest.raises(DomainError, match="login_too_often"):
        world.run(login.find_credentials, VISITOR, " Giulia@tessera.example")
    world.clock.forward(minutes=16)
    assert world.run(login.find_credentials, VISITOR, "giulia@tessera.example") is not None


def test_the_right_password_takes_back_its_count_and_no_other(world: World) -> None:
    """An office behind one address logs in all day; who guesses cannot wash that off by an account of their own."""
    account_id = world.member(email="giulia@tessera.example").account_id
    for n in range(POLICY.login_failures_per_address - 1):
        world.run(login.find_credentials, VISITOR, f"guess{n}@tessera.example")
    for _ in range(POLICY.login_failures + 5):
        world.run(login.find_credentials, VISITOR, "giulia@tessera.example")
        world.run(login.open_session, VISITOR, account_id, by_password=True)
    world.run(login.find_credentials, VISITOR, "last.guess@tessera.example")
    with pytest.raises(DomainError, match="login_too_often"):
        world.run(login.find_credentials, VISITOR, "giulia@tessera.example")


def test_passwords() -> None:
    stored = passwords.hash_password("correct horse")
    assert stored.startswith("$argon2id$")
    assert passwords.verify_password(stored, "correct horse")
    assert not passwords.verify_password(stored, "correct horsf")
    assert not passwords.verify_password(None, "nobody has this password")
    assert not passwords.verify_password("not a hash", "x")
    with pytest.raises(DomainError, match="password_short"):
        passwords.hash_password("short")
    with pytest.raises(DomainError, match="password_long"):
        passwords.hash_password("x" * 513)
