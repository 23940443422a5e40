"""One AWS account's IAM: who asks, what is there, and AWS's refusals as errors of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.commands.iam.policy import Place
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.roles.endpoints import endpoint_url
from amplify_plugin.roles.source import secrets_kept_from_logs
from amplify_plugin.terminal.spinner import waiting
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.credentials import Credentials

NOT_FOUND = "NoSuchEntity"
NOT_PERMITTED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
CREDENTIALS_INVALID = frozenset(
    {"ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch", "MissingAuthenticationToken"}
)
# IAM is one for all regions, but its address, and that of STS, may depend on the partition's.
DEFAULT_REGION = "us-east-1"
# The tag on whatever this package makes: nothing without it is changed or deleted.
TAG = "awscli-plugin-amplify"
BY_COMMAND = "command"  # the tag's value on what create-role and create-user made
BY_TEMPLATE = "template"  # on what a stack of --template made, and only the stack should change


class AwsRefused(AmplifyPluginError):
    """AWS answered a call with an error. ``code`` is AWS's, ``action`` as IAM names it."""

    def __init__(self, action: str, code: str, sentence: str, *, remedy: str = "") -> None:
        super().__init__(f"{action} failed: {shown(sentence)} ({shown(code)}).", remedy=remedy)
        self.action = action
        self.code = code


class Identity(NamedTuple):
    """Who signs the calls, and where."""

    arn: str
    place: Place


class Account:
    """IAM and STS of the account that ``session`` has credentials for."""

    def __init__(self, session: Any, region: str | None = None) -> None:
        self._session = session
        self._given_region = region
        self._clients: dict[str, Any] = {}

    @property
    def region(self) -> str | None:
        """The region of ``--region`` or of the profile in use; most likely the app's own."""
        return self._given_region or self._session.get_config_variable("region")

    def identity(self) -> Identity:
        """The caller; no permission is needed for that. Raises AmplifyPluginError."""
        answer = self.call("get_caller_identity", service="sts")
        arn = str(answer["Arn"])
        return Identity(arn, Place(arn.split(":")[1], str(answer["Account"])))

    def call(
        self, operation: str, parameters: Mapping[str, Any] | None = None, *, service: str = "iam"
    ) -> Any:
        """The answer of an operation, in botocore's name for it (``create_role``).

        Nothing of it is logged: answers hold keys and seeds. Raises AwsRefused, and
        AmplifyPluginError if there is no answer.
        """
        action = self.action(operation, service=service)
        with secrets_kept_from_logs():
            try:
                client = self._client(service)
                with waiting(f"{action} ..."):
                    return getattr(client, operation)(**(parameters or {}))
            except Exception as error:  # noqa: BLE001  whose botocore it is, is not known
                raise _refusal(action, error) from None

    def find(self, operation: str, parameters: Mapping[str, Any]) -> Any:
        """As ``call``; None if there is no such thing."""
        try:
            return self.call(operation, parameters)
        except AwsRefused as error:
            if error.code == NOT_FOUND:
                return None
            raise

    def all(self, operation: str, key: str, parameters: Mapping[str, Any]) -> Iterator[Any]:
        """The items under ``key`` of every page of a listing."""
        marker: dict[str, Any] = {}
        while True:
            answer = self.call(operation, {**parameters, **marker})
            yield from answer.get(key, ())
            if not answer.get("IsTruncated"):
                return
            marker = {"Marker": answer["Marker"]}

    @staticmethod
    def action(operation: str, *, service: str = "iam") -> str:
        """The name that policies have for an operation: iam:CreateRole."""
        words = operation.replace("mfa", "MFA").split("_")
        return f"{service}:{''.join(word[:1].upper() + word[1:] for word in words)}"

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            region = self.region or DEFAULT_REGION
            self._clients[service] = self._session.create_client(
                service, region_name=region, endpoint_url=endpoint_url(self._session, service)
            )
        return self._clients[service]


def of(context: Context) -> Account:
    """The account of ``--profile``, else of the credentials that ``aws`` itself would use.

    Never the project's: who makes roles and users is an administrator. Raises ProfileNotFound.
    """
    session = context.session
    name = context.profile_name
    if name is not None:
        spelling = context.profiles.get(name).spellings[0]
        if session.instance_variables().get("profile") != spelling:
            session = context.new_session(spelling)
    return Account(session, context.region)


def of_credentials(context: Context, profile: Profile, credentials: Credentials) -> Account:
    """The account as some credentials of a profile see it."""
    # Of the profile by its name: AWS_PROFILE may name one that does not exist.
    session = context.new_session(profile.spellings[0])
    session.set_credentials(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token
    )
    return Account(session, context.region)


def user_name(arn: str) -> str:
    """The user's name in the ARN of who signs. Raises AmplifyPluginError for anybody else."""
    resource = arn.rpartition(":")[2]
    if not resource.startswith("user/"):
        raise AmplifyPluginError(
            f"This is not a user's key. It belongs to {shown(arn)}.",
            remedy="Delete the access key of a root user in the AWS console, and work without one."
            if resource == "root"
            else "",
        )
    return resource.rpartition("/")[2]


def tags(tagged: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as IAM takes them."""
    return [{"Key": key, "Value": value} for key, value in tagged.items()]


def untagged(listed: Any) -> dict[str, str]:
    """IAM's list of tags as a dictionary."""
    return {tag["Key"]: tag["Value"] for tag in listed or ()}


def marked(tags: Mapping[str, str], by: str = BY_COMMAND) -> dict[str, str]:
    """The tags with ours."""
    return {**tags, TAG: by}


def refuse_foreign(what: str, name: str, tags: Mapping[str, str]) -> None:
    """Raise AmplifyPluginError for what does not carry our tag: this tool did not make it."""
    by = tags.get(TAG)
    if by == BY_TEMPLATE:
        raise AmplifyPluginError(
            f"{what} {quoted(name)} belongs to a CloudFormation stack (tag {TAG}); nothing was "
            "changed.",
            remedy="Change or delete it through its stack.",
        )
    if by != BY_COMMAND:
        raise AmplifyPluginError(
            f"{what} {quoted(name)} exists and was not made by this tool (it has no tag {TAG}); "
            "nothing was changed.",
            remedy="Choose another name, or change it by hand.",
        )


def _refusal(action: str, error: Exception) -> AmplifyPluginError:
    response = getattr(error, "response", None)
    details = response.get("Error", {}) if isinstance(response, dict) else {}
    sentence = str(details.get("Message") or error).strip().rstrip(".")
    code = str(details.get("Code", ""))
    if not details:
        # No credentials to sign with, no network, a wrong region.
        return AmplifyPluginError(
            f"{action} could not be called: {shown(sentence)}.",
            remedy="--profile names the profile to act with; try 'aws sts get-caller-identity'.",
        )
    if code in NOT_PERMITTED:
        remedy = (
            f"The permission {action} is missing: act as someone who has it (--profile), or give "
            "them what --template prints."
        )
        return AwsRefused(action, code, sentence, remedy=remedy)
    if code in CREDENTIALS_INVALID:
        return AwsRefused(
            action,
            code,
            sentence,
            remedy="The credentials are invalid or have expired. Renew them.",
        )
    return AwsRefused(action, code, sentence)
