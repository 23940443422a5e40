"""Where the AWS files are: by botocore's own rule, and never below the working directory."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from amplify_plugin import credential_process, files
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.files import FileUnwritable

needs_posix = pytest.mark.skipif(os.name == "nt", reason="HOME and the record of users")


@pytest.fixture
def no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user id without a record, as containers give it, and no variable that names a home."""
    for name in ("HOME", "HOMEDRIVE", "HOMEPATH", "USERPROFILE"):
        monkeypatch.delenv(name, raising=False)
    if os.name == "nt":
        return  # which has no such record
    import pwd

    def nobody(_: object) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.setattr(pwd, "getpwnam", nobody)


@needs_posix
@pytest.mark.parametrize(
    "named", ["~/mine", "$HOME/mine", "${HOME}/mine", "~/$NAME", "/x/mine", "~/$NOWHERE/mine"]
)
def test_the_names_of_the_aws_files_are_read_as_botocore_reads_them(
    monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    configloader = pytest.importorskip("botocore.configloader")
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("NAME", "~mine")
    opened: list[str] = []
    monkeypatch.setattr(os.path, "isfile", lambda path: opened.append(str(path)))
    with pytest.raises(Exception, match="could not be found"):
        configloader.raw_config_parse(named)
    [theirs] = opened
    environ = {"AWS_CONFIG_FILE": named, "AWS_SHARED_CREDENTIALS_FILE": named}
    assert str(files.config_file(environ)) == str(files.credentials_file(environ)) == theirs
    for name in environ:
        monkeypatch.setenv(name, named)
    assert [path for path, *_ in credential_process.aws_files()] == [theirs, theirs]


def test_empty_variables_name_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("USERPROFILE", "/home/me")
    environ = {"AWS_CONFIG_FILE": "", "AWS_SHARED_CREDENTIALS_FILE": ""}
    assert files.config_file(environ) == Path("/home/me/.aws/config")
    assert files.credentials_file(environ) == Path("/home/me/.aws/credentials")


@pytest.mark.usefixtures("no_home")
def test_no_home_is_a_sentence_and_no_folder_of_the_working_directory() -> None:
    with pytest.raises(ConfigurationError, match="no home folder") as caught:
        files.config_file({})
    variable = "USERPROFILE" if os.name == "nt" else "HOME"
    assert f": {variable} is not set" in caught.value.message
    assert f"Set {variable} " in caught.value.remedy
    with pytest.raises(FileUnwritable, match="no home folder"):
        files.make_folder(files.amplify_folder())
    # With a config of its own, a machine without credentials in files can be asked all the same.
    assert files.config_file({"AWS_CONFIG_FILE": "/x"}) == Path("/x")
    assert files.read_bytes(files.credentials_file({})) is None


@pytest.mark.usefixtures("no_home")
@pytest.mark.parametrize("named", ["~nosuch/x", "~/x"])
def test_a_home_that_nobody_has_is_a_sentence_that_names_the_variable(named: str) -> None:
    with pytest.raises(ConfigurationError, match="AWS_CONFIG_FILE is ~"):
        files.config_file({"AWS_CONFIG_FILE": named})


@pytest.mark.skipif(sys.platform == "win32", reason="as text")
def test_a_profile_that_is_nowhere_is_missed_in_the_files_that_were_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from amplify_plugin.awsconfig.profiles import ProfileNotFound

    assert "neither ~/.aws/config nor ~/.aws/credentials" in ProfileNotFound("x", ()).message
    monkeypatch.setenv("AWS_CONFIG_FILE", "/etc/aws.ini")
    assert "neither /etc/aws.ini nor ~/.aws/credentials" in ProfileNotFound("x", ()).message
