"""The app: pages, API and the wrappers around both."""

from functools import partial

import reflex as rx

from otp_app.api import identity
from otp_app.api.app import make_api
from otp_app.api.middleware import Doorway, ErrorPages, SecurityHeaders, SessionBridge, read_hashes
from otp_app.api.search_engines import SearchEngines
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.build_plugins import CSP_FILE, SITE
from otp_app.ui.crash import crash_boundary
from otp_app.ui.first_look import FirstLook
from otp_app.ui.notices import on_backend_error, on_frontend_error
from otp_app.ui.page import PAGES, add_pages
from otp_app.ui.pages.account import (  # noqa: F401 # each registers itself
    check_mail,
    confirm,
    forgot,
    log_in,
    mailbox,
    new_password,
    sign_up,
)
from otp_app.ui.pages.organisation import settings  # noqa: F401 # likewise
from otp_app.ui.pages.organisation.credit import page as credit  # noqa: F401 # likewise
from otp_app.ui.pages.public import conditions, errors, home, verify  # noqa: F401 # likewise
from otp_app.ui.pages.sender import envelopes, reviews  # noqa: F401 # likewise
from otp_app.ui.pages.sender.compose import page as compose  # noqa: F401 # likewise
from otp_app.ui.pages.sender.envelope import page as envelope  # noqa: F401 # likewise
from otp_app.ui.pages.sender.envelope import recording  # noqa: F401 # likewise
from otp_app.ui.pages.sender.review import page as review  # noqa: F401 # likewise
from otp_app.ui.pages.signer import endings, sign  # noqa: F401 # likewise

HEAD = [
    rx.el.meta(name="color-scheme", content="light dark"),
    rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
    rx.el.link(
        rel="preload",
        href="/fonts/inter-latin.woff2",
        custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": "anonymous"},
    ),
]

app = rx.App(
    html_lang="en",
    head_components=HEAD,
    reset_style=False,  # Tailwind's own
    toaster=None,
    app_wraps={(55, "ErrorBoundary"): crash_boundary},  # without Reflex's overlays: see notices
    frontend_exception_handler=on_frontend_error,
    backend_exception_handler=on_backend_error,
    api_transformer=[
        make_api(),
        partial(Doorway, site=SITE),
        partial(ErrorPages, site=SITE),
        partial(SearchEngines, paths=[p.path for p in PAGES if p.indexed], base_url=get_settings().base_url),
        partial(FirstLook, site=SITE),
        partial(
            SecurityHeaders,
            hashes=read_hashes(CSP_FILE),
            secure=get_settings().secure,
            filming=(routes.SIGN,),
            forms_lead_to=get_settings().payments.origins,
        ),
        partial(SessionBridge, refs_of=identity.refs_of),
    ],
)
add_pages(app)
app.add_page(errors.unknown_route, route="404", title="Not found", meta=[{"name": "robots", "content": "noindex"}])
