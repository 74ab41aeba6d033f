"""A seal key in a hardware token or security module (PKCS#11 v2.40): it signs there and never leaves it."""

import asyncio
import contextlib
import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from asn1crypto import x509 as asn1_x509
from pkcs11 import Attribute, ObjectClass
from pkcs11.exceptions import PinIncorrect, PinLocked, PKCS11Error, UserAlreadyLoggedIn
from pyhanko.sign.pkcs11 import select_pkcs11_signing_params

from otp_app.adapters.seal.signers import CertifiedSigner, KeyUnavailable

T = TypeVar("T")
_log = logging.getLogger(__name__)


class TokenKey:
    """One key in one token, over one session that is opened at first use and again when it is lost.

    pin: called at each login. chain: certificates that the token does not hold; if it lacks the seal certificate
    too, that comes first here.
    """

    def __init__(
        self,
        module: Path,
        token: str,
        label: str,
        pin: Callable[[], str],
        chain: Sequence[asn1_x509.Certificate] = (),
        prefer_pss: bool = False,
    ) -> None:
        self._module = str(module)
        self._token = token
        self._label = label
        self._pin = pin
        self._chain = chain
        self._prefer_pss = prefer_pss
        self._lock = threading.RLock()  # PKCS#11 clause 6.7: one session does one operation at a time
        self._session: Any = None
        self._key: Any = None
        self._signer: TokenSigner | None = None
        self._refused_pin: bytes | None = None

    def signer(self) -> "TokenSigner":
        """A signer for the key; KeyUnavailable when token, key or certificate cannot be had."""
        with self._lock:
            if self._signer is None:
                certificate, others = self._use(self._certificates)
                self._signer = TokenSigner(self, certificate, others, self._prefer_pss)
            return self._signer

    def sign(self, data: bytes, **options: Any) -> bytes:
        """What the token answers, in its own encoding; KeyUnavailable."""
        return self._use(lambda: self._key.sign(data, **options))

    def _use(self, action: Callable[[], T]) -> T:
        with self._lock:
            lost = self._session is not None
            try:
                self._open()
                return action()
            except PKCS11Error as error:
                self._close()
                if not lost:
                    raise KeyUnavailable(type(error).__name__) from error
                _log.warning("session with the token lost (%s), opening another", type(error).__name__)
            try:
                pkcs11.lib(self._module).reinitialize()  # otherwise tokens that came back stay unseen
                self._open()
                return action()
            except PKCS11Error as error:
                self._close()
                raise KeyUnavailable(type(error).__name__) from error

    def _open(self) -> None:
        if self._session is not None:
            return
        try:
            token = pkcs11.lib(self._module).get_token(token_label=self._token)
        except RuntimeError as error:  # what python-pkcs11 raises where dlopen fails
            raise KeyUnavailable("PKCS#11 module does not load") from error
        self._session = self._login(token)
        self._key = self._one({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: self._label}, "private key")

    def _login(self, token: Any) -> Any:
        pin = self._pin()
        digest = hashlib.sha256(pin.encode()).digest()
        if digest == self._refused_pin:  # each further try could be the one that locks the token for good
            raise KeyUnavailable("PIN was refused before")
        try:
            return token.open(user_pin=pin)
        except UserAlreadyLoggedIn:  # by another session of this process: a login counts for all (clause 6.7.4)
            return token.open()
        except (PinIncorrect, PinLocked) as error:
            self._refused_pin = digest
            raise KeyUnavailable(type(error).__name__) from error

    def _close(self) -> None:
        session, self._session, self._key = self._session, None, None
        if session is not None:
            with contextlib.suppress(PKCS11Error):
                session.close()

    def _one(self, wanted: dict[Attribute, Any], what: str) -> Any:
        found = list(self._session.get_objects(wanted))
        if len(found) != 1:
            raise KeyUnavailable(f"{len(found)} objects for the {what}")
        return found[0]

    def _certificates(self) -> tuple[asn1_x509.Certificate, list[asn1_x509.Certificate]]:
        held = list(self._session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
        identifier = self._key[Attribute.ID]
        own = [item for item in held if item[Attribute.ID] == identifier or item[Attribute.LABEL] == self._label]
        others = [asn1_x509.Certificate.load(item[Attribute.VALUE]) for item in held if item not in own]
        if len(own) > 1:
            own = [item for item in own if item[Attribute.ID] == identifier]
        certificates = [*(asn1_x509.Certificate.load(item[Attribute.VALUE]) for item in own[:1]), *self._chain]
        if not certificates:
            raise KeyUnavailable("no certificate for the key")
        # Other end entities of the token have no business in a seal, and may be taken for its signer.
        return certificates[0], [*certificates[1:], *(item for item in others if item.ca)]


class TokenSigner(CertifiedSigner):
    """Lets pyHanko sign with a `TokenKey`, in a thread, since a security module may take its time."""

    def __init__(
        self,
        key: TokenKey,
        certificate: asn1_x509.Certificate,
        chain: Sequence[asn1_x509.Certificate],
        prefer_pss: bool,
    ) -> None:
        super().__init__(certificate, chain, prefer_pss)
        self._key = key
        # Few tokens hash for ECDSA themselves (SoftHSM does not); all sign a given digest.
        self._raw = certificate.public_key.algorithm == "ec"

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign `data`; a dry run only tells the size."""
        if dry_run:
            return bytes(self.longest)
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)
        how = select_pkcs11_signing_params(mechanism, digest_algorithm, self._raw, {})
        prepared = how.pre_sign_transform(data) if how.pre_sign_transform else data
        signature = await asyncio.to_thread(self._key.sign, prepared, **how.sign_kwargs)
        return how.post_sign_transform(signature) if how.post_sign_transform else signature
