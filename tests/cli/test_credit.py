"""`cli credit` as an operator runs it, and what the doctor says of money."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from otp_app.domain.credits import queries
from otp_app.domain.credits.prices import FIRST_PRICES
from tests.cli.command import cli
from tests.installation import Installation, installation
from tests.peers import stripe as vendor
from tests.peers.stripe import stripe


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("credit") / "data") as made:
        yield made


def test_transfers_and_corrections_count_once(here: Installation) -> None:
    member = here.world.member("Credit S.r.l.", "owner@credit.example", credit=0)
    for said in ("credited", "was credited before"):
        done = cli("credit", "transfer", "owner@credit.example", "250.50", "CRO 77", data=here.data)
        assert done.stdout == f"{said}: CRO77\n", done.stderr
    for said in ("adjusted", "was adjusted before"):
        done = cli("credit", "adjust", "Credit S.r.l.", "-50", "goodwill", "--note", "asked for", data=here.data)
        assert done.stdout == f"{said}: goodwill\n", done.stderr
    newest = here.world.run(queries.movements, member)[0]
    assert (newest.available, newest.note) == (288_00, "asked for")
    for arguments, code in (
        (("transfer", "nobody@credit.example", "250", "X"), "organisation_unknown"),
        (("transfer", "owner@credit.example", "much", "X"), "amount_unreadable"),
        (("transfer", "owner@credit.example", "24", "X"), "top_up_out_of_range"),
        (("adjust", member.organisation_id, "-28801", "Y", "--note", "too much"), "credit_too_low"),
        (("adjust", member.organisation_id, "1", "Z", "--note", " "), "note_missing"),
    ):
        done = cli("credit", *arguments, data=here.data)
        assert (done.returncode, json.loads(done.stderr)["code"]) == (2, code)


def test_price_lists_are_announced_and_shown(here: Installation, tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text(json.dumps({**FIRST_PRICES, "otp_sms": 9}))
    done = cli("credit", "prices", "set", file, "--from", "2090-01-01", data=here.data)
    assert done.stdout == "2090-01-01T00:00Z\n", done.stderr
    shown = json.loads(cli("credit", "prices", "show", data=here.data).stdout)
    assert [(one["version"], one["cents"]["otp_sms"]) for one in shown] == [("2026-11", 8), ("2090-01-01T00:00Z", 9)]
    past = cli("credit", "prices", "set", file, "--from", "2020-01-01", data=here.data)
    assert json.loads(past.stderr)["code"] == "prices_in_past"
    file.write_text("[]")
    assert json.loads(cli("credit", "prices", "set", file, "--from", "2091-01-01", data=here.data).stderr) == {
        "code": "file_unreadable"
    }


def test_the_doctor_asks_stripe_and_adds_up(here: Installation) -> None:
    member = here.world.member(credit=50_00)
    assert cli("credit", "check", data=here.data).returncode == 0
    with stripe() as peer:
        settings = {
            "OTP_PAYMENTS__BACKEND": "stripe",
            "OTP_PAYMENTS__KEY": vendor.KEY,
            "OTP_PAYMENTS__WEBHOOK_SECRET": vendor.SECRET,
            "OTP_PAYMENTS__URL": peer.url,
        }
        well = cli("doctor", data=here.data, **settings).stdout
        assert "ok    payments" in well
        assert "ok    credit" in well
        assert "FAIL  payments" in cli("doctor", data=here.data, **settings | {"OTP_PAYMENTS__KEY": "wrong"}).stdout
        assert peer.wrong == []
    with here.world.engine.begin() as connection:
        change = text("UPDATE credit_account SET available = available + 1 WHERE organisation_id = :o")
        connection.execute(change, {"o": member.organisation_id})
    broken = cli("credit", "check", data=here.data)
    assert broken.returncode == 1
    assert member.organisation_id in broken.stdout
    assert "FAIL  credit" in cli("doctor", data=here.data).stdout


@pytest.mark.parametrize("iban", ["IT60X0542811101000000123457", "nothing"])
def test_a_wrong_iban_is_no_setting(here: Installation, iban: str) -> None:
    done = cli("credit", "check", data=here.data, OTP_PAYMENTS__BANK_IBAN=iban, OTP_PAYMENTS__BANK_HOLDER="OTP")
    assert done.returncode == 2
    assert "OTP_PAYMENTS__BANK_IBAN" in done.stderr
