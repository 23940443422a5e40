"""What a command is: a name, its options and examples, and a function from arguments to a result.

A command knows no host. The AWS CLI and ``amplify-plugin`` turn a command line into ``Arguments``,
call ``run``, and print the ``Result``.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context

Arguments = Mapping[str, Any]


class Option(NamedTuple):
    """One option (``--name``, or a word at the end of the line where ``positional``).

    Its value reaches the command under ``name`` with underscores; a flag's is a bool. One with
    ``rest`` takes all that is left of the line, another program's options too: a list, which may
    begin with the ``--`` that people put before it.
    """

    name: str
    help: str
    is_flag: bool = False
    positional: bool = False
    rest: bool = False
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.name.replace("-", "_")

    @property
    def metavar(self) -> str:
        """What stands for its value in help."""
        named = self.positional and self.key.endswith("_name")
        return "NAME" if named else self.key.upper()


class Example(NamedTuple):
    """A wish, and the subcommand's words that fulfil it."""

    wish: str
    words: str


class Result(NamedTuple):
    """What a command found or did.

    ``structure`` is for ``--output`` and ``--query``; None for text that is not ours to format.
    ``text`` is for people; a narrow window breaks its sentences between words, unless it
    ``is_laid_out`` for the screen already, as a table is. ``notes`` are lines for standard error.
    """

    structure: dict[str, Any] | None
    text: str
    notes: tuple[str, ...] = ()
    exit_code: int = 0
    is_laid_out: bool = False


class Command(NamedTuple):
    """A subcommand of ``aws awscloudformation`` and of ``amplify-plugin``.

    ``aliases`` are other names that work and that help does not list. ``meaningless`` names global
    options that change nothing here: they are taken, and help does not offer them.
    ``profile_help`` is what help says of ``--profile``.
    """

    name: str
    summary: str
    description: str
    options: tuple[Option, ...]
    examples: tuple[Example, ...]
    run: Callable[[Arguments, "Context"], Result]
    aliases: tuple[str, ...] = ()
    meaningless: tuple[str, ...] = ()
    profile_help: str = "The profile that the command is about."

    @property
    def option_names(self) -> tuple[str, ...]:
        """The names of those that are written with ``--``."""
        return tuple(o.name for o in self.options if not (o.positional or o.rest))

    @property
    def takes_the_rest(self) -> bool:
        """Whether what stands at the end of its line belongs to another program."""
        return any(option.rest for option in self.options)


SAME_AS_NAME = "The same as NAME, which is shorter."  # --profile of commands that take a NAME
YES = Option("yes", "Do not ask.", is_flag=True)
DRY_RUN = Option("dry-run", "Show what would happen, and change nothing.", is_flag=True)
ENV = Option("env", "The Amplify environment; the current one if left out.")
NO_SESSION = Option(
    "no-session",
    "Ignore mfa_session and use a code for this role only, which can then last longer than an "
    "hour.",
    is_flag=True,
)
ADMINISTRATOR = (  # of the commands that work in IAM
    "The administrator's profile, which makes the calls. Default: the credentials that 'aws' uses "
    "outside a project."
)
TEMPLATE = Option(
    "template", "Print the same as a CloudFormation template, and change nothing.", is_flag=True
)
