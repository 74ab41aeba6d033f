"""The logo's way in and out over HTTP."""

import io

from PIL import Image

from tests.api.conftest import ORIGIN, browser
from tests.installation import Installation

LOGO = "/api/organisation/logo"


def png(colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 32), colour).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_member_changes_their_own_logo_alone(here: Installation) -> None:
    mine, other = here.world.member(), here.world.member()
    with browser(here, mine) as client:
        assert client.get(f"{LOGO}.png").status_code == 404
        answer = client.post(LOGO, data={"lang": "it"}, files={"file": ("logo.png", png())})
        assert (answer.status_code, answer.headers["location"]) == (303, "/it/settings")
        assert client.get(f"{LOGO}.png").headers["content-type"] == "image/png"
        refused = client.post(LOGO, data={"lang": "xx"}, files={"file": ("logo.png", b"no picture")})
        assert refused.headers["location"] == "/en/settings?error=logo_unreadable"
        huge = client.post(LOGO, files={"file": ("logo.png", b"x" * 2_200_000)})
        assert huge.headers["location"] == "/en/settings?error=logo_unreadable"
        assert client.get(f"{LOGO}.png").status_code == 200
        foreign = client.post(LOGO, headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403
    with browser(here, other) as stranger:
        assert stranger.get(f"{LOGO}.png").status_code == 404
    with browser(here, mine) as client:
        client.post(LOGO, headers={"Origin": ORIGIN})
        assert client.get(f"{LOGO}.png").status_code == 404


def test_nobody_without_a_login(here: Installation) -> None:
    with browser(here) as nobody:
        assert nobody.get(f"{LOGO}.png").status_code == 401
        assert nobody.post(LOGO, files={"file": ("logo.png", png())}).status_code == 401
