"""A letter that holds everything a letter can hold, and what strangers would write into one."""

from dataclasses import fields, replace

from otp_app.domain.messages.letter import Brand, Delivery, Letter, Sender, Sheet
from otp_app.domain.ports import Email, File

FROM = "no-reply@sign.example"
SENDER = Sender("OTP Sign", "https://sign.example:8443", "help@sign.example")
FILES = (File("Framework supply agreement 2026.pdf", "application/pdf", b"%PDF-1.7 one"),)

FULL = Letter(
    subject="Tessera Interiors S.r.l. asks you to sign “Framework supply agreement 2026”",
    preview="Read it on your phone, tick, and confirm with a code.",
    heading="asks you to sign “Framework supply agreement 2026”",
    language="en",
    from_name="Tessera Interiors S.r.l. via OTP Sign",
    kicker="Giulia Bellandi, Tessera Interiors S.r.l.",
    quote="Dear Anneliese,\n\nhere is the agreement as we discussed on the phone.",
    paragraphs=("First paragraph.", "Second paragraph."),
    action="Read and sign",
    link="https://sign.example:8443/s/token_abc",
    under="Valid until 1 December 2026. Opening the link signs nothing.",
    code="042917",
    steps_title="What you will do on your phone",
    steps=("Read the document and tick 5 signature points", "Confirm with a code sent to g•••••@tessera.example"),
    facts=(("Verification code", "ABCD EFGH JKLM"), ("Framework supply agreement 2026.pdf", "begins with 9f2c11aa")),
    sheets=(Sheet("9f2c", "Framework supply agreement 2026.pdf", 12),),
    attached="Attached, not yet signed: Framework supply agreement 2026.pdf (4 pages).",
    unattached="The document is too large for an e-mail. You read it behind the link.",
    small=("Not expecting this? Don’t open the link.", "This link is yours alone; don’t pass it on."),
    reply_to="giulia@tessera.example",
)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; --></style></title></head></div></td></tr></table><a href='https://evil.example'>x</a>",
    "<!--[if mso]><h1>x</h1><![endif]-->",
    "{{ 7 * 7 }}{% if letter %}{{ letter.link }}{% endif %}",
    "<mj-raw><mj-include path='/etc/passwd'/></mj-raw>",
    "]]>&lt;b&gt;&#60;i&#62;",
    "one\r\nBcc: victim@example.org\r\n\r\n<h1>body</h1>",
    "=?utf-8?q?=0D=0ABcc:_victim=40example.org?=",
    "\u202eFDP.exe\u202c \u2066isolated\u2069",
    "عقد التوريد الإطاري ٢٠٢٦",
    "שלום עולם",
    "李小龙, 株式会社, 한국어",
    "zero\x00byte\x1b[31m\x85\u2028line\ud800surrogate",
    "Müller & Söhne „GmbH“",
)


def delivery(letter: Letter) -> Delivery:
    """A letter to somebody."""
    return Delivery("msg_0123456789abcdefghjk", "anneliese@example.org", "Anneliese Müller", letter)


def poisoned(text: str) -> Letter:
    """The full letter with this text wherever a stranger's words could come to stand."""
    changes: dict[str, object] = {}
    for field in fields(Letter):
        value = getattr(FULL, field.name)
        if field.name in ("language", "link", "reply_to", "sheets", "stop"):
            continue
        if isinstance(value, str):
            changes[field.name] = text
        elif field.name == "brand":
            changes["brand"] = Brand(name=text)
        elif field.name == "facts":
            changes["facts"] = tuple((text, text) for _ in value)
        else:
            changes[field.name] = tuple(text for _ in value)
    return replace(FULL, **changes)  # type: ignore[arg-type]


def email(number: int = 1, size: int = 100) -> Email:
    """A small message with one attachment of `size` bytes and four more."""
    return Email(
        message_id=f"msg_{number}@sign.example",
        to="anneliese@example.org",
        to_name="Müller, Anneliese",
        subject=f"Message {number}",
        text=f"text {number}\n",
        html=f"<p>html {number}",
        language="de",
        from_name="OTP Sign",
        attachments=(File("Vertrag „1“.pdf", "application/pdf", b"%PDF" + bytes(size)),),
    )
