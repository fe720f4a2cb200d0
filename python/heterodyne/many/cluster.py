"""Workers of a Dask ``distributed`` cluster, through a client of it.

Nothing of ``distributed`` is imported here unless an address is given: what a client must have is in :data:`CLIENT`.
The scheduler itself begins a task again when its worker ends; every
beginning is an event that the worker tells the scheduler, which is how we know. A small track goes with each task; one with much around
it is a task of its own that the others need, so that it goes to each worker once and can be had again when a worker that held it is gone.
"""

from __future__ import annotations

import importlib
import threading
import uuid
import warnings
from typing import Any

from heterodyne import _native
from heterodyne.many.events import Answered, Inbox, Started
from heterodyne.many.task import Answer, Bundle, Call, answer, bundle_everywhere

SMALL_BYTES = 1 << 17
"""Up to this size a track goes with each of its tasks, which then go wherever there is room, not to where the track already is."""
CLIENT = ("submit", "cancel", "nthreads", "subscribe_topic", "unsubscribe_topic", "get_events")
"""What is asked of a client."""
MOST_TRIES = 3
"""A task whose result was lost so often is given up; how many workers one task may cost is the scheduler's setting."""


def take(bundle: Bundle) -> Bundle:
    """On a worker: what the tasks of a track need."""
    return bundle


def do(bundle: Bundle, call: Call, topic: str) -> Answer:
    """On a worker: one task."""
    from distributed import get_worker
    from distributed.utils import sync

    worker: Any = get_worker()
    name = str(worker.address)
    told = {"job": call.job, "task": call.task, "worker": name}
    # The scheduler has it before the work begins; what a worker only sends may die with it.
    sync(worker.loop, worker.scheduler.log_event, topic=topic, msg=told)
    return answer(bundle, call, name)


class ClusterWorkers:
    """The workers of a client's cluster."""

    def __init__(self, client: Any, inbox: Inbox) -> None:
        lacks = [name for name in CLIENT if not hasattr(client, name)]
        if not isinstance(client, str) and (lacks or getattr(client, "asynchronous", False)):
            raise TypeError(
                f"client is {type(client).__name__}: accepted are a distributed.Client that is not asynchronous, and the address of a "
                "scheduler, as tcp://host:8786"
            )
        self._own = isinstance(client, str)
        self._client = _connect(client) if isinstance(client, str) else client
        self._inbox = inbox
        self._run = uuid.uuid4().hex[:12]
        self._topic = f"heterodyne-{self._run}"
        self._bundles: dict[str, Any] = {}
        self._futures: dict[tuple[int, int], Any] = {}
        self._calls: dict[tuple[int, int], Call] = {}
        self._tries: dict[tuple[int, int], int] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._client.subscribe_topic(self._topic, self._hear)

    @property
    def slots(self) -> int:
        """Threads of all workers, as far as they are known now; at least 1, since workers may come.

        Raises:
            RuntimeError: The scheduler is gone.
        """
        try:
            threads = self._client.nthreads()
        except OSError as error:
            raise RuntimeError(_gone(error)) from error
        return max(1, sum(map(int, threads.values())))

    @property
    def on_this_disk(self) -> bool:
        """Nobody knows."""
        return False

    def bundle(self, track: _native.Track, asked: dict[str, Any]) -> Bundle:
        """With all that it names."""
        return bundle_everywhere(track, asked)

    def begin(self, bundle: Bundle, call: Call) -> None:
        """Hands a task to the scheduler.

        Raises:
            RuntimeError: It is gone.
        """
        with warnings.catch_warnings():
            # Clips may be large; they go to the scheduler once, and then from worker to worker.
            warnings.filterwarnings("ignore", message="Sending large graph")
            given: Any = bundle
            if len(bundle.text) + sum(len(content) for _, content in bundle.files) > SMALL_BYTES:
                given = self._bundles.get(bundle.key)
            if given is None:
                key = f"heterodyne-track-{self._run}-{bundle.key[:16]}"
                given = self._bundles[bundle.key] = self._client.submit(take, bundle, key=key, pure=False)
            number = (call.job, call.task)
            with self._lock:
                tries = self._tries[number] = self._tries.get(number, 0) + 1
                self._calls[number] = call
            key = f"heterodyne-{call.kind}-{self._run}-{call.job}-{call.task}-{tries}"
            try:
                future = self._client.submit(do, given, call, self._topic, key=key, pure=False)
            except OSError as error:
                raise RuntimeError(_gone(error)) from error
        with self._lock:
            self._futures[number] = future
        future.add_done_callback(lambda done: self._done(bundle, call, done))

    def forget(self, bundle: Bundle) -> None:
        """Workers may drop the track."""
        future = self._bundles.pop(bundle.key, None)
        if future is not None:
            future.release()

    def starts(self) -> list[tuple[int, int, str]]:
        """As the scheduler has them."""
        try:
            events = self._client.get_events(self._topic)
        except (OSError, TimeoutError, ValueError):
            return []
        return [(told["job"], told["task"], told["worker"]) for _, told in events]

    def close(self) -> None:
        """Cancels what is under way, and lets a client of our own go."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            futures = [*self._futures.values(), *self._bundles.values()]
        try:
            if futures:
                self._client.cancel(futures)
            self._client.unsubscribe_topic(self._topic)
        except (OSError, TimeoutError, ValueError):
            pass
        finally:
            if self._own:
                self._client.close()

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        told = event[1]
        with self._lock:
            call = self._calls.get((told["job"], told["task"]))
        if call is not None:
            self._inbox.put(Started(call, told["worker"]))

    def _done(self, bundle: Bundle, call: Call, future: Any) -> None:
        """Called by the client when a task has ended in any way."""
        with self._lock:
            if self._closed:
                return
            tries = self._tries[call.job, call.task]
        try:
            result: Answer = future.result()
        except Exception as error:
            with self._lock:
                closed = self._closed
            if not closed and future.status in ("cancelled", "lost") and tries < MOST_TRIES:
                self.begin(bundle, call)
                return
            result = Answer("", error=f"{call.where}: {_why(error)}")
        with self._lock:
            self._futures.pop((call.job, call.task), None)
        future.release()
        self._inbox.put(Answered(call, result))


def _gone(error: OSError) -> str:
    return f"the scheduler cannot be reached any more ({error}); nothing of the render is kept but finished files"


def _why(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, ModuleNotFoundError):
        return f"a worker of the cluster lacks a module ({error}); heterodyne must be installed on all of them"
    if name == "KilledWorker":
        return f"the workers that had it ended, one after the other: {error}"
    return f"{name}: {error}"


def _connect(address: str) -> Any:
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise ImportError("a scheduler's address needs the package distributed: pip install heterodyne[cluster]") from error
    return distributed.Client(address, set_as_default=False)
