"""A seal key at a remote signing service: API of the Cloud Signature Consortium, version 1 (1.0.4) or 2."""

import base64
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import aiohttp
from asn1crypto import algos
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationInfo,
    CSCAuthorizationManager,
    CSCCredentialInfo,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)

from otp_app.adapters.seal.blocking import wait_for
from otp_app.adapters.seal.der import copies
from otp_app.adapters.seal.signers import CertifiedSigner, KeyUnavailable

# What a service, its network or an answer of another shape can raise; pyHanko makes SigningError of some of it.
_FAILURES = (SigningError, aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class CscAccount:
    """Where the key is and by what it is released. Secrets are asked for at each use, so that they can be renewed.

    url: what precedes `/csc/v1/…`. token: OAuth 2.0 access token. token_url, client, client_secret: instead of it,
    where to get one by the client credentials grant (RFC 6749 clause 4.4). pin, otp: of `credentials/authorize`.
    seconds: how long one answer may take.
    """

    url: str
    credential: str
    version: Literal["v1", "v2"] = "v1"
    token: Callable[[], str] | None = None
    token_url: str = ""
    client: str = ""
    client_secret: Callable[[], str] | None = None
    pin: Callable[[], str] | None = None
    otp: Callable[[], str] | None = None
    prefer_pss: bool = False
    seconds: int = 30

    async def session(self, http: aiohttp.ClientSession) -> CSCServiceSessionInfo:
        """What pyHanko needs for its requests, with an access token that is valid now."""
        token = self.token() if self.token else None
        if self.token_url:
            secret = self.client_secret() if self.client_secret else ""
            form = {"grant_type": "client_credentials", "client_id": self.client, "client_secret": secret}
            async with http.post(self.token_url, data=form, raise_for_status=True) as answer:
                token = str((await answer.json())["access_token"])
        return CSCServiceSessionInfo(self.url.rstrip("/"), self.credential, token, self.version)


class CscKey:
    """The key of one credential; its certificates are fetched at first use and kept."""

    def __init__(self, account: CscAccount) -> None:
        self._account = account
        self._lock = threading.Lock()
        self._signer: RemoteSigner | None = None

    def signer(self) -> "RemoteSigner":
        """A signer for the key; KeyUnavailable when the service does not tell its certificates."""
        with self._lock:
            if self._signer is None:
                self._signer = RemoteSigner(self._account, wait_for(self._credential))
            return self._signer

    async def _credential(self) -> CSCCredentialInfo:
        try:
            async with _http(self._account) as http:
                session = await self._account.session(http)
                found = await fetch_certs_in_csc_credential(http, session, self._account.seconds)
        except _FAILURES as error:
            raise KeyUnavailable(f"credential information: {type(error).__name__}") from error
        if found.response_data.get("key", {}).get("status", "enabled") != "enabled":
            raise KeyUnavailable("the key is disabled")
        return found


class RemoteSigner(CertifiedSigner):
    """Each signature is authorised for its own hash and made over a connection of its own, fit for any event loop."""

    def __init__(self, account: CscAccount, credential: CSCCredentialInfo) -> None:
        super().__init__(credential.signing_cert, credential.chain, account.prefer_pss)
        self._account = account
        self._credential = credential

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign `data`; a dry run only tells the size. KeyUnavailable when the service refuses or does not answer."""
        if dry_run:
            return bytes(self.longest)
        kind, authorisation = _BY_VERSION[self._account.version]
        try:
            async with _http(self._account) as http:
                session = await self._account.session(http)
                signer = kind(
                    http,
                    authorisation(http, self._account, session, self._mine(), digest_algorithm),
                    sign_timeout=self._account.seconds,
                    prefer_pss=self.prefer_pss,
                )
                return await signer.async_sign_raw(data, digest_algorithm)
        except _FAILURES as error:
            raise KeyUnavailable(f"remote signature: {type(error).__name__}") from error

    def _mine(self) -> CSCCredentialInfo:
        return replace(self._credential, signing_cert=self.signing_cert, chain=copies(self._credential.chain))


class _Authorisation(CSCAuthorizationManager):
    """`credentials/authorize` of version 1 (clause 11.6), always bound to the hashes."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        account: CscAccount,
        session: CSCServiceSessionInfo,
        credential: CSCCredentialInfo,
        digest_algorithm: str,
    ) -> None:
        super().__init__(csc_session_info=session, credential_info=credential)
        self._http = http
        self._digest = algos.DigestAlgorithmId(digest_algorithm).dotted
        self._pin = account.pin() if account.pin else None
        self._otp = account.otp() if account.otp else None

    async def authorize_signature(self, hash_b64s: list[str]) -> CSCAuthorizationInfo:
        url = self.csc_session_info.endpoint_url("credentials/authorize")
        body = self._body(hash_b64s)
        async with self._http.post(url, headers=self.auth_headers, json=body, raise_for_status=True) as answer:
            return self.parse_csc_auth_response(await answer.json())

    def _body(self, hashes: list[str]) -> dict[str, Any]:
        return self.format_csc_auth_request(pin=self._pin, otp=self._otp, hash_b64s=hashes)


class _AuthorisationV2(_Authorisation):
    """Version 2 (clause 11.6): `hashes` with their algorithm, and PIN and OTP as `authData`."""

    def _body(self, hashes: list[str]) -> dict[str, Any]:
        given = (("PIN", self._pin), ("OTP", self._otp))
        data = [{"id": name, "value": value} for name, value in given if value is not None]
        return {
            "credentialID": self.csc_session_info.credential_id,
            "numSignatures": len(hashes),
            "hashes": hashes,
            "hashAlgorithmOID": self._digest,
            **({"authData": data} if data else {}),
        }


class _SignerV2(CSCSigner):
    """`signatures/signHash` of version 2 (clause 11.10)."""

    async def format_csc_signing_req(self, tbs_hashes: list[str], digest_algorithm: str) -> dict[str, Any]:
        mechanism: Any = self.get_signature_mechanism_for_digest(digest_algorithm)
        released = await self.auth_manager.authorize_signature(tbs_hashes)
        body = {
            "credentialID": self.auth_manager.csc_session_info.credential_id,
            "SAD": released.sad,
            "hashes": tbs_hashes,
            "hashAlgorithmOID": algos.DigestAlgorithmId(digest_algorithm).dotted,
            "signAlgo": mechanism["algorithm"].dotted,
            "operationMode": "S",
        }
        if mechanism["parameters"].native is not None:
            body["signAlgoParams"] = base64.b64encode(mechanism["parameters"].dump()).decode()
        return body


_BY_VERSION = {"v1": (CSCSigner, _Authorisation), "v2": (_SignerV2, _AuthorisationV2)}


def _http(account: CscAccount) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=account.seconds), trust_env=True)
