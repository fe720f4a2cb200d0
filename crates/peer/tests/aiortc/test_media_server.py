"""A media server made of aiortc: `--whip` publishes to it, `--whep` listens to it."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiortc import RTCPeerConnection, RTCSessionDescription

from far_end import BENT, PATIENCE, Live, Tones, assert_tones, heard, loud, recorded


class Server:
    """Keeps to RFC 9725: a redirection first, a token, Location, DELETE."""

    def __init__(self) -> None:
        self.deleted = asyncio.Event()
        self.track: asyncio.Future = asyncio.get_running_loop().create_future()
        self.connections: list[RTCPeerConnection] = []

    async def __aenter__(self) -> Server:
        app = web.Application()
        app.router.add_post("/near/{way}", self.redirect)
        app.router.add_post("/{way}", self.post)
        app.router.add_delete("/session/1", self.delete)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for connection in self.connections:
            await connection.close()
        await self.runner.cleanup()

    async def redirect(self, request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": f"/{request.match_info['way']}"})

    async def post(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != "Bearer sesame":
            return web.Response(status=401, text="who are you?")
        assert request.content_type == "application/sdp"
        connection = RTCPeerConnection()
        self.connections.append(connection)
        connection.on("track", lambda track: self.track.done() or self.track.set_result(track))
        await connection.setRemoteDescription(RTCSessionDescription(await request.text(), "offer"))
        if request.match_info["way"] == "whep":
            connection.addTrack(Tones())
        await connection.setLocalDescription(await connection.createAnswer())
        return web.Response(
            status=201,
            text=connection.localDescription.sdp,
            content_type="application/sdp",
            headers={"Location": "/session/1"},
        )

    async def delete(self, request: web.Request) -> web.Response:
        assert request.headers.get("Authorization") == "Bearer sesame"
        self.deleted.set()
        return web.Response()


def test_a_native_peer_publishes(tones):
    async def run():
        async with Server() as server:
            with Live("--whip", f"{server.url}/near/whip", "--token", "sesame", "--input", tones, "--no-output") as live:
                track = await asyncio.wait_for(server.track, PATIENCE)
                assert_tones(loud(await heard(track, 3)))
                await asyncio.get_running_loop().run_in_executor(None, live.leave)
            await asyncio.wait_for(server.deleted.wait(), PATIENCE)

    asyncio.run(run())


def test_a_native_peer_listens(tmp_path):
    async def run():
        async with Server() as server:
            words = ("--whep", f"{server.url}/whep", "--token", "sesame", "--no-output", "--record", tmp_path, "--duration", 6)
            with Live(*words) as live:
                out, errors = await asyncio.get_running_loop().run_in_executor(None, live.process.communicate)
                assert live.process.returncode == 0, errors
                assert '"connected"' in out
            await asyncio.wait_for(server.deleted.wait(), PATIENCE)

    asyncio.run(run())
    assert_tones(loud(recorded(tmp_path / "whep.wav"))[:, : 2 * 48_000], BENT)


def test_without_the_token_the_server_is_quoted(tones):
    async def run():
        async with Server() as server:
            with Live("--whip", f"{server.url}/whip", "--input", tones, "--no-output") as live:
                _, errors = await asyncio.get_running_loop().run_in_executor(None, live.process.communicate)
            assert live.process.returncode == 3
            assert "401" in errors and "who are you?" in errors and "--token" in errors

    asyncio.run(run())
