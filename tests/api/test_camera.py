"""Pictures of a recognition by HTTP, looked at by the real vision: the walk of a phone, and what is refused."""

import hashlib
import io
import json
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import psutil
import pytest
import time_machine
from PIL import Image as Pillow
from starlette.testclient import TestClient

from otp_app import wiring
from otp_app.adapters.vision.pool import Bounds, VisionPool
from otp_app.api import camera
from otp_app.domain.envelopes import recognitions, reviewing
from otp_app.domain.errors import DomainError
from otp_app.domain.identity import conditions
from otp_app.domain.identity.vision import MOST_BYTES
from otp_app.domain.policy import POLICY
from otp_app.domain.signing import recognising
from otp_app.domain.uow import UnitOfWork
from tests import specimens
from tests.api.conftest import browser
from tests.installation import Installation, eventually
from tests.world import Draft


@pytest.fixture(scope="module", autouse=True)
def seeing() -> Iterator[None]:
    """The pool's children go with the module."""
    wiring.vision.cache_clear()
    wiring.vision().check()  # a child that has just started is too late for a live frame
    yield
    wiring.vision().close()
    wiring.vision.cache_clear()


def asked(here: Installation, kind: str = "identity_card", signers: int = 1) -> Draft:
    """Sent, conditions accepted, document chosen."""
    draft = here.world.draft(here.world.member(), signers=signers, recognition=["remote"] * signers).send()
    for number in range(signers):
        here.world.run(recognising.accept_conditions, draft.signer(number), conditions.CURRENT, "en")
        here.world.run(recognising.choose_document, draft.signer(number), kind)
    return draft


def base(draft: Draft, number: int = 0) -> str:
    return f"/api/signers/{draft.signers[number]}/captures"


def leave(client: TestClient, draft: Draft, step: str, number: int = 0) -> Any:
    answer = client.post(base(draft, number), json={"step": step})
    assert answer.status_code == 201, answer.text
    return answer.json()


def send(client: TestClient, draft: Draft, token: str, data: bytes) -> Any:
    """In parts, and finished."""
    for offset in range(0, len(data), 256 * 1024):
        part = data[offset : offset + 256 * 1024]
        answer = client.put(f"{base(draft)}/{token}?offset={offset}", content=part)
        assert answer.json() == {"received": offset + len(part)}
    return client.post(f"{base(draft)}/{token}/finish", json={"sha256": hashlib.sha256(data).hexdigest()})


def front(**conditions: Any) -> bytes:
    return specimens.jpeg(specimens.scene(specimens.td1_front(), **conditions))


def patient(ask: Callable[[], Any]) -> Any:
    """Ask again where it is refused as busy, as a page does: a slow machine starts its children slowly."""
    answers: list[Any] = []
    eventually(lambda: (answers.append(ask()), answers[-1].status_code not in (429, 503))[1], "looked at")
    return answers[-1]


def kept(here: Installation, draft: Draft) -> list[bytes]:
    """What the reviewer would see of each picture."""

    def read(uow: UnitOfWork) -> str:
        found = recognitions.recognition_of(uow, draft.signers[0])
        assert found
        return found.id

    rec = here.world.ask(read)
    pictures = here.world.run(reviewing.review, draft.member, rec).pictures
    return [here.world.run(reviewing.look, draft.member, rec, picture.id) for picture in pictures]


def test_a_picture_is_looked_at_live_then_sent_in_parts_and_kept(here: Installation) -> None:
    draft = asked(here)
    still = front(size=(1920, 1080), noise=9.0)
    with browser(here, None, draft.token()) as client:
        given = leave(client, draft, "front")
        assert given["gesture"] == ""
        frame = specimens.jpeg(specimens.scene(specimens.td1_front(), size=(640, 360)), 70)
        answer = patient(lambda: client.post(f"{base(draft)}/{given['token']}/look", content=frame))
        assert answer.json()["hints"] == []
        assert len(answer.json()["corners"]) == 4
        assert answer.json()["after"] >= 330
        assert answer.headers["cache-control"] == "no-store"
        assert len(still) > given["part_bytes"]
        assert send(client, draft, given["token"], still).json() == {"kept": True, "hints": []}
    assert len(kept(here, draft)) == 1


def test_an_interrupted_picture_goes_on_where_it_stopped(here: Installation) -> None:
    draft = asked(here)
    still = front(size=(1920, 1080), noise=9.0)
    with browser(here, None, draft.token()) as client:
        token = leave(client, draft, "front")["token"]
        client.put(f"{base(draft)}/{token}?offset=0", content=still[:100_000])
        early = client.post(f"{base(draft)}/{token}/finish", json={"sha256": hashlib.sha256(still).hexdigest()})
        assert (early.status_code, early.json()["code"]) == (409, "capture_incomplete")
        gap = client.put(f"{base(draft)}/{token}?offset=200000", content=b"x")
        assert (gap.status_code, gap.json()["code"]) == (409, "capture_offset")
    with browser(here, None, draft.token()) as client:  # another connection, later
        here_now = client.get(f"{base(draft)}/{token}").json()["received"]
        assert here_now == 100_000
        while here_now < len(still):
            part = still[here_now : here_now + 256 * 1024]
            here_now = client.put(f"{base(draft)}/{token}?offset={here_now}", content=part).json()["received"]
        done = client.post(f"{base(draft)}/{token}/finish", json={"sha256": hashlib.sha256(still).hexdigest()})
        assert done.json()["kept"]


def test_a_bad_picture_is_not_kept_and_its_leave_is_over(here: Installation) -> None:
    draft = asked(here)
    with browser(here, None, draft.token()) as client:
        token = leave(client, draft, "front")["token"]
        answer = send(client, draft, token, front(dark=0.2)).json()
        assert not answer["kept"]
        assert "too_dark" in answer["hints"]
        again = send_refused(client, draft, token)
        assert again == (403, "capture_token_dead")
    assert kept(here, draft) == []
    assert "identity:capture:refused" in draft.kinds()


def send_refused(client: TestClient, draft: Draft, token: str, number: int = 0) -> tuple[int, str]:
    answer = client.put(f"{base(draft, number)}/{token}?offset=0", content=b"\xff\xd8")
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_stale_reused_foreign_and_made_up_tokens_are_refused(here: Installation) -> None:
    draft, other = asked(here, signers=2), asked(here)
    with browser(here, None, draft.token(0), draft.token(1), other.token()) as client:
        first = leave(client, draft, "front")["token"]
        second = leave(client, draft, "front")["token"]
        assert send_refused(client, draft, first) == (403, "capture_token_dead")  # there is a newer one
        assert send_refused(client, draft, second, number=1) == (403, "capture_token_dead")  # another signer's
        assert send_refused(client, other, second) == (403, "capture_token_dead")
        assert send_refused(client, draft, "cpt_x." + "a" * 40) == (403, "capture_token_dead")
        assert send(client, draft, second, front()).json()["kept"]
        assert send_refused(client, draft, second) == (403, "capture_token_dead")  # used
        third = leave(client, draft, "front")["token"]
        with time_machine.travel(datetime.now(UTC) + POLICY.capture_life):
            assert send_refused(client, draft, third) == (403, "capture_token_dead")  # too late
    with browser(here, None) as stranger:
        answer = stranger.post(base(draft), json={"step": "front"})
        assert (answer.status_code, answer.json()["code"]) == (404, "link_unknown")
    with browser(here, None, draft.token()) as client:
        answer = client.post(base(draft), json={"step": "front"}, headers={"origin": "https://elsewhere.example"})
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_foreign")


def test_a_killed_child_costs_no_picture(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, still = asked(here), front(size=(6000, 3400))
    before, pool = psutil.Process().children(), VisionPool(Bounds(processes=1))
    monkeypatch.setattr(camera, "vision", lambda: pool)
    pool.check()
    (child,) = set(psutil.Process().children()) - set(before)
    with browser(here, None, draft.token()) as client, ThreadPoolExecutor(1) as threads:
        token = leave(client, draft, "front")["token"]
        worked = sum(child.cpu_times()[:2])
        sent = threads.submit(send, client, draft, token, still)
        eventually(lambda: sum(child.cpu_times()[:2]) > worked + 0.02, "the child at work")
        child.kill()
        assert sent.result(60).json() == {"kept": True, "hints": []}
    pool.close()
    assert len(kept(here, draft)) == 1


def test_the_same_picture_is_not_taken_twice(here: Installation) -> None:
    draft, still = asked(here), front()
    with browser(here, None, draft.token()) as client:
        assert send(client, draft, leave(client, draft, "front")["token"], still).json()["kept"]
        again = send(client, draft, leave(client, draft, "front")["token"], still)
        assert (again.status_code, again.json()["code"]) == (409, "capture_seen_before")


@pytest.mark.parametrize(
    "name", ["html", "pdf", "png", "gif", "cut", "jpeg_then_zip", "zip_then_jpeg", "bomb", "mp4", "webm", "mjpeg"]
)
def test_what_is_no_jpeg_from_first_to_last_byte_is_refused(here: Installation, name: str) -> None:
    draft, still = asked(here), front()
    png, bomb = io.BytesIO(), io.BytesIO()
    Pillow.new("RGB", (1200, 800)).save(png, "PNG")
    Pillow.new("L", (20_000, 12_000)).save(bomb, "JPEG", quality=1)
    data = {
        "html": b"<!doctype html><script>alert(1)</script>",
        "pdf": b"%PDF-1.7\n" + still,
        "png": png.getvalue(),
        "gif": b"GIF89a" + bytes(500),
        "cut": still[: len(still) // 2],
        "jpeg_then_zip": still + b"PK\x03\x04" + secrets.token_bytes(200),
        "zip_then_jpeg": b"PK\x03\x04" + still,
        "bomb": bomb.getvalue(),
        "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + still,
        "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + still,
        "mjpeg": still + still,
    }[name]
    with browser(here, None, draft.token()) as client:
        token = leave(client, draft, "front")["token"]
        answer = send(client, draft, token, data)
        assert answer.status_code == 422
        assert answer.json()["code"] in ("capture_not_a_picture", "capture_too_large")
        assert send_refused(client, draft, token) == (403, "capture_token_dead")
    assert kept(here, draft) == []


def test_place_and_device_never_survive(here: Installation) -> None:
    draft = asked(here)
    picture, out = Pillow.open(io.BytesIO(front())), io.BytesIO()
    exif = Pillow.Exif()
    exif[0x010F] = "Snooper Phones"
    exif.get_ifd(0x8825)[2] = (45.0, 27.0, 51.0)
    picture.save(out, "JPEG", exif=exif, quality=92)
    assert b"Snooper" in out.getvalue()
    with browser(here, None, draft.token()) as client:
        assert send(client, draft, leave(client, draft, "front")["token"], out.getvalue()).json()["kept"]
    (shown,) = kept(here, draft)
    assert not Pillow.open(io.BytesIO(shown)).getexif()
    assert b"Snooper" not in shown


def test_limits(here: Installation) -> None:
    draft = asked(here)
    with browser(here, None, draft.token()) as client:
        token = leave(client, draft, "front")["token"]
        address = f"{base(draft)}/{token}"
        for answer in (
            client.put(f"{address}?offset=0", content=bytes(256 * 1024 + 1)),
            client.put(f"{address}?offset={MOST_BYTES}", content=b"x"),
            client.post(f"{address}/look", content=bytes(200_001)),
            client.post(f"{address}/look", content=iter([bytes(100_000)] * 3)),  # no length said before
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "capture_too_large")
        assert client.put(f"{address}?offset=-1", content=b"x").status_code == 422
        for _ in range(5):
            answer = client.post(f"{address}/look", content=b"no picture")
        assert (answer.status_code, answer.json()["code"]) == (429, "frames_too_many")
        assert answer.headers["retry-after"] == "1"


def test_frames_are_counted_by_leave_and_second() -> None:
    rate = camera.FrameRate(2)
    rate.admit("a", 10.0)
    rate.admit("a", 10.1)
    rate.admit("b", 10.1)
    with pytest.raises(DomainError, match="frames_too_many"):
        rate.admit("a", 10.9)
    rate.admit("a", 11.1)


def test_a_series_tells_one_turn_at_a_time(here: Installation) -> None:
    draft = asked(here)
    with (
        time_machine.travel(datetime.now(UTC), tick=False) as clock,
        browser(here, None, draft.token()) as client,
    ):
        given = leave(client, draft, "gesture")
        address = f"{base(draft)}/{given['token']}/gesture"
        turn, seen = given["gesture"], [given["gesture"]]
        for number in range(40):
            clock.shift(0.6)  # as soon as a person can read an arrow and turn
            frame = specimens.jpeg(specimens.face(specimens.heads.TURN[turn], seed=number), 80)
            answer = client.post(address, content=frame)
            if answer.status_code == 429:
                continue
            told = answer.json()
            assert set(told) == {"done", "of", "following", "after"}
            if not (turn := told["following"]):
                break
            seen.append(turn)
        assert told["done"] == told["of"] >= 5
        verdict = client.post(f"{address}/finish").json()
        assert verdict["passed"], verdict
    pictures = kept(here, draft)
    assert len(pictures) == told["of"]
    assert "identity:gesture:passed" in draft.kinds()


def test_no_token_in_what_is_said(here: Installation, caplog: pytest.LogCaptureFixture) -> None:
    draft = asked(here)
    with caplog.at_level("DEBUG", logger="otp_app"), browser(here, None, draft.token()) as client:
        token = leave(client, draft, "front")["token"]
        send(client, draft, token, b"no picture")
    assert token not in caplog.text
    assert token not in json.dumps(draft.kinds())


def test_the_own_link_as_a_picture_for_who_has_it(here: Installation) -> None:
    draft = asked(here)
    with browser(here, None, draft.token()) as client:
        answer = client.get(f"/api/signers/{draft.signers[0]}/phone.svg")
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert answer.headers["cache-control"] == "private, no-store"
        assert client.get("/api/signers/sgn_x/phone.svg").status_code == 404
    with browser(here) as stranger:
        assert stranger.get(f"/api/signers/{draft.signers[0]}/phone.svg").status_code == 404
