"""The inside of a local worker process: reads tasks from its input, does them, writes answers to its output."""

from __future__ import annotations

import os
import signal

from heterodyne.many.local import receive, send
from heterodyne.many.task import Bundle, Call, answer


def main() -> None:
    """Works until its input ends."""
    # Whoever started it decides when it ends; Ctrl+C is theirs to hear.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not come between the answers.
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    worker = str(os.getpid())
    try:
        send(answers, "ready")
        while True:
            bundle, call = receive(tasks)
            assert isinstance(bundle, Bundle) and isinstance(call, Call)
            send(answers, "started")
            send(answers, answer(bundle, call, worker))
    except (EOFError, BrokenPipeError):
        return
