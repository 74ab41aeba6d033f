"""Who sits before this tab: read anew on every event from what SessionBridge put into the websocket's headers."""

import asyncio

import reflex as rx

from otp_app.api.identity import Origin
from otp_app.domain.accounts import login
from otp_app.domain.accounts.login import Member
from otp_app.domain.actor import Actor
from otp_app.domain.credits import queries
from otp_app.domain.credits.queries import Purse
from otp_app.domain.envelopes import review_queue
from otp_app.i18n import formats
from otp_app.i18n.catalog import language
from otp_app.ui.routes import language_of, log_in
from otp_app.wiring import execute


def references_of(state: rx.State) -> str:
    """What the cookies of this connection prove, e.g. `Session ses_a; Signer sgn_b.lnk_c`; never from the client."""
    return state.router.headers.raw_headers.get("authorization", "")


def origin_of(state: rx.State) -> Origin:
    """Where this tab is, for the event register."""
    return Origin(
        ip=state.router.session.client_ip,
        user_agent=state.router.headers.user_agent[:300],
        language=language_of(state.router.url.path),
    )


def here(state: rx.State) -> str:
    """Path and query of the page, to come back to."""
    url = state.router.url
    return f"{url.path}?{url.query}" if url.query else url.path


async def member_of(state: rx.State) -> Member | None:
    """The signed-in member, from the database."""
    prefix = "Session "
    for part in references_of(state).split("; "):
        if part.startswith(prefix):
            return await asyncio.to_thread(execute, login.member_of, Actor(kind="visitor"), part.removeprefix(prefix))
    return None


class Session(rx.State):
    """The signed-in member as the frame of the pages shows them. A leaf: other states read it by get_state."""

    signed_in: bool = False
    name: str = ""
    email: str = ""
    organisation: str = ""
    initials: str = ""
    reviews: int = 0
    credit: str = ""
    may_top_up: bool = False
    _timezone: str = "UTC"

    @rx.event
    async def require(self, lang: str):
        """Leads to the log-in where nobody is signed in. A courtesy: the use cases do the guarding."""
        if not await self._load():
            return rx.redirect(log_in(language(lang), next=here(self)))
        return None

    async def _load(self) -> bool:
        member = await member_of(self)
        self.signed_in = member is not None
        self.name, self.email, self.organisation = (
            (member.name, member.email, member.organisation) if member else ("", "", "")
        )
        self.initials = initials_of(self.name)
        self._timezone = member.timezone if member else "UTC"
        self.reviews, purse = await _standing_of(member) if member else (0, Purse(0, False))
        self.credit = formats.cents(purse.available, language_of(self.router.url.path)) if member else ""
        self.may_top_up = purse.may_top_up
        return self.signed_in


async def _standing_of(member: Member) -> tuple[int, Purse]:
    """What every frame shows: how many recognitions wait for a member, and the credit."""
    actor = Actor(kind="member", account_id=member.account_id, organisation_id=member.organisation_id)
    return await asyncio.to_thread(lambda: (execute(review_queue.waiting, actor), execute(queries.purse, actor)))


async def zone_of(state: rx.State) -> str:
    """The IANA name of the organisation's time zone."""
    session = await state.get_state(Session)
    if not session.signed_in:  # a tab that slept for long has lost its state
        await session._load()
    return session._timezone


def initials_of(name: str) -> str:
    """First letters of the first and the last word, for an avatar."""
    words = name.split()
    return "".join(w[0] for w in ([words[0], words[-1]] if len(words) > 1 else words)).upper()
