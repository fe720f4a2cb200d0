import importlib


def _refuse_subinterpreters():
    """The library keeps one player for the process, and its exit hook belongs to the main interpreter."""
    # The module's name before and since Python 3.13; not every build has it.
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            interpreters = importlib.import_module(name)
        except ImportError:
            continue
        if interpreters.get_current() != interpreters.get_main():
            raise ImportError("realtime_backend: found a subinterpreter; accepted is the main interpreter")
        return


_refuse_subinterpreters()

# By name, so that a program that takes the package out of `sys.modules` may import it again.
from realtime_backend._native import *  # noqa: E402
from realtime_backend._native import __all__, __doc__  # noqa: E402

del importlib
