"""Many writers at once, with readers, and beside the Amplify CLI, which takes no lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.cache import CredentialCache
from amplify_plugin.testing.guide import ACCESS_KEY_ID, DEV_CORP, SECRET_ACCESS_KEY, USER_ARN
from tests.contract import oracles
from tests.faults.sizes import needs, only_long, size, takes_long
from tests.faults.writer import entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from amplify_plugin.testing import AwsServer

ROOT = Path(__file__).parents[2]
WRITER = """
import sys, time
from pathlib import Path
from amplify_plugin.cache import CredentialCache
from tests.faults.writer import entry
path, number, roles = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
said = []
cache = CredentialCache(path, warn=said.append)
for role in range(roles):
    began = time.time()
    cache.put(f"arn:{number}:{role}", "amplify", entry(f"token-{number}-{role}"))
    print(began, time.time(), f"arn:{number}:{role}", flush=True)
sys.stderr.write("".join(said))
"""
READER = """
import json, os, sys
from pathlib import Path
from amplify_plugin.files import read_bytes
path, parent = Path(sys.argv[1]), os.getppid()
good = bad = 0
while not path.with_name("stop").exists() and os.getppid() == parent:  # a killed test says no stop
    content = read_bytes(path)
    try:
        good += isinstance(json.loads(content or b"{}"), dict)
    except ValueError:
        bad += 1
print(good, bad)
"""

# As its cacheRoleCredentials does: read, change, truncate, write; no lock. What it did, it tells.
AMPLIFY = """
import json, os, sys, time
from pathlib import Path
path, number, parent = Path(sys.argv[1]), 0, os.getppid()
while not path.with_name("stop").exists() and os.getppid() == parent:
    began = time.time()
    try:
        document = json.loads(path.read_text())
    except (OSError, ValueError):
        document = {}
    number += 1
    document[f"arn:amplify:{number}"] = {"amplify": {"accessKeyId": "A", "number": number}}
    with open(path, "w") as file:
        file.write(json.dumps(document, indent=2))
    print(began, time.time(), f"arn:amplify:{number}", flush=True)
    time.sleep(0.02)
"""
NODE = """
const fs = require('fs'), path = require('path');
const file = process.argv[2] || process.argv[1], stop = path.join(path.dirname(file), 'stop');
let number = 0;
const round = () => {
  if (fs.existsSync(stop)) return;
  const began = Date.now() / 1000 - 0.001;
  let document = {};
  try { document = JSON.parse(fs.readFileSync(file, 'utf8')); } catch (e) {}
  number += 1;
  document[`arn:amplify:${number}`] = {amplify: {accessKeyId: 'A', number}};
  fs.writeFileSync(file, JSON.stringify(document, null, 2));
  console.log(began, Date.now() / 1000 + 0.001, `arn:amplify:${number}`);
  setTimeout(round, 20);
};
round();
"""


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    """A Python program of ours, in the background."""
    return start_program((sys.executable, "-c", script, *map(str, arguments)))


def start_program(
    command: Sequence[str], cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd, env=env
    )


def end(programs: Sequence[subprocess.Popen[str]]) -> list[str]:
    """Their outputs; they must have had nothing to complain of."""
    answers = [program.communicate() for program in programs]
    assert "".join(errors for _, errors in answers) == ""
    return [output for output, _ in answers]


def spans(output: str) -> list[tuple[float, float, str]]:
    """What a writer tells: from when to when it wrote which role."""
    words = [line.split() for line in output.splitlines()]
    return [(float(began), float(ended), name) for began, ended, name in words]


def load(folder: Path, writers: int, roles: int, readers: int) -> dict[str, int]:
    """Let them all loose on one file, and count what is there in the end."""
    path = folder / "cache.json"
    reading = [start(READER, path) for _ in range(readers)]
    end([start(WRITER, path, number, roles) for number in range(writers)])
    (folder / "stop").touch()
    reads = [tuple(map(int, output.split())) for output in end(reading)]
    document = json.loads(path.read_bytes())
    kept = sum(
        document.get(f"arn:{number}:{role}", {}).get("amplify", {}).get("sessionToken")
        == f"token-{number}-{role}"
        for number in range(writers)
        for role in range(roles)
    )
    return {
        "written": writers * roles,
        "kept": kept,
        "reads": sum(good + bad for good, bad in reads),
        "torn reads": sum(bad for _, bad in reads),
    }


@takes_long
def test_many_writers_lose_nothing_and_no_reader_sees_a_torn_file(tmp_path: Path) -> None:
    writers, roles = size((8, 10), (64, 50))
    found = load(tmp_path, writers, roles, readers=4)
    print(found)
    assert found["kept"] == found["written"] == writers * roles
    assert found["torn reads"] == 0
    assert found["reads"] > 100
    assert [path.name for path in tmp_path.glob("*corrupt*")] == []
    assert list(tmp_path.glob(".*.tmp")) == []


def overlaps(one: tuple[float, float, str], others: Sequence[tuple[float, float, str]]) -> bool:
    return any(one[0] <= other[1] and other[0] <= one[1] for other in others)


def beside(path: Path, theirs: subprocess.Popen[str], roles: int = 25) -> dict[str, Any]:
    """Write beside a program that writes as Amplify does; tell what each side lost, and why."""
    ours = [start(WRITER, path, number, roles) for number in range(2)]
    answers = [program.communicate() for program in ours]
    warnings = "".join(errors for _, errors in answers)
    assert [program.returncode for program in ours] == [0, 0], warnings
    path.with_name("stop").touch()
    [told] = end([theirs])
    written = {"ours": [span for out, _ in answers for span in spans(out)], "theirs": spans(told)}
    CredentialCache(path).put("arn:last", "amplify", entry("last"))
    document = json.loads(path.read_bytes())
    lost = {side: [span for span in written[side] if span[2] not in document] for side in written}
    return {"written": written, "lost": lost, "warnings": warnings, "document": document}


def check_beside(found: dict[str, Any]) -> None:
    """Nothing is lost but where a write of Amplify met another write: it takes no lock."""
    written, lost = found["written"], found["lost"]
    assert [span for span in lost["ours"] if not overlaps(span, written["theirs"])] == []
    assert [span for span in lost["theirs"] if not overlaps(span, written["ours"])] == []
    assert "arn:last" in found["document"]
    print({side: (len(written[side]), len(lost[side])) for side in written}, found["warnings"])


@takes_long
def test_beside_a_writer_that_takes_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "cache.json"
    check_beside(beside(path, start(AMPLIFY, path)))
    assert list(tmp_path.glob("*corrupt*")) == []


@only_long
@takes_long
def test_beside_the_file_writing_of_node(tmp_path: Path) -> None:
    needs("node")
    path = tmp_path / "cache.json"
    check_beside(beside(path, start_program(("node", "-e", NODE, str(path)))))


def amplify_home(home: Path, server: AwsServer, roles: int) -> Path:
    """A home with profiles for the Amplify CLI, ``role-N`` each of its own role; its cache."""
    server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    profiles = ["[profile keys]\nregion=us-east-1\n"]
    for number in range(roles):
        role = f"arn:aws:iam::123456789012:role/theirs-{number}"
        server.add_role(role, DEV_CORP)
        profiles.append(f"[profile role-{number}]\nrole_arn={role}\nsource_profile=keys\n")
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text("".join(profiles))
    (home / ".aws" / "credentials").write_text(
        f"[keys]\naws_access_key_id={ACCESS_KEY_ID}\naws_secret_access_key={SECRET_ACCESS_KEY}\n"
    )
    return home / ".amplify" / "awscloudformation" / "cache.json"


def real_amplify(path: Path, server: AwsServer, roles: int) -> subprocess.Popen[str]:
    """The Amplify CLI's own provider, which gets credentials for each role and caches them."""
    needs("node", "npm")
    script = Path(__file__).parent / "node" / "amplify.js"
    packages = oracles.installed("faults", script.with_name("package.json"))
    home = str(path.parents[2])
    return start_program(
        ("node", str(script), str(roles), str(path)),
        cwd=packages,
        env={
            "PATH": os.environ["PATH"],
            "HOME": home,
            "AWS_ENDPOINT_URL": server.url,
            "NODE_NO_WARNINGS": "1",
        },
    )


def beside_real_amplify(home: Path, server: AwsServer) -> dict[str, Any]:
    """As ``beside``, from the first write of the Amplify CLI's provider on."""
    path = amplify_home(home, server, 1000)
    theirs = real_amplify(path, server, 1000)
    while not path.exists():  # it takes seconds to load
        assert theirs.poll() is None, theirs.communicate()
        time.sleep(0.01)
    return beside(path, theirs, roles=300)


@only_long
@takes_long
def test_beside_the_real_amplify_provider(tmp_path: Path, aws_server: AwsServer) -> None:
    found = beside_real_amplify(tmp_path, aws_server)
    check_beside(found)
    assert len(found["written"]["theirs"]) > 100
    assert list(tmp_path.rglob("*corrupt*")) == []


def later_writes_keep_ours(
    path: Path, start_theirs: Callable[[], subprocess.Popen[str]]
) -> dict[str, Any]:
    """Five writes of ours, then five of a program that writes as Amplify does; the document."""
    cache = CredentialCache(path)
    for number in range(5):
        cache.put(f"arn:{number}", "amplify", entry("ours"))
    theirs = start_theirs()
    assert theirs.stdout is not None
    for _ in range(5):
        assert theirs.stdout.readline(), theirs.communicate()
    path.with_name("stop").touch()
    theirs.communicate()
    document: dict[str, Any] = json.loads(path.read_bytes())
    assert {f"arn:{number}" for number in range(5)} <= document.keys()
    return document


def test_what_amplify_writes_after_our_last_write_loses_nothing_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "cache.json"
    document = later_writes_keep_ours(path, lambda: start(AMPLIFY, path))
    assert {f"arn:amplify:{number}" for number in range(1, 6)} <= document.keys()


@only_long
@takes_long
def test_the_real_amplify_provider_loses_nothing_of_ours_after_our_last_write(
    tmp_path: Path, aws_server: AwsServer
) -> None:
    path = amplify_home(tmp_path, aws_server, 20)
    document = later_writes_keep_ours(path, lambda: real_amplify(path, aws_server, 20))
    assert len(document) >= 10
    assert CredentialCache(path).get("arn:0", "amplify") == entry("ours")
    role = "arn:aws:iam::123456789012:role/theirs-0"
    assert CredentialCache(path).get(role, "amplify") is not None
