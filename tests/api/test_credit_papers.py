"""What members take away from the credit page: the ledger as CSV, receipts as PDF; each their own alone."""

import csv
import io
import subprocess

import pytest

from otp_app.api.credit_papers import COLUMNS
from otp_app.domain.actor import SYSTEM
from otp_app.domain.credits import billing, queries, topping_up
from otp_app.domain.credits.billing import BillingDetails
from otp_app.domain.envelopes import drafting
from tests.api.conftest import browser
from tests.installation import Installation

CSV = "/api/credit/movements.csv"


def test_the_ledger_as_csv_is_for_spreadsheets_and_runs_nothing(here: Installation) -> None:
    member = here.world.member(credit=50_00)
    for n, title in enumerate(['=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)", 'Quoted "one", two']):
        draft = here.world.draft(member, signers=1)
        here.world.run(drafting.update, member, draft.id, title=title)
        draft.send()
        assert n < 3 or here.world.run(queries.movements, member)[0].envelope == draft.id
    here.world.run(topping_up.adjust, SYSTEM, member.organisation_id, -10, "x", "=1+1")
    with browser(here, member) as mine:
        answer = mine.get(CSV)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == 'attachment; filename="credit.csv"'
        assert answer.content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert tuple(rows[0]) == COLUMNS
        assert [(r["entry"], r["amount_eur"], r["available_eur"]) for r in rows] == [
            ("adjusted", "-0.10", "51.10"),
            ("reserved", "-0.90", "51.20"),
            ("reserved", "-0.90", "52.10"),
            ("top_up", "53.00", "53.00"),
        ]
        assert [r["title"] for r in rows] == ["", 'Quoted "one", two', "'@SUM(A1)", ""]
        assert rows[0]["note"] == "'=1+1"
        assert all(r["time"].endswith(("+01:00", "+02:00")) for r in rows)
        only = mine.get(CSV, params={"kind": "top_up", "until": "2100-01-01T00:00:00Z"}).text
        assert only.count("\n") == 2
        assert mine.get(CSV, params={"since": "2100-01-01T00:00:00"}).text.count("\n") == 1
        assert mine.get(CSV, params={"since": "yesterday"}).status_code == 422
    with browser(here, here.world.member("Other GmbH", credit=0)) as other:
        assert other.get(CSV).text.count("\n") == 1
    with browser(here) as nobody:
        assert nobody.get(CSV).status_code == 401


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("Receipt of payment", "€50.00", "€53.00", "Italy", "no invoice")),
        ("it", ("Ricevuta di pagamento", "50,00 €", "53,00 €", "Italia", "non una fattura")),
        ("fr", ("Reçu de paiement", "50,00 €", "53,00 €", "Italie", "non une facture")),
        ("es", ("Recibo de pago", "50,00 €", "53,00 €", "Italia", "no una factura")),
        ("de", ("Zahlungsbeleg", "50,00 €", "53,00 €", "Italien", "keine Rechnung")),
    ],
)
def test_a_receipt_in_the_readers_language(here: Installation, lang: str, said: tuple[str, ...]) -> None:
    member = here.world.member(credit=0)
    here.world.run(billing.save, member, BillingDetails("Bär & Söhne #1", "Via *Roma* 1", "10121", "Torino", "IT"))
    top_up = here.world.run(topping_up.ask_as_member, member, "stripe", 50_00).id
    address = f"/api/credit/receipts/{top_up}.pdf"
    with browser(here, member) as mine:
        assert mine.get(address).status_code == 404  # not paid
        here.world.run(topping_up.pay, SYSTEM, top_up)
        answer = mine.get(address, params={"lang": lang})
    assert answer.headers["content-type"] == "application/pdf"
    text = subprocess.run(["pdftotext", "-", "-"], input=answer.content, capture_output=True, check=True).stdout
    shown = text.decode().replace("\xa0", " ")
    for words in (*said, "Bär & Söhne #1", "Via *Roma* 1", "10121 Torino"):
        assert words in shown, words
    with browser(here, here.world.member("Other GmbH")) as other:
        assert other.get(address).status_code == 404
    with browser(here) as nobody:
        assert nobody.get(address).status_code == 401
