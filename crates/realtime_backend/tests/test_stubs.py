"""What the stubs promise is what the module has."""

import ast
import inspect
from pathlib import Path

import realtime_backend

FOLDER = Path(realtime_backend.__file__).parent
STUBS = FOLDER / "__init__.pyi"


def stubs():
    tree = ast.parse(STUBS.read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def functions():
    return {
        name: value
        for name, value in vars(realtime_backend).items()
        if callable(value) and not name.startswith("_")
    }


def test_the_wheel_says_that_it_is_typed():
    assert STUBS.is_file() and (FOLDER / "py.typed").is_file()


def test_the_same_functions_with_the_same_arguments():
    assert stubs().keys() == functions().keys()
    for name, stub in stubs().items():
        signature = inspect.signature(functions()[name])
        arguments = stub.args
        assert not arguments.posonlyargs and not arguments.kwonlyargs and not arguments.vararg, name
        assert [argument.arg for argument in arguments.args] == list(signature.parameters), name
        assert all(argument.annotation for argument in arguments.args) and stub.returns, name
        defaults = [inspect.Parameter.empty] * (len(arguments.args) - len(arguments.defaults))
        defaults += [ast.literal_eval(default) for default in arguments.defaults]
        assert defaults == [parameter.default for parameter in signature.parameters.values()], name


def test_every_function_is_explained():
    for name, function in functions().items():
        assert len(inspect.getdoc(function) or "") > 40, name
    assert "seconds" in realtime_backend.start_from.__doc__
    assert "stereo" in realtime_backend.push_clip_samples.__doc__
    assert realtime_backend.__doc__


def test_the_established_names_are_there():
    established = """start_stream stop_stream pause_stream resume_stream start_from update_track enable_gpu
        push_clip_samples set_master_gain render_sample_wav render_full_wav current_step elapsed_samples"""
    assert sorted(established.split()) == sorted(functions())


def test_the_library_is_of_the_stable_interface():
    libraries = [path.name for path in FOLDER.iterdir() if path.suffix in {".so", ".pyd", ".dylib"}]
    assert len(libraries) == 1
    assert "abi3" in libraries[0] or libraries[0].endswith(".pyd")
