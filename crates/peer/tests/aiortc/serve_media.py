"""The media server of these tests for a page: prints its address, then what was published to it, a line of JSON each, until it is ended.

A line holds, for each channel, frequency and amplitude of the loudest tone, and the level of the other channel's tone in it.
"""

from __future__ import annotations

import asyncio
import json

import numpy as np
from aiohttp import web

from far_end import LEFT, PATIENCE, RATE, RIGHT, heard, loud, measured
from test_media_server import Server

CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Allow-Methods": "POST, DELETE",
    "Access-Control-Expose-Headers": "location",
}


@web.middleware
async def cross_origin(request: web.Request, handler) -> web.StreamResponse:
    """Pages of all origins may ask, after asking whether they may."""
    answer = web.Response(status=204) if request.method == "OPTIONS" else await handler(request)
    answer.headers.update(CROSS_ORIGIN)
    return answer


class ForPages(Server):
    """The same with what browsers ask for between origins."""

    async def __aenter__(self) -> ForPages:
        app = web.Application(middlewares=[cross_origin])
        app.router.add_post("/{way}", self.post)
        app.router.add_delete("/session/1", self.delete)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        return self


def channel(samples: np.ndarray, foreign_hz: float) -> dict:
    """What is in one channel."""
    hz, amplitude = measured(samples)
    window = np.hanning(len(samples))
    turns = np.exp(-2j * np.pi * foreign_hz * np.arange(len(samples)) / RATE)
    return {"hz": hz, "amplitude": amplitude, "foreign": 2 * abs(np.sum(window * samples * turns)) / window.sum()}


async def run() -> None:
    async with ForPages() as server:
        print(server.url, flush=True)
        # Whoever starts this may listen only, and ends it then.
        sound = loud(await heard(await server.track, 3))
        channels = [channel(samples, hz) for samples, (hz, _) in zip(sound, (RIGHT, LEFT))]
        print(json.dumps({"channels": channels}), flush=True)
        await asyncio.wait_for(server.deleted.wait(), PATIENCE)
        print(json.dumps({"deleted": True}), flush=True)


asyncio.run(run())
