"""A remote signing service that takes no request of another shape than its version of the CSC API asks for."""

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding

from tests.adapters.seal.provider import Answer, Provider, Route, new_key

SHA256 = "2.16.840.1.101.3.4.2.1"
CREDENTIAL = "seal-1"


@dataclass
class Peer:
    """token: the only bearer token it takes. calls: endpoints in the order of requests."""

    service: Provider
    version: str
    kind: str = "p256"
    pin: str = "1111"
    otp: str = "222222"
    token: str = "bearer-1"
    calls: list[str] = field(default_factory=list)
    released: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = new_key(self.kind)
        self.certificate = self.service.certify(self.key.public_key())

    def routes(self) -> dict[str, Route]:
        base = f"/csc/{self.version}"
        json_routes: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
            "credentials/info": self._info,
            "credentials/authorize": self._authorize,
            "signatures/signHash": self._sign,
        }
        return {
            f"{base}/{name}": lambda body, headers, name=name, answer=answer: self._answer(name, answer, body, headers)
            for name, answer in json_routes.items()
        } | {"/oauth2/token": self._token}

    def _answer(self, name: str, answer: Any, body: bytes, headers: Any) -> Answer:
        self.calls.append(name)
        if headers.get("Authorization") != f"Bearer {self.token}":
            return 401, "application/json", b"{}"
        found = answer(json.loads(body))
        if found is None:
            return 400, "application/json", b'{"error": "invalid_request"}'
        return 200, "application/json", json.dumps(found).encode()

    def _token(self, body: bytes, _headers: Any) -> Answer:
        self.calls.append("oauth2/token")
        good = body == b"grant_type=client_credentials&client_id=me&client_secret=s3cret"
        return (200 if good else 401), "application/json", json.dumps({"access_token": self.token}).encode()

    def _info(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        if asked != {"credentialID": CREDENTIAL, "certificates": "chain", "certInfo": False}:
            return None
        chain = [self.certificate, self.service.ca()]
        names = ["sha256_ecdsa"] if self.kind == "p256" else ["sha256_rsa", "rsassa_pss"]
        return {
            "key": {"status": "enabled", "algo": [algos.SignedDigestAlgorithmId(name).dotted for name in names]},
            "cert": {"certificates": [base64.b64encode(item.public_bytes(Encoding.DER)).decode() for item in chain]},
            "SCAL": "2",
            "multisign": 5,
        }

    def _authorize(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        common = {"credentialID": CREDENTIAL, "numSignatures": 1}
        if self.version == "v1":
            hashes_, wanted = asked.get("hash"), {"hash": asked.get("hash"), "PIN": self.pin, "OTP": self.otp}
        else:
            hashes_ = asked.get("hashes")
            data = [{"id": "PIN", "value": self.pin}, {"id": "OTP", "value": self.otp}]
            wanted = {"hashes": hashes_, "hashAlgorithmOID": SHA256, "authData": data}
        if asked != {**common, **wanted} or not isinstance(hashes_, list):
            return None
        sad = secrets.token_hex(8)
        self.released[sad] = hashes_
        return {"SAD": sad, "expiresIn": 60}

    def _sign(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        names = ("hash", "hashAlgo") if self.version == "v1" else ("hashes", "hashAlgorithmOID")
        hashes_ = self.released.pop(asked.get("SAD", ""), None)  # good for one use, and for its own hashes
        ecdsa = self.kind == "p256"
        wanted = {
            "credentialID": CREDENTIAL,
            "SAD": asked.get("SAD"),
            names[0]: hashes_,
            names[1]: SHA256,
            "signAlgo": algos.SignedDigestAlgorithmId("sha256_ecdsa" if ecdsa else "sha256_rsa").dotted,
            **({} if self.version == "v1" else {"operationMode": "S"}),
        }
        if hashes_ is None or asked != wanted:
            return None
        digest = base64.b64decode(hashes_[0])
        ready = Prehashed(hashes.SHA256())
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            signature = self.key.sign(digest, ec.ECDSA(ready))
        else:
            signature = self.key.sign(digest, padding.PKCS1v15(), ready)
        return {"signatures": [base64.b64encode(signature).decode()]}
