"""What the tests share: a host of rooms, and coroutines as tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import far_end  # noqa: E402


@pytest.fixture(scope="session")
def host(tmp_path_factory):
    host = far_end.Host(tmp_path_factory.mktemp("data"))
    yield host
    host.end()


@pytest.fixture(scope="session")
def tones(tmp_path_factory):
    return far_end.write_tones(tmp_path_factory.mktemp("tones") / "tones.wav", 90)
