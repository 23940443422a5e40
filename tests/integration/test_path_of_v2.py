"""The stand-in for v2's key, by which one config serves AWS CLI v1 too; and that it costs nothing.

``load`` is how AWS CLI v1 imports plugins, 1.32 to 1.46: awscli/plugin.py.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from amplify_plugin.commands.enable import stub

LOADER = """
import __future__, sys, types
plugin = types.ModuleType({name!r})
exec('''
def load_plugins(plugin_mapping):
    return _import_plugins(plugin_mapping)
def _import_plugins(plugin_names):
    plugins = []
    for name, path in plugin_names.items():
        if '.' not in path:
            plugins.append(__import__(path))
        else:
            package, module = path.rsplit('.', 1)
            plugins.append(__import__(path, fromlist=[module]))
    return plugins
''', plugin.__dict__)
sys.modules[{name!r}] = plugin
"""


BOTH = {"amplify": "amplify_plugin", "cli_legacy_plugin_path": "/opt/site"}


def run(script: str, name: str = "awscli.plugin") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LOADER.format(name=name) + script]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "path",
    ["/opt/site", "/home/me/.venv/lib/python3.12/site-packages", "/a/b.c:/d e/f.g", "~/x", "x"],
)
@pytest.mark.parametrize("is_gone", [False, True], ids=["the plugin", "what stands in for it"])
def test_v1_passes_over_the_path_of_v2_after_our_line(path, is_gone, tmp_path):
    lines = {"amplify": "amplify_plugin", "cli_legacy_plugin_path": path, "__builtin__": "json"}
    if is_gone:
        shutil.copy(stub.__file__, tmp_path / "amplify_plugin.py")
    finished = run(
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        f"loaded = plugin.load_plugins({lines!r})\n"
        "print([module.__name__ for module in loaded])\n"
        "loaded[1].awscli_initialize(object())\n"
        "print(sorted(set(vars(loaded[1])) - set(vars(types.ModuleType('x')))))"
    )
    expected = f"{['amplify_plugin', path, 'json']}\n['awscli_initialize']\n"
    assert (finished.stdout, finished.stderr) == (expected, "")


def test_before_our_line_it_stops_v1_as_without_us():
    lines = {"cli_legacy_plugin_path": "/opt/site", "amplify": "amplify_plugin"}
    finished = run(f"plugin.load_plugins({lines!r})")
    assert "No module named '/opt/site'" in finished.stderr


@pytest.mark.parametrize("value", ["''", "{'nested': 'x'}", "None"])
def test_a_value_that_is_no_path_is_left_to_the_aws_cli(value):
    lines = f"{{'amplify': 'amplify_plugin', 'cli_legacy_plugin_path': {value}}}"
    script = f"before = set(sys.modules)\ntry:\n    plugin.load_plugins({lines})\n"
    finished = run(script + "except Exception:\n    print(set(sys.modules) - before)")
    assert (finished.stdout, finished.stderr) == ("{'amplify_plugin'}\n", "")


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("import amplify_plugin", "awscli.plugin"),
        ("lines = {'cli_legacy_plugin_path': '/x'}\nimport amplify_plugin", "awscli.plugin"),
        ("plugin.load_plugins({'amplify': 'amplify_plugin'})", "awscli.plugin"),
        (f"try:\n    plugin.load_plugins({BOTH})\nexcept ImportError:\n    pass", "other.plugin"),
    ],
    ids=["imported", "another's variable", "without the key", "another host"],
)
def test_nothing_but_the_package_is_in_sys_modules_otherwise(script, name):
    script = f"before = set(sys.modules)\n{script}\nprint(set(sys.modules) - before)"
    finished = run(script, name)
    assert (finished.stdout, finished.stderr) == ("{'amplify_plugin'}\n", "")


def test_it_takes_microseconds():
    """A bound that a loaded machine keeps: an import of one module takes more than this."""
    script = f"""
import time, amplify_plugin
plugin.again = amplify_plugin._stand_in_for_the_path_of_v2
exec("def _import_plugins(plugin_names): again()", plugin.__dict__)
def measured():
    before = time.perf_counter()
    plugin.load_plugins({BOTH})
    return time.perf_counter() - before
print(min(measured() for _ in range(50)) * 1e6)
"""
    finished = run(script)
    assert float(finished.stdout) < 100, finished
