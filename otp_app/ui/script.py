"""Our own JSX, which lies beside the Python that uses it and goes into the build through a link."""

import os
from pathlib import Path

import otp_app

_PACKAGE = Path(otp_app.__file__).parent


def script(module: str, name: str) -> str:
    """The build's name of a file beside a module (`__name__`), e.g. `$/public/external/otp_app/ui/…/saved.jsx`.

    As `rx.asset(name, shared=True)`, which looks through every loaded module to find its caller: those calls were a
    third of what the server did before it could answer. Raises FileNotFoundError.
    """
    place = Path(*module.split("."))
    source = _PACKAGE.parent / place.parent / name
    if not source.exists():
        raise FileNotFoundError(source)
    link = Path("assets/external") / place / name
    if not (link.is_symlink() and link.resolve() == source):
        link.parent.mkdir(parents=True, exist_ok=True)
        draft = link.with_name(f".{name}.{os.getpid()}")
        draft.symlink_to(source)
        draft.replace(link)
    return f"$/public/{link.relative_to('assets').as_posix()}"
