"""Typed settings from the environment (prefix `OTP_`), with one choice of backend per port.

Nothing here has a secret as default: keys are generated into the data folder at first start.
"""

import re
from base64 import b64decode
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pydantic import BaseModel, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _must_exist(*files: Path | None) -> None:
    absent = [path for path in files if path is not None and not path.is_file()]
    if absent:
        raise ValueError(f"no such file: {absent[0]}")


def read_secret(file: Path | None, given: SecretStr | None) -> str:
    """Read at each use, so that a renewed one is found; the end of the line does not belong to it."""
    if file is not None:
        return file.read_text().rstrip("\r\n")
    return given.get_secret_value() if given is not None else ""


def _iban(typed: str) -> str:
    """An IBAN in groups of four; its check digits are those of ISO 7064, MOD 97-10 (ISO 13616)."""
    plain = re.sub(r"\s", "", typed).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain):
        raise ValueError("OTP_PAYMENTS__BANK_IBAN is no IBAN")
    if int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 != 1:
        raise ValueError("OTP_PAYMENTS__BANK_IBAN: its check digits are wrong")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


class Operator(BaseModel):
    """Who runs this installation, as receipts say it. address: lines apart by `;`."""

    name: str = ""
    address: str = ""
    vat_number: str = ""
    tax_code: str = ""


class Limits(BaseModel):
    """What an upload may be. Sizes in bytes, times in seconds, page sides in points."""

    upload_bytes: int = 50 * 1024 * 1024
    pages: int = 500
    page_side: float = 14_400
    attachment_bytes: int = 7 * 1024 * 1024
    child_memory: int = 1024 * 1024 * 1024
    child_seconds: int = 60


class Vision(BaseModel):
    """Recognition's pictures. processes: children that look at them, each a core at most and some 150 MB.

    waiting: live frames in the queue per child, beyond which the oldest is dropped. seconds: of a core, for a picture.
    """

    processes: int = Field(default=2, ge=1, le=64)
    waiting: int = Field(default=8, ge=1)
    seconds: float = 15.0
    memory: int = 1_500_000_000


class Mail(BaseModel):
    """Outgoing e-mail. `outbox` keeps every message in the data folder and shows it on a local mailbox page.

    mailbox_open: also to other machines, which then read every signing link and code: for a closed trial network.
    security: STARTTLS (port 587), TLS from the first byte (465), or none, which is for a server on this machine. ca:
    PEM file with further authorities to trust. webhook_key: SendGrid's verification key of the signed event webhook.
    """

    backend: Literal["outbox", "smtp", "sendgrid"] = "outbox"
    from_name: str = "OTP Sign"
    from_address: str = "no-reply@localhost"
    mailbox_open: bool = False
    timeout_seconds: float = 30.0
    # smtp
    host: str = ""
    port: int = 0
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    ca: Path | None = None
    # sendgrid
    api_key: SecretStr | None = None
    api_key_file: Path | None = None
    region: Literal["global", "eu"] = "global"
    webhook_key: str = ""
    url: str = ""

    @model_validator(mode="after")
    def _is_complete(self) -> "Mail":
        if self.backend == "outbox":
            return self
        if self.from_address.endswith("@localhost") or (self.backend == "smtp" and not self.host):
            host = "OTP_MAIL__HOST and " if self.backend == "smtp" else ""
            raise ValueError(f"{self.backend} also needs {host}OTP_MAIL__FROM_ADDRESS")
        if self.backend == "sendgrid":
            return self._sendgrid()
        if self.user and not (self.password or self.password_file):
            raise ValueError("OTP_MAIL__USER needs OTP_MAIL__PASSWORD_FILE (or OTP_MAIL__PASSWORD)")
        if self.security == "none" and (self.user or self.host not in ("localhost", "127.0.0.1", "::1")):
            raise ValueError("OTP_MAIL__SECURITY=none is only for a server on this machine, and without login")
        _must_exist(self.password_file, self.ca)
        return self

    def _sendgrid(self) -> "Mail":
        if not (self.api_key or self.api_key_file):
            raise ValueError("sendgrid also needs OTP_MAIL__API_KEY_FILE (or OTP_MAIL__API_KEY)")
        _must_exist(self.api_key_file)
        if self.webhook_key:
            try:
                key = load_der_public_key(b64decode(self.webhook_key, validate=True))
            except (ValueError, UnsupportedAlgorithm):
                key = None
            if not isinstance(key, EllipticCurvePublicKey):
                raise ValueError("OTP_MAIL__WEBHOOK_KEY is the verification key as SendGrid shows it: base64, one line")
        return self


class Bounces(BaseModel):
    """The mailbox that undeliverable messages come back to, where e-mail leaves by SMTP; read by IMAP.

    address: its own; `+` and a tag are added to its local part, so its server must deliver `bounces+anything@…` there.
    It should hold nothing else: what is read is deleted. security: TLS from the first byte (port 993), STARTTLS (143),
    or none, which is for a server on this machine. ca: PEM file with further authorities to trust.
    """

    address: str = ""
    host: str = ""
    port: int = 0
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    folder: str = "INBOX"
    ca: Path | None = None
    timeout_seconds: float = 30.0
    poll_seconds: Annotated[float, Field(gt=0)] = 60.0

    @model_validator(mode="after")
    def _is_complete(self) -> "Bounces":
        if not self.address:
            if self.host:
                raise ValueError("OTP_BOUNCES__HOST also needs OTP_BOUNCES__ADDRESS")
            return self
        # With the tag of 38 signs the local part may have 64: RFC 5321 section 4.5.3.1.1.
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,26}@[A-Za-z0-9.-]{1,200}", self.address):
            raise ValueError("OTP_BOUNCES__ADDRESS is like bounces@example.com, with at most 26 signs before the @")
        if not (self.host and self.user and (self.password or self.password_file)):
            raise ValueError("OTP_BOUNCES__ADDRESS also needs __HOST, __USER and __PASSWORD_FILE (or __PASSWORD)")
        if self.security == "none" and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("OTP_BOUNCES__SECURITY=none is only for a server on this machine")
        _must_exist(self.password_file, self.ca)
        return self


class Payments(BaseModel):
    """Payments for credit. `none`: only bank transfers, recorded by the operator (`cli credit`).

    webhook_secret: of the endpoint BASE/api/hooks/stripe, for the events checkout.session.*, charge.refunded and
    charge.dispute.*. checkout: origin of the page to pay on, which may be a domain of one's own. bank_holder,
    bank_iban, bank_bic: where transfers go; without an IBAN none are offered.
    """

    backend: Literal["none", "stripe"] = "none"
    key: SecretStr | None = None
    key_file: Path | None = None
    webhook_secret: SecretStr | None = None
    webhook_secret_file: Path | None = None
    timeout_seconds: float = 20.0
    url: str = ""
    checkout: str = "https://checkout.stripe.com"
    bank_holder: str = ""
    bank_iban: str = ""
    bank_bic: str = ""

    @property
    def origins(self) -> tuple[str, ...]:
        """Where a form of ours may lead to."""
        return (self.checkout,) if self.backend == "stripe" else ()

    @model_validator(mode="after")
    def _is_complete(self) -> "Payments":
        if self.bank_iban:
            if not self.bank_holder:
                raise ValueError("OTP_PAYMENTS__BANK_IBAN also needs OTP_PAYMENTS__BANK_HOLDER")
            self.bank_iban = _iban(self.bank_iban)
        if self.backend == "none":
            return self
        if not (self.key or self.key_file):
            raise ValueError("stripe also needs OTP_PAYMENTS__KEY_FILE (or OTP_PAYMENTS__KEY)")
        if not (self.webhook_secret or self.webhook_secret_file):
            raise ValueError("stripe also needs OTP_PAYMENTS__WEBHOOK_SECRET_FILE (or OTP_PAYMENTS__WEBHOOK_SECRET)")
        _must_exist(self.key_file, self.webhook_secret_file)
        return self


class Phone(BaseModel):
    """Outgoing SMS and WhatsApp. `outbox` keeps every text in the data folder and shows it on the local mailbox page.

    channels: what signers may be sent, of sms and whatsapp; none switches phones off. sender: a number in E.164, an
    alphanumeric sender, or the id of a messaging service (MG…). whatsapp_sender: a number in E.164. templates: language
    to the id of an approved content template (HX…), which says the code {{1}}, the document {{2}} and the first eight
    signs of its SHA-256 {{3}} (category utility), or the code {{1}} alone (authentication, whose wording Meta fixes).
    """

    backend: Literal["outbox", "twilio"] = "outbox"
    channels: str = "sms whatsapp"
    timeout_seconds: float = 15.0
    # twilio
    account: str = ""
    auth_token: SecretStr | None = None
    auth_token_file: Path | None = None
    sender: str = ""
    whatsapp_sender: str = ""
    templates: dict[str, str] = {}
    template_category: Literal["utility", "authentication"] = "utility"
    url: str = ""

    @property
    def ways(self) -> tuple[str, ...]:
        """The channels by phone, in the order of preference."""
        return tuple(dict.fromkeys(self.channels.split()))

    @model_validator(mode="after")
    def _is_complete(self) -> "Phone":
        if odd := [way for way in self.ways if way not in ("sms", "whatsapp")]:
            raise ValueError(f"OTP_PHONE__CHANNELS knows sms and whatsapp, not {odd[0]}")
        if self.backend == "outbox":
            return self
        if not (self.auth_token or self.auth_token_file):
            raise ValueError("twilio also needs OTP_PHONE__AUTH_TOKEN_FILE (or OTP_PHONE__AUTH_TOKEN)")
        if not re.fullmatch(r"AC[0-9a-fA-F]{32}", self.account):
            raise ValueError("OTP_PHONE__ACCOUNT is Twilio's account id: AC and 32 hexadecimal digits")
        if "sms" in self.ways and not re.fullmatch(
            r"\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", self.sender
        ):
            raise ValueError("OTP_PHONE__SENDER is a number like +39…, a name of at most 11 letters, or MG…")
        if "whatsapp" in self.ways:
            if not re.fullmatch(r"\+[1-9]\d{6,14}", self.whatsapp_sender):
                raise ValueError("whatsapp needs OTP_PHONE__WHATSAPP_SENDER, a number like +39…")
            if "en" not in self.templates or not all(
                re.fullmatch(r"HX[0-9a-fA-F]{32}", template) for template in self.templates.values()
            ):
                raise ValueError("whatsapp needs OTP_PHONE__TEMPLATES__EN (and __IT, __FR, __ES, __DE): HX…")
        _must_exist(self.auth_token_file)
        return self


class Storage(BaseModel):
    """Where documents lie: a local folder, or a bucket of an S3 engine."""

    backend: Literal["local", "s3"] = "local"
    endpoint: str = ""
    bucket: str = ""
    region: str = "us-east-1"
    access_key_id: str = ""
    secret_access_key: str = ""

    @model_validator(mode="after")
    def _s3_is_complete(self) -> "Storage":
        if self.backend == "s3" and not (self.bucket and self.access_key_id and self.secret_access_key):
            raise ValueError("OTP_STORAGE__BUCKET, __ACCESS_KEY_ID and __SECRET_ACCESS_KEY are needed for s3")
        return self


class Seal(BaseModel):
    """The seal key and its time-stamps. `demo` makes everything itself, and nobody trusts it; the others are real.

    Secrets may stand in a file instead (`…_FILE`), which is read when the key is opened. timestamp_urls: in the order
    of preference, apart by spaces. roots: PEM file with the trust anchors of seal and time-stamps. chain: PEM file
    with further certificates. private_hosts: certificates may point to private addresses for revocation data.
    """

    backend: Literal["demo", "pkcs12", "pkcs11", "csc"] = "demo"
    pss: bool = False
    chain: Path | None = None
    roots: Path | None = None
    timestamp_urls: str = ""
    timeout_seconds: float = 10.0
    private_hosts: bool = False
    # pkcs12
    file: Path | None = None
    passphrase: SecretStr | None = None
    passphrase_file: Path | None = None
    # pkcs11
    module: Path | None = None
    token: str = ""
    key: str = ""
    # pkcs11 and csc
    pin: SecretStr | None = None
    pin_file: Path | None = None
    # csc
    url: str = ""
    version: Literal["v1", "v2"] = "v1"
    credential: str = ""
    access_token_file: Path | None = None
    token_url: str = ""
    client: str = ""
    client_secret: SecretStr | None = None
    client_secret_file: Path | None = None
    totp_seed_file: Path | None = None

    @property
    def authorities(self) -> list[str]:
        """Addresses of the time-stamp authorities."""
        return self.timestamp_urls.split()

    @model_validator(mode="after")
    def _is_complete(self) -> "Seal":
        if self.backend == "demo":
            return self
        needed: dict[str, dict[str, object]] = {
            "pkcs12": {"FILE": self.file},
            "pkcs11": {
                "MODULE": self.module,
                "TOKEN": self.token,
                "KEY": self.key,
                "PIN_FILE": self.pin_file or self.pin,
            },
            "csc": {"URL": self.url, "CREDENTIAL": self.credential},
        }
        everyone: dict[str, object] = {"TIMESTAMP_URLS": self.authorities, "ROOTS": self.roots}
        missing = [name for name, value in {**needed[self.backend], **everyone}.items() if not value]
        if missing:
            names = ", ".join(f"OTP_SEAL__{name}" for name in missing)
            raise ValueError(f"{self.backend} also needs {names}")
        odd = [url for url in self.authorities if not url.startswith(("http://", "https://"))]
        if odd:
            raise ValueError("every address in OTP_SEAL__TIMESTAMP_URLS begins with http:// or https://")
        files = ("FILE", "MODULE", "ROOTS", "CHAIN", "PASSPHRASE_FILE", "PIN_FILE", "ACCESS_TOKEN_FILE")
        files = (*files, "CLIENT_SECRET_FILE", "TOTP_SEED_FILE")
        chosen: list[tuple[str, Path | None]] = [(name, getattr(self, name.lower())) for name in files]
        absent = [f"OTP_SEAL__{name} ({path})" for name, path in chosen if path is not None and not path.is_file()]
        if absent:
            raise ValueError(f"no such file: {', '.join(absent)}")
        for name, path in (("ROOTS", self.roots), ("CHAIN", self.chain)):
            if path is not None and b"-----BEGIN CERTIFICATE-----" not in path.read_bytes():
                raise ValueError(f"OTP_SEAL__{name} ({path}) holds no certificate in PEM")
        return self


class Settings(BaseSettings):
    """Everything that an installation can choose; nested groups are written `OTP_STORAGE__BUCKET`."""

    model_config = SettingsConfigDict(env_prefix="OTP_", env_nested_delimiter="__")

    port: Annotated[int, Field(validation_alias="PORT")] = 3000
    host: str = "0.0.0.0"  # noqa: S104 # a container or a LAN must reach it; TLS ends at a proxy
    data: Path = Path("data")
    public_url: str = ""
    origins: list[str] = []
    database_url: str = ""
    redis_url: str = ""
    product_name: str = "OTP Sign"
    support_email: str = "support@localhost"
    limits: Limits = Limits()
    vision: Vision = Vision()
    mail: Mail = Mail()
    bounces: Bounces = Bounces()
    phone: Phone = Phone()
    payments: Payments = Payments()
    operator: Operator = Operator()
    storage: Storage = Storage()
    seal: Seal = Seal()
    trusted_proxies: int = 0
    worker_poll_seconds: float = 0.1
    lease_seconds: float = 10.0

    @property
    def base_url(self) -> str:
        """The address that links in messages begin with, without a slash at the end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether cookies may insist on https."""
        return self.base_url.startswith("https://")

    @property
    def allowed_origins(self) -> list[str]:
        """Origins that may open the websocket; never empty, because Reflex reads empty as everybody."""
        local = [f"http://localhost:{self.port}", f"http://127.0.0.1:{self.port}"]
        return [self.base_url, *self.origins] if self.public_url else [*local, *self.origins]

    @property
    def database(self) -> str:
        """SQLAlchemy URL: SQLite in the data folder unless `OTP_DATABASE_URL` says PostgreSQL."""
        return self.database_url or f"sqlite:///{(self.data / 'otp.db').absolute()}"

    @property
    def embedded(self) -> bool:
        """Whether e-mails stay in the local mailbox, which only then exists as a page."""
        return self.mail.backend == "outbox"

    @property
    def channels(self) -> tuple[str, ...]:
        """By what a one-time code can be sent, the usual one first. Texts are only kept where e-mails are kept too."""
        return ("email", *(self.phone.ways if self.embedded or self.phone.backend == "twilio" else ()))


@cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
