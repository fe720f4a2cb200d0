"""aiortc as the other peer of a room, over the track and over the channel, whoever offers."""

from __future__ import annotations

import asyncio

from far_end import BENT, PATIENCE, Live, Peer, Tones, assert_tones, heard, loud, recorded


def link(host, room):
    return f"{host.url}/live#{room}"


async def told(peer: Peer, kind: str) -> dict:
    while True:
        words = await asyncio.wait_for(peer.words.get(), PATIENCE)
        if words["type"] == kind:
            return words


def test_the_track_of_a_native_peer_is_heard(host, tones):
    async def run():
        room = await host.room()
        # The native peer comes second, so it offers.
        async with Peer(host.url, room) as peer:
            with Live(link(host, room), "--input", tones, "--track", "--no-output") as live:
                hello = await told(peer, "hello")
                assert (hello["protocol"], hello["path"]) == (1, "track")
                track = await asyncio.wait_for(peer.track, PATIENCE)
                assert_tones(loud(await heard(track, 3)))
                said = live.leave()
        assert {"joined", "peer-joined", "connected"} <= {line["event"] for line in said}

    asyncio.run(run())


def test_packets_of_a_native_peer_are_heard(host, tones):
    async def run():
        room = await host.room()
        async with Peer(host.url, room) as peer:
            with Live(link(host, room), "--input", tones, "--no-output") as live:
                assert (await told(peer, "hello"))["path"] == "channel"
                assert_tones(loud(await peer.sound(3)))
                live.leave()

    asyncio.run(run())


def test_a_native_peer_hears_the_track_of_one_that_offers(host, tmp_path):
    async def run():
        room = await host.room()
        with Live(link(host, room), "--input", "none", "--no-output", "--record", tmp_path) as live:
            await first_in(host, room, live)
            async with Peer(host.url, room, Tones()) as peer:
                await told(peer, "hello")
                await asyncio.sleep(5)
                live.leave()

    asyncio.run(run())
    (take,) = tmp_path.glob("peer-*-aiortc.wav")
    assert_tones(loud(recorded(take))[:, : 2 * 48_000], BENT)


def test_a_native_peer_hears_packets(host, tmp_path):
    async def run():
        room = await host.room()
        with Live(link(host, room), "--input", "none", "--no-output", "--record", tmp_path) as live:
            await first_in(host, room, live)
            async with Peer(host.url, room) as peer:
                await asyncio.wait_for(peer.open.wait(), PATIENCE)
                await peer.send_tones(5)
                live.leave()

    asyncio.run(run())
    (take,) = tmp_path.glob("peer-*-aiortc.wav")
    assert_tones(loud(recorded(take))[:, : 2 * 48_000], BENT)


async def first_in(host, room, live):
    """Waits until the native peer has its seat, so that aiortc comes second and offers."""
    loop = asyncio.get_running_loop()
    for event in ("open", "joined"):
        line = await asyncio.wait_for(loop.run_in_executor(None, live.process.stdout.readline), PATIENCE)
        assert f'"{event}"' in line, line
