"""A State as a tab of the browser has it, without browser and server."""

from typing import TypeVar

import reflex as rx
from reflex.istate.data import RouterData

S = TypeVar("S", bound=rx.State)


def tab(cls: type[S], path: str, refs: str = "") -> S:
    """The state of a tab that shows `path` (with its query); refs as SessionBridge passes them on."""
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    state = root.get_substate(cls.get_full_name().split("."))
    headers = {"host": "localhost:3000", "origin": "http://localhost:3000", "user-agent": "tests"}
    if refs:
        headers["authorization"] = refs
    bare = path.partition("?")[0]
    data = {"headers": headers, "pathname": bare, "asPath": path, "query": {}, "ip": "203.0.113.9"}
    root.router_data = data
    root.router = RouterData.from_router_data(data)
    assert isinstance(state, cls)
    return state


def target(event: object) -> str:
    """Where a redirect leads."""
    assert event is not None, "no redirect"
    arguments = {str(name): value for name, value in event.args}  # type: ignore[attr-defined]
    return str(arguments["path"]).strip('"')
