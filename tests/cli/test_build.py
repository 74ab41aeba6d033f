"""When the pages are built again, and that one build serves at any address."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from otp_app.cli import build
from otp_app.settings import Settings
from otp_app.ui.same_origin import SameOrigin

# As Vite writes the chunk (backticks), and as it might (quotes).
CHUNK = (
    "var e={PING:`http://localhost:3000/ping`,EVENT:`ws://localhost:3000/_event`,TRANSPORT:`websocket`};export{e as t};"
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout to build from."""
    for name in ("rxconfig.py", "requirements.txt", "otp_app/ui/page.py", "assets/a.svg", "otp_app/jobs/worker.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    for name in ("reflex.lock", "otp_app/domain", "otp_app/i18n"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("otp_app/otp_app.py", "otp_app/settings.py"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content", "again"),
    [
        ("otp_app/ui/page.py", "changed", True),
        ("otp_app/ui/new.jsx", "new", True),
        ("assets/a.svg", "changed", True),
        ("reflex.lock/package-lock.json", "{}", True),
        ("otp_app/jobs/worker.py", "changed", False),
        ("otp_app/ui/__pycache__/page.pyc", "made by Python", False),
        ("assets/external/made.jsx", "made by Reflex", False),
    ],
)
def test_only_what_pages_are_made_of_counts(checkout: Path, name: str, content: str, again: bool) -> None:
    before = build.fingerprint(Settings())
    (checkout / name).parent.mkdir(exist_ok=True)
    (checkout / name).write_text(content)
    assert (build.fingerprint(Settings()) != before) is again


@pytest.mark.parametrize(
    ("setting", "again"),
    [
        ({"PORT": 4139}, False),
        ({"data": Path("/elsewhere")}, False),
        ({"database_url": "postgresql+psycopg://somewhere/db"}, False),
        ({"product_name": "Sign & Go"}, True),
        ({"public_url": "https://sign.example.com"}, True),
    ],
)
def test_only_settings_that_are_in_the_pages_count(checkout: Path, setting: dict[str, object], again: bool) -> None:
    assert (build.fingerprint(Settings(**setting)) != build.fingerprint(Settings())) is again  # type: ignore[arg-type]


def test_every_run_time_setting_still_exists() -> None:
    assert Settings.model_fields.keys() >= build.RUN_TIME


def test_the_form_of_the_npm_lock_does_not_matter_but_its_packages_do() -> None:
    lock = Path("package-lock.json")
    ours = {lock: '{"a": {"version": "1", "integrity": "x"}, "b": 1}'}
    assert build.same_packages(
        ours, {lock: '{"b": 1, "a": {"integrity": "x", "resolved": "https://r", "version": "1"}}'}
    )
    assert not build.same_packages(ours, {lock: '{"a": {"version": "2", "integrity": "x"}, "b": 1}'})
    assert not build.same_packages(ours, {})


@pytest.mark.built
@pytest.mark.usefixtures("built_pages")
def test_the_committed_npm_lock_is_what_the_build_uses() -> None:
    """npm takes a lock that does not fit for a wish, not for an error: then nothing would be locked."""
    files = sorted((build.ROOT / "reflex.lock").glob("*.json"))
    here = {path: path.read_text() for path in files}
    committed = {path: _committed(path.relative_to(build.ROOT)) for path in files}
    assert len(files) == 2
    assert build.same_packages(committed, here), "the build changed reflex.lock: look at it, then commit it"


def _committed(path: Path) -> str:
    done = subprocess.run(["git", "show", f"HEAD:{path}"], capture_output=True, text=True)
    if done.returncode:
        pytest.skip("the npm lock is compared with the commit, and this is not a git checkout")
    return done.stdout


@pytest.fixture
def site(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        file = tmp_path / "assets" / "reflex-env-Ab12.js"
        file.parent.mkdir()
        file.write_text(text)
        return file

    return write


@pytest.mark.parametrize("quote", ["`", '"', "'"])
def test_the_browser_is_sent_to_where_the_page_came_from(site: Callable[[str], Path], quote: str) -> None:
    file = site(CHUNK.replace("`", quote))
    SameOrigin().post_build(static_dir=file.parent.parent)
    expected = 'var e={PING:location.origin+"/ping",EVENT:location.origin.replace(/^http/,"ws")+"/_event"'
    assert file.read_text().startswith(expected)


@pytest.mark.parametrize(
    "text", ["var e={};", 'var e={PING:"http://localhost:3000/ping",EVENT:"ws://localhost:3000"};']
)
def test_a_build_whose_addresses_have_moved_fails(site: Callable[[str], Path], text: str) -> None:
    with pytest.raises(RuntimeError, match="not where they were"):
        SameOrigin().post_build(static_dir=site(text).parent.parent)
