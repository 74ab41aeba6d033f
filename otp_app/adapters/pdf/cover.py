"""The page that goes before the copy of a document which was signed already."""

from collections.abc import Mapping
from typing import Any

from otp_app.adapters.pdf.certificate import qr, site, split
from otp_app.adapters.pdf.typeset import typeset
from otp_app.adapters.pdf.wording import Wording, utc


def cover(content: Mapping[str, Any], language: str) -> bytes:
    """One page, or as many as many signatures need, true to PDF/A-2b, of `domain.sealing.cover.to_dict` content.

    language: en, it, fr, es, de. Equal content gives equal bytes.
    """
    words = Wording(language, "cover")
    data = {
        "lang": words.language,
        "texts": {key: value for key, value in words.texts.items() if isinstance(value, str)},
        "service": content["service"],
        "title": content["title"],
        "code": content["code"],
        "qr": qr(content["code_url"]),
        "qr_alt": words.say("qr", url=content["code_url"]),
        "sealed": words.say("sealed", date=words.day(utc(content["sealed_at"]))),
        "follows": words.say(
            "follows_appended" if content["appended"] else "follows", n=words.number(content["pages"])
        ),
        "name": content["enclosed_as"],
        "size": words.say("bytes", n=words.number(content["size"])),
        "digest": content["sha256"],
        "judged": words.say("judged", time=words.moment(utc(content["added_at"]))),
        "signatures": [_signature(one, words) for one in content["signatures"]],
        "check": split(words.texts["check"], site=site(content["verify_url"]), code=content["code"]),
    }
    return typeset("cover.typ", data, tags=False, when=utc(content["sealed_at"]))


def _signature(one: Mapping[str, Any], words: Wording) -> dict[str, str]:
    when = words.moment(utc(one["at"])) if one["at"] else words.say("no_time")
    source = "" if not one["at"] else words.say("proven" if one["proven"] else "claimed")
    return {
        "name": one["signer"] or words.say("nameless"),
        "kind": words.say(one["kind"]),
        "time": when,
        "source": source,
        "state": one["state"],
        "verdict": words.say(one["state"]),
        "level": one["level"],
    }
