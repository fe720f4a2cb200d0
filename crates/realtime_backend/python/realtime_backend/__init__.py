import importlib


def _is_subinterpreter():
    # The module's name before and since Python 3.13. Not every build has it, and it is no promised interface: what cannot be
    # told is no reason to refuse.
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            interpreters = importlib.import_module(name)
            current, main = interpreters.get_current(), interpreters.get_main()
            return _number(current) != _number(main)
        except (ImportError, AttributeError, TypeError, ValueError):
            continue
    return False


def _number(interpreter):
    # Since Python 3.13 the number comes with where the interpreter is from.
    return int(interpreter[0] if isinstance(interpreter, tuple) else interpreter)


# The library keeps one player for the process, and its exit hook belongs to the main interpreter.
if _is_subinterpreter():
    raise ImportError("realtime_backend: found a subinterpreter; accepted is the main interpreter")

# By name, so that a program that takes the package out of `sys.modules` may import it again.
from realtime_backend._native import *  # noqa: E402
from realtime_backend._native import __all__, __doc__  # noqa: E402

del importlib
