"""From a handler to the domain, in one line and off the event loop: `row = await act(self, sending.send, envelope_id)`.

A refusal is raised through the handler and becomes a banner in `notices.on_backend_error`, so handlers need no try. One
that wants to place a refusal beside a field catches DomainError; one that shows progress resets it in a finally.
"""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import reflex as rx

from otp_app.api import identity
from otp_app.domain.actor import Actor
from otp_app.domain.uow import UnitOfWork
from otp_app.ui.notices import Notice
from otp_app.ui.session import origin_of, references_of
from otp_app.wiring import execute

P = ParamSpec("P")
R = TypeVar("R")
UseCase = Callable[Concatenate[UnitOfWork, Actor, P], R]


async def act(state: rx.State, use_case: UseCase[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Runs a use case as the signed-in member of this tab, or as a visitor where there is none."""
    references, origin = references_of(state), origin_of(state)
    await _clear(state)
    return await asyncio.to_thread(
        lambda: execute(use_case, identity.member_actor(references, origin), *args, **kwargs)
    )


async def look(state: rx.State, use_case: UseCase[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Like `act`, for what a page asks by itself: a notice that is being read stays."""
    references, origin = references_of(state), origin_of(state)
    return await asyncio.to_thread(
        lambda: execute(use_case, identity.member_actor(references, origin), *args, **kwargs)
    )


async def act_as_signer(
    state: rx.State, signer_id: str, use_case: UseCase[P, R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Runs a use case as the signer whom this browser's cookies prove. Raises `not_found` `link_unknown` otherwise."""
    references, origin = references_of(state), origin_of(state)
    await _clear(state)
    return await asyncio.to_thread(
        lambda: execute(use_case, identity.signer_actor(references, signer_id, origin), *args, **kwargs)
    )


async def act_as_visitor(state: rx.State, use_case: UseCase[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Runs a use case as nobody known, for public pages."""
    origin = origin_of(state)
    actor = Actor(kind="visitor", ip=origin.ip, user_agent=origin.user_agent, language=origin.language)
    await _clear(state)
    return await asyncio.to_thread(lambda: execute(use_case, actor, *args, **kwargs))


async def _clear(state: rx.State) -> None:
    notice = await state.get_state(Notice)
    if notice.text:
        notice.text = ""
