"""Trust in keys of real providers: anchors from a file, revocation data from where the certificates point."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID

from otp_app.adapters.seal.der import as_asn1, copies
from otp_app.adapters.seal.revocation import RevocationData, RevocationUnavailable
from otp_app.adapters.seal.statements import Statement, Unfit, ocsp_request, read_crl, read_ocsp
from otp_app.adapters.seal.web import Web, WebError, host_of

T = TypeVar("T")
_ASK_AGAIN = timedelta(hours=1)  # a revocation is known by then, even if the last CRL would do for days
_REST = timedelta(seconds=30)
_LONGEST_CHAIN = 8
_BIG_LIST = 512 * 1024  # bytes, which each sealed document would carry
_log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FetchedTrust:
    """Fulfils `pades.Trust`.

    known: certificates of seal and time-stamps as far as they are known now, with or without their chains. What is
    fetched is checked, then kept for an hour, and for as long as it is in force while nothing newer can be had.
    """

    def __init__(
        self,
        roots: Sequence[asn1_x509.Certificate],
        known: Callable[[], Iterable[asn1_x509.Certificate]],
        web: Web,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._roots = list(roots)
        self._known = known
        self._web = web
        self._clock = clock
        self._lock = threading.Lock()
        self._statements: dict[str, tuple[datetime, Statement]] = {}
        self._failed: dict[str, datetime] = {}
        self._issuers: dict[str, x509.Certificate] = {}

    def roots(self) -> list[asn1_x509.Certificate]:
        """The configured anchors."""
        return copies(self._roots)

    def intermediates(self) -> list[asn1_x509.Certificate]:
        """All certificates known by now, those of OCSP responders included."""
        with self._lock:
            fetched = [as_asn1(item) for item in self._issuers.values()]
            responders = [signer for _, statement in self._statements.values() for signer in statement.signers]
        anchors = {root.sha256 for root in self._roots}
        every = {item.sha256: item for item in (*self._known(), *fetched, *responders)}
        return copies(item for digest, item in every.items() if digest not in anchors)

    def revocation(self) -> RevocationData:
        """Current statements on every certificate below the anchors; RevocationUnavailable when there is none at all.

        One that is missing is left to the seal's own path validation, which knows whether it is needed.
        """
        return self.about(())

    def about(self, certificates: Sequence[asn1_x509.Certificate]) -> RevocationData:
        """The same, and for `certificates` that a document sealed here bears."""
        with self._lock:  # several seals at once would all ask the same
            pool = {item.sha256: _load(item) for item in (*self._roots, *self._known(), *certificates)}
            anchors = {root.sha256 for root in self._roots}
            waiting = [item for digest, item in pool.items() if digest not in anchors]
            issuers = list(pool.values())
            found: list[Statement] = []
            seen: set[bytes] = set()
            while waiting and len(seen) < _LONGEST_CHAIN * _LONGEST_CHAIN:
                certificate = waiting.pop()
                if certificate.tbs_certificate_bytes in seen or as_asn1(certificate).sha256 in anchors:
                    continue
                seen.add(certificate.tbs_certificate_bytes)
                issuer = self._issuer(certificate, issuers)
                if issuer is None:
                    continue
                waiting.append(issuer)
                for statement in self._about(certificate, issuer):
                    found.append(statement)
                    waiting += [_load(signer) for signer in statement.signers if not _exempt(signer)]
        if not found:
            raise RevocationUnavailable
        return _data(found)

    def lists_for(self, certificates: Iterable[asn1_x509.Certificate]) -> RevocationData:
        """Current CRLs about those `certificates` that descend from the anchors.

        Fit for what strangers send: only an address that an authority below the anchors has certified is asked.
        """
        authorities = [_load(root) for root in self._roots]
        waiting = [loaded for item in certificates if (loaded := _load_strange(item)) is not None]
        found: list[Statement] = []
        with self._lock:
            for _ in range(_LONGEST_CHAIN):
                pairs = [(item, next((a for a in authorities if _issued(item, a)), None)) for item in waiting]
                waiting = [item for item, issuer in pairs if issuer is None]
                for item, issuer in pairs:
                    if issuer is None:
                        continue
                    if as_asn1(item).ca:
                        authorities.append(item)
                    statement = self._by_list(item, issuer)
                    if statement is not None:
                        found.append(statement)
        return _data(found)

    def _issuer(self, certificate: x509.Certificate, known: Iterable[x509.Certificate]) -> x509.Certificate | None:
        for candidate in (*known, *self._issuers.values()):
            if _issued(certificate, candidate):
                return candidate
        for url in _access(certificate, AuthorityInformationAccessOID.CA_ISSUERS):
            for candidate in self._fetched(url, lambda url=url: _certificates(self._web.get(url))) or ():
                if _issued(certificate, candidate):
                    self._issuers[url] = candidate
                    return candidate
        return None

    def _about(self, certificate: x509.Certificate, issuer: x509.Certificate) -> list[Statement]:
        """An OCSP response, and a CRL unless that is big and not needed.

        Both, since pyHanko 0.38 takes a certificate with nothing but an OCSP response that has run out for one without
        any, and so judges an old seal INDETERMINATE.
        """
        answer, listed = self._by_ocsp(certificate, issuer), self._by_list(certificate, issuer)
        if answer is not None and listed is not None and len(listed.found.dump()) > _BIG_LIST:
            listed = None
        return [item for item in (answer, listed) if item is not None]

    def _by_ocsp(self, certificate: x509.Certificate, issuer: x509.Certificate) -> Statement | None:
        now = self._clock()
        for url in _access(certificate, AuthorityInformationAccessOID.OCSP):

            def by_ocsp(url: str = url) -> Statement:
                body = ocsp_request(certificate, issuer)
                answer = self._web.post(url, body, "application/ocsp-request", "application/ocsp-response")
                return read_ocsp(answer, certificate, issuer, now)

            statement = self._kept(f"{url} {certificate.serial_number:x}", url, now, by_ocsp)
            if statement is not None:
                return statement
        return None

    def _by_list(self, certificate: x509.Certificate, issuer: x509.Certificate) -> Statement | None:
        now = self._clock()
        for url in _distribution_points(certificate):
            statement = self._kept(url, url, now, lambda url=url: read_crl(self._web.get(url), issuer, now))
            if statement is not None:
                return statement
        return None

    def _kept(self, key: str, url: str, now: datetime, fetch: Callable[[], Statement]) -> Statement | None:
        at, old = self._statements.get(key, (None, None))
        if old is not None and at is not None and now < min(at + _ASK_AGAIN, old.until):
            return old
        new = self._fetched(url, fetch, key)
        if new is not None:
            self._statements[key] = (now, new)
            return new
        return old if old is not None and now < old.until else None

    def _fetched(self, url: str, fetch: Callable[[], T], key: str = "") -> T | None:
        now, key = self._clock(), key or url
        if key in self._failed and now < self._failed[key] + _REST:
            return None
        try:
            found = fetch()
        except (WebError, Unfit) as error:
            self._failed[key] = now
            _log.warning("nothing from %s: %s", host_of(url), error)
            return None
        self._failed.pop(key, None)
        return found


def _data(found: Iterable[Statement]) -> RevocationData:
    """Objects of the caller's own, for the reason of `der.copies`."""
    lists = dict.fromkeys(item.found.dump() for item in found if isinstance(item.found, asn1_crl.CertificateList))
    answers = dict.fromkeys(item.found.dump() for item in found if isinstance(item.found, asn1_ocsp.OCSPResponse))
    return RevocationData(
        tuple(asn1_crl.CertificateList.load(der) for der in lists),
        tuple(asn1_ocsp.OCSPResponse.load(der) for der in answers),
    )


def _load(certificate: asn1_x509.Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _load_strange(certificate: asn1_x509.Certificate) -> x509.Certificate | None:
    try:
        return _load(certificate)
    except ValueError:
        return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # InvalidSignature, ValueError, TypeError, and whatever odd keys bring
        return False
    return True


def _exempt(certificate: asn1_x509.Certificate) -> bool:
    """id-pkix-ocsp-nocheck: its issuer says that nobody need ask (RFC 6960 clause 4.2.2.2.1)."""
    return certificate.ocsp_no_check_value is not None


def _access(certificate: x509.Certificate, method: x509.ObjectIdentifier) -> list[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    places = [item.access_location for item in access if item.access_method == method]
    return [place.value for place in places if isinstance(place, x509.UniformResourceIdentifier)]


def _distribution_points(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    # Only points for all reasons and by the issuer itself: others cover a part (RFC 5280 clause 4.2.1.13).
    names = [name for point in points if not point.reasons and not point.crl_issuer for name in point.full_name or ()]
    urls = [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    return [url for url in urls if url.startswith(("http://", "https://"))]


def _certificates(data: bytes) -> list[x509.Certificate]:
    """One in DER or PEM, or several in PKCS#7 (RFC 5280 clause 4.2.2.1)."""
    for load in (
        lambda: [x509.load_der_x509_certificate(data)],
        lambda: x509.load_pem_x509_certificates(data),
        lambda: pkcs7.load_der_pkcs7_certificates(data),
    ):
        try:
            return load()
        except ValueError:
            continue
    raise Unfit("no certificate")
