from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from asn1crypto import x509 as asn1_x509

from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.seal.fetching import FetchedTrust
from otp_app.adapters.seal.freshness import certificates_in
from otp_app.adapters.seal.limited import LimitedValidator
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.revocation import RevocationUnavailable
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.adapters.seal.web import Web, WebError
from otp_app.domain.ports import SealUnavailable
from tests.adapters.seal import documents
from tests.adapters.seal.provider import LOCAL, Provider, provider


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Provider]:
    with provider(tmp_path / "trust") as one:
        yield one


class Counting:
    """The provider's routes, counted."""

    def __init__(self, service: Provider) -> None:
        self.paths: list[str] = []
        for path, route in list(service.routes.items()):
            service.routes[path] = lambda body, headers, path=path, route=route: (
                self.paths.append(path) or route(body, headers)
            )


def trust_of(service: Provider, **options: Any) -> FetchedTrust:
    """Knows the leaves alone, so that the issuer must be found, too."""
    leaves = [item for item in service.trust.intermediates() if "CA" not in item.subject.native["common_name"]]
    return FetchedTrust(service.trust.roots(), lambda: leaves, options.pop("web", LOCAL), **options)


def sealing_reason(service: Provider) -> str:
    stamper = ExchangeTimeStamper(service.trust.timestamp_answer)
    with pytest.raises(SealUnavailable) as refused:
        PadesSealer(service.trust.signer, stamper, trust_of(service)).seal(documents.plain(), ())
    return refused.value.reason


def test_issuer_ocsp_and_crl_are_found_by_their_addresses(service: Provider):
    trust = trust_of(service)
    data = trust.revocation()
    assert len(data.ocsps) == 2  # seal, time-stamping unit; the responder's own certificate is exempt
    assert {crl.issuer.native["common_name"] for crl in data.crls} == {
        "DEMO Root CA (not trusted)",
        "DEMO Issuing CA (not trusted)",
    }
    assert any(item.ca for item in trust.intermediates())


def test_without_ocsp_the_crl_speaks(service: Provider):
    service.routes["/pki/ocsp"] = lambda _b, _h: (503, "text/plain", b"")
    data = trust_of(service).revocation()
    assert not data.ocsps
    assert len(data.crls) == 2


def test_answers_are_kept_an_hour_and_longer_when_nothing_newer_comes(service: Provider):
    counting, now = Counting(service), [datetime.now(UTC)]
    trust = trust_of(service, clock=lambda: now[0])
    first = [item.dump() for item in trust.revocation().ocsps]
    asked = len(counting.paths)
    now[0] += timedelta(minutes=59)
    assert [item.dump() for item in trust.revocation().ocsps] == first
    assert len(counting.paths) == asked
    now[0] += timedelta(minutes=2)
    trust.revocation()
    assert len(counting.paths) > asked
    service.routes.clear()
    now[0] += timedelta(hours=2)
    assert len(trust.revocation().ocsps) == 2
    now[0] += timedelta(hours=30)  # after nextUpdate of all
    with pytest.raises(RevocationUnavailable):
        trust.revocation()


def test_where_nothing_answers_sealing_waits(service: Provider):
    for path in ("/pki/ocsp", "/pki/ca.crl", "/pki/root.crl"):
        del service.routes[path]
    assert sealing_reason(service) == "revocation_unavailable"


@pytest.mark.parametrize("path", ["/pki/ocsp", "/pki/ca.crl"])
def test_one_of_two_ways_is_enough(service: Provider, path: str):
    del service.routes[path]
    sealed = service.sealer(service.trust.signer).seal(documents.plain(), ()).pdf
    assert PadesValidator([service.root()]).validate(sealed).indication == "TOTAL_PASSED"


def test_a_part_that_is_missing_makes_sealing_wait(service: Provider):
    del service.routes["/pki/root.crl"]
    assert sealing_reason(service) == "revocation_unavailable"


def test_statements_by_somebody_else_are_not_taken(service: Provider, tmp_path: Path):
    with provider(tmp_path / "other") as other:
        service.routes["/pki/ocsp"] = other.routes["/pki/ocsp"]
        service.routes["/pki/ca.crl"] = other.routes["/pki/ca.crl"]  # same issuer's name, another key
        service.routes["/pki/root.crl"] = other.routes["/pki/root.crl"]
        with pytest.raises(RevocationUnavailable):
            trust_of(service).revocation()


def test_an_answer_about_another_certificate_is_not_taken(service: Provider):
    from cryptography import x509

    from otp_app.adapters.seal.statements import ocsp_request

    ca, tsu = (x509.load_der_x509_certificate(service.trust.certificate(role)) for role in ("ca", "tsu"))
    replay = service.trust.ocsp_answer(ocsp_request(tsu, ca))
    service.routes["/pki/ocsp"] = lambda _b, _h: (200, "application/ocsp-response", replay)
    data = trust_of(service).revocation()
    assert [item.dump() for item in data.ocsps] == [replay]  # about the unit it speaks of, and nothing else
    assert len(data.crls) == 2


def test_a_seal_is_still_believed_after_its_revocation_data_has_run_out(service: Provider):
    """By fresh lists for what the document bears, fetched without knowing key or authority; revoked ones are seen."""
    sealed = service.sealer(service.trust.signer).seal(documents.plain(), ()).pdf
    moment = datetime.now(UTC) + timedelta(days=40)
    with time_machine.travel(moment, tick=True):
        assert PadesValidator([service.root()]).validate(sealed).indication == "INDETERMINATE"
        public = FetchedTrust([service.root()], tuple, LOCAL)
        judge = LimitedValidator([service.root()], None, Limits(), public.lists_for)
        data = public.lists_for([asn1_x509.Certificate.load(der) for der in certificates_in(sealed)])
        assert len(data.crls) == 2
        assert PadesValidator([service.root()], lambda: data).validate(sealed).indication == "TOTAL_PASSED"
    assert judge.validate(sealed).indication == "TOTAL_PASSED"  # its child lives in the present
    assert judge.validate(b"%PDF-1.7 nothing").indication == "NO_SIGNATURE"


def test_addresses_in_strangers_certificates_are_not_asked(service: Provider, tmp_path: Path):
    counting = Counting(service)
    with provider(tmp_path / "other") as other:
        assert not FetchedTrust([other.root()], tuple, LOCAL).lists_for(service.trust.intermediates()).crls
    assert counting.paths == []


def test_inner_addresses_are_only_asked_where_that_is_wanted(service: Provider):
    with pytest.raises(WebError, match="private address"):
        Web().get(f"{service.url}/pki/ca.crl")
    with pytest.raises(WebError, match="bad address"):
        LOCAL.get("file:///etc/passwd")
    with pytest.raises(RevocationUnavailable):
        trust_of(service, web=Web()).revocation()


def test_what_is_too_long_is_cut_off(service: Provider):
    service.routes["/long"] = lambda _b, _h: (200, "text/plain", bytes(2000))
    with pytest.raises(WebError, match="too long"):
        Web(most_bytes=1999, inwards=True).get(f"{service.url}/long")
    assert len(Web(most_bytes=2000, inwards=True).get(f"{service.url}/long")) == 2000


@pytest.mark.parametrize(("target", "message"), [("https://127.0.0.1/x", "scheme"), ("{url}/again", "redirects")])
def test_redirects_stay_in_the_scheme_and_come_to_an_end(service: Provider, target: str, message: str):
    service.routes["/again"] = lambda _b, _h: (302, target.format(url=service.url), b"")
    with pytest.raises(WebError, match=message):
        LOCAL.get(f"{service.url}/again")
