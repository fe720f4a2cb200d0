"""aiortc as the far end of `heterodyne live`: a peer of a room, and what tones are measured with.

Nothing here knows the code under test: packets are read by the table in docs/live.md, the room by docs/signaling.md.
"""

from __future__ import annotations

import asyncio
import fractions
import json
import os
import signal
import struct
import subprocess
import wave
from pathlib import Path

import aiohttp
import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from av import AudioFrame

RATE = 48_000
PATIENCE = 60.0
PROGRAM = os.environ["HETERODYNE_BIN"]
LEFT = (997.0, 0.5)
RIGHT = (1501.0, 0.25)


def tones(start: int, frames: int) -> np.ndarray:
    """Both channels, from a frame on."""
    n = np.arange(start, start + frames)
    return np.stack([a * np.sin(2 * np.pi * f * n / RATE) for f, a in (LEFT, RIGHT)])


def write_tones(path: Path, secs: float) -> Path:
    """A WAV file of them."""
    samples = np.round(tones(0, int(secs * RATE)) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.T.tobytes())
    return path


def measured(samples: np.ndarray) -> tuple[float, float]:
    """Frequency and amplitude of the loudest tone: medians over windows, so that a dropout on a busy machine does not count."""
    size = 9600
    window = np.hanning(size + 1)[:size]
    bins = np.fft.rfftfreq(8 * size, 1 / RATE)
    found = []
    for start in range(0, len(samples) - size + 1, size):
        spectrum = np.abs(np.fft.rfft(samples[start : start + size] * window, 8 * size))
        top = int(np.argmax(spectrum[1:-1])) + 1
        a, b, c = np.log(spectrum[top - 1 : top + 2] + 1e-30)
        shift = 0.5 * (a - c) / (a - 2 * b + c)
        peak = np.exp(b - 0.25 * (a - c) * shift)
        found.append(((top + shift) * bins[1], 2 * peak / window.sum()))
    return tuple(np.median(np.array(found), axis=0))  # type: ignore[return-value]


# While its depth settles, the native side's buffer plays up to 0.15 % faster or slower (docs/live.md).
BENT = 2e-3


def assert_tones(channels: np.ndarray, part: float = 1e-3) -> None:
    """Each channel holds its own tone, off by no more than this part of its frequency, and none of the other."""
    assert channels.shape[1] >= RATE, "less than a second was heard"
    for samples, (hz, amplitude), (other, _) in zip(channels, (LEFT, RIGHT), (RIGHT, LEFT)):
        found_hz, found = measured(samples)
        assert abs(found_hz / hz - 1) < part, f"{found_hz} Hz for {hz} Hz"
        assert abs(found / amplitude - 1) < 0.05, f"{found} for {amplitude}"
        window = np.hanning(len(samples))
        n = np.arange(len(samples))
        foreign = 2 * abs(np.sum(window * samples * np.exp(-2j * np.pi * other * n / RATE))) / window.sum()
        assert foreign < 0.02, f"{foreign} of the other channel"


def loud(channels: np.ndarray) -> np.ndarray:
    """From half a second after the first sound on."""
    first = np.flatnonzero(np.abs(channels).max(axis=0) > 0.05)
    assert len(first), "nothing was heard"
    return channels[:, first[0] + RATE // 2 :]


class Live:
    """`heterodyne live`, run until the end of the block; asked to leave then, as Ctrl+C would."""

    def __init__(self, *words: object) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "live", "--json", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def leave(self) -> list[dict]:
        """What it said, a line each."""
        self.process.send_signal(signal.SIGINT)
        out, errors = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0, errors
        return [json.loads(line) for line in out.splitlines()]

    def __enter__(self) -> Live:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


class Host:
    """`heterodyne serve` on loopback."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "HETERODYNE_DATA": str(folder)}
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--http", "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdout
        self.url = next(word for word in self.process.stdout.readline().split() if word.startswith("http")).rstrip("/")

    async def room(self) -> str:
        async with aiohttp.ClientSession() as http, http.post(f"{self.url}/rooms") as answer:
            return (await answer.json())["room"]

    def end(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)


class Tones(MediaStreamTrack):
    """The tones as a track, in time."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.start: float | None = None
        self.frame = 0

    async def recv(self) -> AudioFrame:
        loop = asyncio.get_running_loop()
        if self.start is None:
            self.start = loop.time()
        await asyncio.sleep(self.start + self.frame / RATE - loop.time())
        samples = np.round(tones(self.frame, 960) * 32767).astype("<i2")
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples.T).reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate = RATE
        frame.pts = self.frame
        frame.time_base = fractions.Fraction(1, RATE)
        self.frame += 960
        return frame


async def heard(track: MediaStreamTrack, secs: float) -> np.ndarray:
    """So much of a track, after its first sound."""
    pieces: list[np.ndarray] = []
    frames = -1
    while frames < secs * RATE:
        frame = await asyncio.wait_for(track.recv(), PATIENCE)
        assert isinstance(frame, AudioFrame) and frame.sample_rate == RATE
        piece = frame.to_ndarray().reshape(-1, 2).T / 32768
        if frames < 0 and np.abs(piece).max() < 0.05:
            continue
        frames = max(frames, 0) + piece.shape[1]
        pieces.append(piece)
    return np.concatenate(pieces, axis=1)


class Peer:
    """A peer of a room, as a browser would be one."""

    def __init__(self, url: str, room: str, sends: MediaStreamTrack | None = None) -> None:
        self.address = f"{url.replace('http', 'ws', 1)}/rooms/{room}"
        self.connection = RTCPeerConnection()
        self.track: asyncio.Future[MediaStreamTrack] = asyncio.get_running_loop().create_future()
        self.packets: asyncio.Queue[bytes] = asyncio.Queue()
        self.words: asyncio.Queue[dict] = asyncio.Queue()
        self.channels: dict[str, object] = {}
        self.open: asyncio.Event = asyncio.Event()
        self.sends = sends
        self.you = 0
        self.connection.on("track", lambda track: self.track.done() or self.track.set_result(track))
        self.connection.on("datachannel", self.adopt)

    def adopt(self, channel) -> None:
        self.channels[channel.label] = channel
        if channel.label == "heterodyne-audio":
            channel.on("message", lambda packet: self.heard(channel, packet))
            channel.on("open", self.open.set)
            if channel.readyState == "open":
                self.open.set()
        else:
            channel.on("message", lambda text: self.words.put_nowait(json.loads(text)))

    def heard(self, channel, packet: bytes) -> None:
        """Keeps what comes; who asks gets an answer, as nobody sends sound for long to a peer that gives none."""
        if packet[0] == 0x11:
            clock = int(asyncio.get_running_loop().time() * 1e6)
            channel.send(struct.pack("<B15sQ", 0x12, packet[1:16], clock))
        else:
            self.packets.put_nowait(packet)

    async def __aenter__(self) -> Peer:
        self.http = aiohttp.ClientSession()
        self.socket = await self.http.ws_connect(self.address)
        await self.socket.send_json({"type": "join", "protocol": 1, "name": "aiortc"})
        joined = await asyncio.wait_for(self.socket.receive_json(), PATIENCE)
        assert joined["type"] == "joined", joined
        self.you = joined["you"]
        for peer in joined["peers"]:
            await self.offer(peer["id"])
        self.task = asyncio.create_task(self.listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await self.socket.close()
        await self.http.close()
        await self.connection.close()

    async def say(self, to: int, description: RTCSessionDescription) -> None:
        data = {"description": {"type": description.type, "sdp": description.sdp}}
        await self.socket.send_json({"type": "signal", "to": to, "data": data})

    async def offer(self, to: int) -> None:
        self.adopt(self.connection.createDataChannel("heterodyne-audio", ordered=False, maxRetransmits=0))
        self.adopt(self.connection.createDataChannel("heterodyne-control"))
        if self.sends:
            self.connection.addTrack(self.sends)
        else:
            self.connection.addTransceiver("audio")
        await self.connection.setLocalDescription(await self.connection.createOffer())
        await self.say(to, self.connection.localDescription)

    async def listen(self) -> None:
        async for message in self.socket:
            said = json.loads(message.data)
            description = said.get("data", {}).get("description") if said["type"] == "signal" else None
            if not description:
                continue
            await self.connection.setRemoteDescription(RTCSessionDescription(description["sdp"], description["type"]))
            if description["type"] == "offer":
                if self.sends:
                    self.connection.addTrack(self.sends)
                await self.connection.setLocalDescription(await self.connection.createAnswer())
                await self.say(said["from"], self.connection.localDescription)

    async def sound(self, secs: float) -> np.ndarray:
        """So much of what comes as packets; lost ones are silence, and there may be few of them on loopback."""
        pieces: dict[int, np.ndarray] = {}
        frames = 0
        while frames < secs * RATE:
            packet = await asyncio.wait_for(self.packets.get(), PATIENCE)
            if packet[0] != 0x10:
                continue
            codec, flags, _, time, count, rate, _, length = struct.unpack_from("<xBHIQHHIH", packet)
            assert (codec, rate) == (0x20, RATE // 25), "s16 in two channels at 48 kHz"
            if flags & 2 or not length:
                continue
            samples = np.frombuffer(packet, "<i2", 2 * count, 26).reshape(-1, 2).T / 32768
            if not pieces and np.abs(samples).max() < 0.05:
                continue
            pieces[time] = samples
            frames += count
        start, end = min(pieces), max(time + piece.shape[1] for time, piece in pieces.items())
        whole = np.zeros((2, end - start))
        for time, piece in pieces.items():
            whole[:, time - start : time - start + piece.shape[1]] = piece
        return whole

    async def send_tones(self, secs: float) -> None:
        """Sends the tones as packets of 240 frames, in time."""
        channel = self.channels["heterodyne-audio"]
        loop = asyncio.get_running_loop()
        start = loop.time()
        for sequence in range(int(secs * RATE / 240)):
            await asyncio.sleep(start + sequence * 0.005 - loop.time())
            samples = np.round(tones(sequence * 240, 240) * 32767).astype("<i2").T.tobytes()
            clock = int(loop.time() * 1e6) & 0xFFFFFFFF
            head = struct.pack("<BBHIQHHIH", 0x10, 0x20, 0, sequence, sequence * 240, 240, RATE // 25, clock, len(samples))
            channel.send(head + samples)  # type: ignore[attr-defined]


def recorded(path: Path) -> np.ndarray:
    """A WAV file of 32-bit floats in two channels."""
    data = path.read_bytes()
    assert data[:4] in (b"RIFF", b"RF64") and data[8:12] == b"WAVE"
    at = 12
    while data[at : at + 4] != b"data":
        at += 8 + struct.unpack_from("<I", data, at + 4)[0]
    size = struct.unpack_from("<I", data, at + 4)[0]
    return np.frombuffer(data, "<f4", size // 4, at + 8).reshape(-1, 2).T.astype(float)
