"""Who ``aws`` is here, as every command says it. Alone, since a shell's prompt asks for no more."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.awsconfig.profiles import Profile, ProfileNotFound, account_of
from amplify_plugin.commands.exec_mark import account_inside, inside_exec
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context

# With both of them an SDK is a role, for which no profile is needed.
TOKEN_FILE, ROLE_ARN = "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"
CONTAINER = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")


class Who(NamedTuple):
    """Who ``aws`` is in this shell, and by what: a profile, access keys, a role, or nothing.

    ``reason`` says why calls fail: they are stopped, or the AWS CLI does not find the profile that
    is named. ``instead`` is what acts where no profile does, for a prompt and in a clause.
    """

    source: str
    profile_name: str | None = None
    account_id: str | None = None
    reason: str | None = None
    instead: tuple[str, str] | None = None

    @property
    def structure(self) -> dict[str, str | None]:
        """As JSON has it."""
        return {
            "profileName": self.profile_name,
            "source": self.source,
            "accountId": self.account_id,
            "reason": self.reason,
        }


def who(context: "Context") -> Who:
    """Decide it from files and variables. Raises what makes the files unreadable."""
    found = context.in_force
    if found.error is not None:
        return Who(found.source, reason=str(found.error))
    sections = context.profiles.sections
    named = context.profile_name or context.profile_of_environment
    if found.profile is not None:
        if found.is_explicit and not _is_provided(found.profile, context):
            # In another spelling the plugin names it to the AWS CLI, as --profile does.
            by_variable = found.source == "AWS_PROFILE" and named in sections
            return _by_chain(found.source, found.profile, context, by_variable=by_variable)
        account = context.profiles.account_id(found.profile)
        return Who(found.source, found.profile.name, account)
    if named is not None and named not in sections:
        source = "--profile" if context.profile_name else "AWS_PROFILE"
        return Who(source, named or None, reason=_not_found(named, context))
    if found.source == "environment-keys":
        inside = inside_exec(context.environ)
        is_known = inside is not None and context.profiles.find(inside) is not None
        account = account_inside(context.environ)
        return Who(found.source, inside if is_known else None, account)
    if found.source not in ("--profile", "AWS_PROFILE", "default"):
        return Who(found.source)
    name = named or "default"
    profile = context.profiles.find(name) or Profile(name, (), {})
    # The AWS CLI reads one spelling of a name, and not what another adds to it.
    profile = profile._replace(settings=sections.get(name, {}))
    return _by_chain(found.source, profile, context, by_variable=found.source != "--profile")


def in_force_structure(context: "Context") -> dict[str, str | None]:
    """``who``, as JSON has it."""
    return who(context).structure


def _not_found(named: str, context: "Context") -> str:
    """Why the AWS CLI says that it could not find the profile: it compares names as they are."""
    if not named:
        return "AWS_PROFILE is set and empty, and 'aws' looks for a profile without a name."
    meant = context.profiles.find(named)
    if meant is None:
        return str(ProfileNotFound(named, context.profiles.names))
    spelling = shown(meant.spellings[0])
    return f"'aws' does not find '{shown(named)}': the AWS files have it as '{spelling}'."


def _is_provided(profile: Profile, context: "Context") -> bool:
    """Whether the plugin gets the credentials of the project's profile, and not botocore's chain.

    By its name alone it is nothing to the plugin; see ``provide`` in ``roles.provider``.
    """
    try:
        behind = context.profiles.behind(profile)
    except ConfigurationError:
        return True  # to say why not
    return behind.kind == "role" or len(profile.spellings) > 1 or context.opens_session(behind)


def _by_chain(source: str, profile: Profile, context: "Context", *, by_variable: bool) -> Who:
    """What botocore's own chain makes of a profile: what is around it may take its place."""
    environ = context.environ
    if not by_variable:
        # Beside --profile botocore leaves out the variables of a web identity, and no container's.
        environ = {name: environ[name] for name in CONTAINER if name in environ}
    settings = profile.settings
    token_file = environ.get(TOKEN_FILE, settings.get("web_identity_token_file"))
    if "web_identity_token_file" in settings and not token_file:
        # Its role wants a token file, and an empty one is none: botocore goes on without the role.
        without = ("role_arn", "web_identity_token_file")
        settings = {key: value for key, value in settings.items() if key not in without}
    instead = _web_identity(settings, environ) or _container(settings, environ)
    account = context.profiles.account_id(profile._replace(settings=settings))
    return instead or Who(source, profile.name, account)


def _web_identity(settings: Mapping[str, Any], environ: Mapping[str, str]) -> Who | None:
    """The role that the environment names with a token file, as botocore looks for it.

    Each variable comes before the profile's own setting, and a role of the profile that has no
    token file before both.
    """
    if "role_arn" in settings and "web_identity_token_file" not in settings:
        return None
    by = next((name for name in (TOKEN_FILE, ROLE_ARN) if name in environ), None)
    if by is None or not environ.get(TOKEN_FILE, settings.get("web_identity_token_file")):
        return None
    role_arn = environ.get(ROLE_ARN, settings.get("role_arn"))
    if not role_arn:
        return Who("default", reason=f"{TOKEN_FILE} is set, and {ROLE_ARN} is not.")
    words = f"the role {role_arn}, by {by}"
    return Who("default", account_id=account_of(role_arn), instead=("web-identity", words))


def _container(settings: Mapping[str, Any], environ: Mapping[str, str]) -> Who | None:
    """The role of a container, which counts where the profile gives no credentials."""
    from amplify_plugin.awsconfig.credential_order import way

    by = next((name for name in CONTAINER if name in environ), None)
    if by is None or way("aws", settings, settings) is not None:
        return None
    return Who("default", instead=("container", f"the role of this container, by {by}"))
