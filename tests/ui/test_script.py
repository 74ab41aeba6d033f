"""How JSX of ours gets into the build."""

from pathlib import Path

import pytest

from otp_app.ui import script as module
from otp_app.ui.script import script

SAVED = "external/otp_app/ui/components/saved/saved.jsx"


@pytest.fixture(autouse=True)
def _in_an_empty_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_file_beside_the_module_is_linked_under_the_name_that_the_build_knows() -> None:
    assert script("otp_app.ui.components.saved", "saved.jsx") == f"$/public/{SAVED}"
    assert Path("assets", SAVED).resolve() == Path(module.__file__).parent / "components" / "saved.jsx"


def test_a_right_link_stays_and_a_wrong_one_is_put_right() -> None:
    link = Path("assets", SAVED)
    script("otp_app.ui.components.saved", "saved.jsx")
    made = link.lstat().st_mtime_ns
    script("otp_app.ui.components.saved", "saved.jsx")
    assert link.lstat().st_mtime_ns == made
    link.unlink()
    link.symlink_to("/another/checkout/saved.jsx")
    script("otp_app.ui.components.saved", "saved.jsx")
    assert link.read_text().startswith("import")
    assert [p.name for p in link.parent.iterdir()] == ["saved.jsx"]


def test_a_missing_file_is_noticed_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        script("otp_app.ui.components.saved", "save.jsx")
