"""What every recording needs: a private server, renders to compare with, tries that are counted."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from judge import Different
from server import Server

HERE = Path(__file__).parent
# A server that is late loses samples now and then; a player that is wrong is wrong every time.
MOST_TRIES = 3

_glitches: list[str] = []


@pytest.fixture(scope="session")
def server_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Gives a running server of a rate, a format and a number of channels; each is started once."""
    if missing := [name for name in ("pulseaudio", "parec", "pacat", "pactl", "setpriv") if not shutil.which(name)]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    servers: dict[tuple[int, str, int], Server] = {}

    def give(rate: int = 48_000, sample_format: str = "float32le", channels: int = 2) -> Server:
        key = (rate, sample_format, channels)
        if key not in servers:
            servers[key] = Server(tmp_path_factory.mktemp("pulse"), *key)
            servers[key].start()
        return servers[key]

    yield give
    for server in servers.values():
        server.kill()


@pytest.fixture
def own_server(tmp_path: Path, server_of: Callable[..., Server]) -> Iterator[Server]:
    """A server for one test, which may kill it."""
    server = Server(tmp_path / "pulse")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def tries(request: pytest.FixtureRequest) -> Callable[[Callable[[], None]], None]:
    """Repeats what failed to compare, up to three times in all, and counts."""

    def run(heard: Callable[[], None]) -> None:
        for attempt in range(1, MOST_TRIES + 1):
            try:
                return heard()
            except Different as what:
                _glitches.append(f"{request.node.name}, try {attempt}: {what}")
                if attempt == MOST_TRIES:
                    raise

    return run


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tells every try that was needed beyond the first."""
    terminalreporter.write_line(f"recordings that had to be repeated or failed: {len(_glitches)}")
    for line in _glitches:
        terminalreporter.write_line(f"  {line}")


@pytest.fixture(scope="session")
def program() -> str:
    """The command `heterodyne`."""
    return os.environ.get("HETERODYNE_BIN", "heterodyne")


@pytest.fixture(scope="session")
def render(program: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, int], np.ndarray]:
    """The live mix of a track at a rate, as the command writes it: float, (frames, 2). Each is made once."""
    folder = tmp_path_factory.mktemp("renders")
    made: dict[tuple[Path, int], np.ndarray] = {}

    def give(track: Path, rate: int) -> np.ndarray:
        if (track, rate) not in made:
            out = folder / f"{len(made)}.wav"
            command = [program, "render", str(track), str(out), "--mix", "live", "--format", "f32", "--quiet"]
            subprocess.run([*command, "--sample-rate", str(rate)], check=True)
            made[track, rate] = float_wav(out.read_bytes())
        return made[track, rate]

    return give


def float_wav(content: bytes) -> np.ndarray:
    """The samples of a stereo WAV file of 32-bit floats."""
    assert content[:4] == b"RIFF" and content[8:12] == b"WAVE", content[:12]
    at = 12
    while content[at : at + 4] != b"data":
        at += 8 + int.from_bytes(content[at + 4 : at + 8], "little")
    size = int.from_bytes(content[at + 4 : at + 8], "little")
    return np.frombuffer(content[at + 8 : at + 8 + size], "<f4").reshape(-1, 2)


@pytest.fixture(scope="session")
def tracks() -> Path:
    """The tracks that stand here."""
    return HERE / "tracks"


def golden_tracks() -> list[Path]:
    """The reference tracks of the live mix, where they lie beside the checkout."""
    folder = os.environ.get("HETERODYNE_GOLDEN")
    return sorted(path for path in Path(folder).glob("stream_*.json") if ".meta" not in path.name) if folder else []
