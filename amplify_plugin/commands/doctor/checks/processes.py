"""Commands of ``credential_process`` that need a shell, cannot be split, or print something else.

botocore splits the command into words and runs it without a shell; the AWS SDK for JavaScript, and
the Amplify CLI by it, hand it to a shell.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import names
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile

_KEY = "credential_process"
_OPERATORS = {"|", "||", "&&", ";", ">", ">>", "<", "2>", "2>&1", "2>/dev/null", "&"}
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*")
_VARIABLE = re.compile(r"\$(?:\w+|\{\w+\})|%[A-Z_]{3,}%")
_OPTION = re.compile(r"--?[A-Za-z][\w-]*(?:=.*)?")
# Programs that know variables and pipes themselves.
_SHELLS = {"sh", "bash", "zsh", "dash", "fish", "env", "cmd", "powershell", "pwsh", "wsl"}
# Nothing in it means anything to a shell, except an assignment in front.
_PLAIN = re.compile(r"[\w ./:=@,+-]*", re.ASCII)
# C:\Program Files\…\helper.exe. Windows itself tries longer and longer names, and so finds it
# for the AWS CLI; a shell does not.
_BLANKS_ON_WINDOWS = re.compile(
    r"[a-z]:\\[^\s\"]*(?<!\.exe)(?<!\.cmd)(?<!\.bat)(?<!\.com)[ ](?![-/]|[a-z]:)[^\":]*\\[^\":]*"
    r"\.(?:exe|cmd|bat|com)\b",
    re.IGNORECASE,
)
_SUBSTITUTION = re.compile(r"\$\(|`")


class _Broken(NamedTuple):
    """Why a command starts nowhere: the finding's code, the rest of its sentence, what to do."""

    code: str
    why: str
    fix: str
    tools: tuple[str, ...] = ()


def check(
    files: AwsFiles, exists: Callable[[str], bool], *, is_windows: bool = os.name == "nt"
) -> Iterator[Finding]:
    """All processes of both files that do not give credentials as they are written."""
    for profile in files.profiles.values():
        command = profile.text(_KEY)
        if command is None:
            continue
        # What Windows' own rules make of a line is not known but for this.
        broken = _blanks_on_windows(command)
        if broken is None and not is_windows:
            words = _words(command)
            broken = _broken(command, words, exists)
            if broken is None and words:
                yield from _shell(files, profile, command, words)
                yield from _output(files, profile, words)
        if broken is not None:
            yield _found(files, profile, broken.code, broken.why, broken.fix, tools=broken.tools)


def _blanks_on_windows(command: str) -> _Broken | None:
    if not _BLANKS_ON_WINDOWS.match(command):
        return None
    return _Broken(
        "process-unreadable",
        "begins with a Windows path that has a blank but no quotes: for the AWS SDK for "
        "JavaScript, the program's name ends at the blank",
        "Put the program's path in double quotes.",
        tools=("amplify", "js"),
    )


def _broken(command: str, words: list[str] | None, exists: Callable[[str], bool]) -> _Broken | None:
    """Why no tool can run the command; ``words`` is None where it cannot be split."""
    if "\\\n" in command:
        return _Broken(
            "process-on-several-lines",
            "continues after a backslash: the AWS CLI makes the line break part of the next "
            "word, and the AWS SDK for JavaScript reads only the first line",
            "Write it on one line.",
        )
    if words is None:
        return _Broken(
            "process-unreadable",
            'has a quote that is not closed: the AWS CLI fails with "No closing quotation"',
            "Close the quote.",
        )
    if program := _program_with_blanks(words, exists):
        return _Broken(
            "process-unreadable",
            f"begins with {shown(program)}: to every tool, the program's name ends at a blank",
            "Put the program's path in quotes.",
        )
    if _is_quoted(command, words) and _has_options(words[0]) and not exists(words[0]):
        return _Broken(
            "value-in-quotes",
            "is in quotes as a whole: the tools take all of it as the name of one program, and "
            "don't find it",
            "Remove the quotes, or put only the program's path in quotes.",
        )
    return None


def _program_with_blanks(words: list[str], exists: Callable[[str], bool]) -> str | None:
    """The path of a program that is there, and that the words are pieces of; else None."""
    if not words or not words[0].startswith("/") or exists(words[0]):
        return None
    paths = (" ".join(words[:count]) for count in range(2, len(words) + 1))
    return next((path for path in paths if exists(path)), None)


def _is_quoted(command: str, words: list[str]) -> bool:
    return len(words) == 1 and command[0] == command[-1] and command[0] in "\"'"


def _has_options(word: str) -> bool:
    """Whether a program's name has options in it, or words and no folder.

    Folders have blanks and dashes in their names, too: a path that goes on is still the program's.
    """
    rest = [each for each in word.split()[1:] if not each.startswith("/")]
    options = [each for each in rest if _OPTION.fullmatch(each)]
    goes_on = any({"/", "\\"} & set(each) for each in rest if each not in options)
    return not goes_on and bool(options or (rest and not {"/", "\\"} & set(word)))


def _words(command: str) -> list[str] | None:
    if _PLAIN.fullmatch(command):
        return command.split()  # as shlex does, which takes a hundred times as long
    try:
        return shlex.split(command)
    except ValueError:
        return None


def _shell(
    files: AwsFiles, profile: FoundProfile, command: str, words: list[str]
) -> Iterator[Finding]:
    what = _shell_syntax(command, words)
    if what is None:
        return
    yield _found(
        files,
        profile,
        "process-needs-shell",
        f"has {what}, which only a shell understands. The AWS SDK for JavaScript runs it in a "
        "shell; the AWS CLI does not, so it fails or passes the text to the program",
        "Write whole paths; or put the command into a script, and run that.",
    )


def _shell_syntax(command: str, words: list[str]) -> str | None:
    if os.path.basename(words[0]).lower().removesuffix(".exe") in _SHELLS:
        return None
    if _ASSIGNMENT.fullmatch(words[0]):
        return "a variable's assignment in front"
    if words[0].startswith("~"):
        return "a ~"
    if _PLAIN.fullmatch(command):
        return None
    raw = shlex.shlex(command, posix=False)
    raw.whitespace_split, raw.commenters = True, ""
    bare = [word for word in raw if not word.startswith("'")]
    if any(word in _OPERATORS or word.endswith(";") for word in bare):
        return "a pipe, a redirection or a second command"
    if any(_SUBSTITUTION.search(word) for word in bare):
        return "a command substitution"
    if any(_VARIABLE.search(word) for word in bare):
        return "a variable"
    return "a ~" if any(word.startswith("~/") for word in words) else None


def _output(files: AwsFiles, profile: FoundProfile, words: list[str]) -> Iterator[Finding]:
    why = _prints_something_else(words)
    if why is not None:
        command, fix = why
        yield _found(
            files,
            profile,
            "process-gives-no-credentials",
            f"is '{command}', which does not print credentials as the tools need them: they fail",
            fix,
        )
    elif _asks_itself(profile, words):
        yield _found(
            files,
            profile,
            "process-calls-itself",
            "asks the AWS CLI for the credentials of the same profile, which runs it again",
            "Name the profile that has the credentials.",
        )


def _prints_something_else(words: list[str]) -> tuple[str, str] | None:
    program, rest = os.path.basename(words[0]), [w for w in words[1:] if not w.startswith("-")]
    if program == "aws":
        if rest[:2] in (["sso", "login"], ["login"]) or rest[:1] == ["login"]:
            return (
                f"aws {' '.join(rest[: 2 if rest[0] == 'sso' else 1])}",
                (
                    "Write 'aws configure export-credentials --profile NAME', where NAME is a "
                    "profile that signs in."
                ),
            )
        if rest[:2] == ["sso", "get-role-credentials"]:
            return (
                "aws sso get-role-credentials",
                "Write sso_account_id and sso_role_name into the profile, and remove the process.",
            )
        if rest[:1] == ["sts"] and rest[1:2]:
            return (
                f"aws sts {shown(rest[1])}",
                "Write a profile with role_arn and source_profile instead.",
            )
        is_export = rest[:2] == ["configure", "export-credentials"]
        format_ = _option(words, "--format")
        if is_export and format_ not in (None, "process"):
            return f"aws configure export-credentials --format {shown(format_)}", (
                "Remove --format."
            )
    if program == "aws-vault" and rest[:1] == ["exec"] and not {"--json", "-j"} & set(words):
        return "aws-vault exec", "Add --json to it."
    if program == "saml2aws" and rest[:1] == ["login"] and "--credential-process" not in words:
        return "saml2aws login", "Add --credential-process to it."
    return None


def _asks_itself(profile: FoundProfile, words: list[str]) -> bool:
    is_export = os.path.basename(words[0]) == "aws" and "export-credentials" in words
    named = _option(words, "--profile")
    if named is None:  # the default profile, unless a variable names another
        return is_export and profile.name == "default"
    return is_export and names.same(named, profile.name)


def _option(words: list[str], option: str) -> str | None:
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == option:
            return following
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def _found(
    files: AwsFiles,
    profile: FoundProfile,
    code: str,
    why: str,
    fix: str,
    *,
    tools: tuple[str, ...] = (),
) -> Finding:
    file, line = files.place_of(profile, _KEY)
    return finding(
        code,
        profile.name,
        f"The {_KEY} of profile {quoted(profile.name)} {why}.",
        fix,
        file=file,
        line=line,
        tools=tools,
    )
