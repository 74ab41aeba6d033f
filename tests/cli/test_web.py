"""What the web server tells Reflex is what Reflex understands."""

from datetime import timedelta
from pathlib import Path

import pytest
from reflex.utils.prerequisites import get_states_dir
from reflex_base.environment import state_manager_disk_debounce

from otp_app.cli.web import kept_states


def test_states_of_tabs_lie_in_the_data_folder_and_are_written_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state_manager_disk_debounce() > timedelta(0)
    for name, value in kept_states(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert get_states_dir() == tmp_path / "states"
    assert state_manager_disk_debounce() == timedelta(0)
