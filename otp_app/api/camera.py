"""The signer's camera: one picture per leave, in parts; frames to be judged live; the gesture series.

Beside the pages' websocket, because pictures are large and a phone's line breaks off. What is sent is proved twice: by
the signer's cookie, and by the token of its leave, which is for one step and is used up by it. Pictures are looked at
in processes of their own and outside any transaction.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from io import BytesIO
from typing import Annotated, Any, ParamSpec, TypeVar, cast

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response

from otp_app.api import identity
from otp_app.api.files import read_limited
from otp_app.domain.actor import Actor
from otp_app.domain.errors import DomainError
from otp_app.domain.identity.capturing import PART_BYTES
from otp_app.domain.identity.gesture import shows
from otp_app.domain.identity.steps import bears_zone
from otp_app.domain.identity.vision import Step
from otp_app.domain.policy import POLICY
from otp_app.domain.signing import access, recognising
from otp_app.wiring import execute, vision

P = ParamSpec("P")
R = TypeVar("R")

FRAME_BYTES = 200_000
_TOO_LARGE = "capture_too_large"
_NOT_KEPT = ("capture_not_a_picture", _TOO_LARGE, "capture_too_small")
_LOOKS_APART, _TURNS_APART = 0.33, 0.26  # seconds from frame to frame of one page where there is room for all
# Not the event loop's own threads, on which everybody else's clicks are answered; and live frames, which may be let go,
# not on those of stills. More than the pool's queue holds, so that it is the pool who lets frames go.
_LOOKS = ThreadPoolExecutor(max_workers=64, thread_name_prefix="look")
_STILLS = ThreadPoolExecutor(max_workers=32, thread_name_prefix="still")


def _not_stored(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(
    prefix="/api/signers/{signer_id}",
    dependencies=[Depends(identity.same_origin), Depends(_not_stored)],
    include_in_schema=False,
)

SignerId = Annotated[str, Path(max_length=40)]
Token = Annotated[str, Path(max_length=200)]


class FrameRate:
    """How often one leave may have a frame looked at; in this process's memory, because a frame is worth no write."""

    def __init__(self, per_second: int, most: int = 2000) -> None:
        self._per_second, self._most = per_second, most
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def admit(self, key: str, now: float) -> None:
        """Count a frame. Raises `limit` `frames_too_many` (seconds)."""
        seen = self._seen.setdefault(key, deque(maxlen=self._per_second))
        self._seen.move_to_end(key)
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)
        if len(seen) == self._per_second and now - seen[0] < 1:
            raise DomainError("limit", "frames_too_many", seconds=1)
        seen.append(now)


_rate = FrameRate(POLICY.frames_per_second)


@router.post("/captures", status_code=201)
async def begin(request: Request, signer_id: SignerId, step: Annotated[str, Body(embed=True, max_length=20)]) -> Any:
    """Leave for one picture, or one gesture series."""
    actor = await _signer(request, signer_id)
    vision().warm()
    return asdict(await _act(recognising.begin_capture, actor, step))


@router.post("/captures/{token}/look")
async def look(request: Request, signer_id: SignerId, token: Token) -> Any:
    """What a live frame still lacks; it is not kept. corners: of the document, as fractions of the frame.

    after: milliseconds from this frame to the next one, at least.
    """
    actor = await _signer(request, signer_id)
    step = await _act(recognising.step_of, actor, token)
    _rate.admit(token, time.monotonic())
    found = await _see(vision().look, await read_limited(request, FRAME_BYTES, _TOO_LARGE), _still(step), signer_id)
    return {"hints": found.hints, "corners": found.corners, "after": _pause(_LOOKS_APART)}


@router.put("/captures/{token}")
async def part(request: Request, signer_id: SignerId, token: Token, offset: Annotated[int, Query(ge=0)]) -> Any:
    """A piece of the picture; answers how many bytes are here."""
    actor = await _signer(request, signer_id)
    data = await read_limited(request, PART_BYTES, _TOO_LARGE)
    return {"received": await _act(recognising.add_part, actor, token, offset, data)}


@router.get("/captures/{token}")
async def received(request: Request, signer_id: SignerId, token: Token) -> Any:
    """Where to go on after an interruption."""
    actor = await _signer(request, signer_id)
    return {"received": await _act(recognising.received, actor, token)}


@router.post("/captures/{token}/finish")
async def finish(
    request: Request, signer_id: SignerId, token: Token, sha256: Annotated[str, Body(embed=True, max_length=64)]
) -> Any:
    """The picture is whole: judged, and kept or refused with hints. Where vision is busy the token stays good."""
    actor = await _signer(request, signer_id)
    step, data = await _act(recognising.whole, actor, token, sha256)
    try:
        shot = await _see(vision().take, data, _still(step))
    except DomainError as refusal:
        if refusal.code in _NOT_KEPT:
            await _act(recognising.refuse, actor, token, (refusal.code,))
        raise
    if not shot.usable:
        await _act(recognising.refuse, actor, token, shot.hints)
        return {"kept": False, "hints": shot.hints}
    reading = await _see(vision().read, shot.jpeg) if bears_zone(step) else None
    await _act(recognising.keep, actor, token, data, shot, reading)
    return {"kept": True, "hints": shot.hints}


@router.post("/captures/{token}/gesture")
async def gesture(request: Request, signer_id: SignerId, token: Token) -> Any:
    """A frame of the series; answers how far it is and the next turn, never those after it; after: as for a look."""
    actor = await _signer(request, signer_id)
    turn = await _act(recognising.turn_asked, actor, token)
    _rate.admit(token, time.monotonic())
    data = await read_limited(request, FRAME_BYTES, _TOO_LARGE)
    pose = await _see(vision().pose, data, signer_id)
    shot = await _see(vision().take, data, "face") if turn and shows(turn, pose) else None
    progress = await _act(recognising.observe, actor, token, pose, data, shot)
    return {**asdict(progress), "after": _pause(_TURNS_APART)}


@router.post("/captures/{token}/gesture/finish")
async def finish_gesture(request: Request, signer_id: SignerId, token: Token) -> Any:
    """The series is over."""
    actor = await _signer(request, signer_id)
    return asdict(await _act(recognising.finish_gesture, actor, token))


@router.get("/phone.svg")
async def phone(request: Request, signer_id: SignerId) -> Response:
    """The signer's own link as a QR code, to go on on a phone; only for who has it already, by their cookie."""
    import segno

    from otp_app.settings import get_settings

    actor = await _signer(request, signer_id)
    link = f"{get_settings().base_url}/s/{await _act(access.own_link, actor)}"
    svg = BytesIO()
    segno.make(link, error="m").save(svg, kind="svg", scale=4, border=3, dark="#131d3b", light="#fff")
    return Response(svg.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "private, no-store"})


async def _signer(request: Request, signer_id: str) -> Actor:
    return await asyncio.to_thread(identity.signer, request, signer_id)


async def _act(use_case: Callable[..., R], *args: Any) -> R:
    return await asyncio.to_thread(execute, cast("Any", use_case), *args)


def _pause(least: float) -> int:
    """Milliseconds from one frame to the next: `least` seconds, or longer where many people show theirs."""
    return round(1000 * max(least, vision().pause()))


async def _see(ask: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    threads = _LOOKS if ask == vision().look else _STILLS
    return await asyncio.get_running_loop().run_in_executor(threads, lambda: ask(*args, **kwargs))


def _still(step: str) -> Step:
    """Raises `conflict` `step_not_asked` for the series, whose frames have their own way in."""
    if step not in ("front", "back", "passport", "face"):
        raise DomainError("conflict", "step_not_asked")
    return step
