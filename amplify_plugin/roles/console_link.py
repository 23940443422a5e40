"""A signed-in console link, by AWS's federation endpoint (``getSigninToken``).

The contract is the IAM user guide's, "Enable custom identity broker access to the AWS console":
temporary credentials go to the endpoint, a sign-in token comes back, and a link with that token
signs in the person who opens it within 15 minutes. ``SessionDuration`` is never sent: with it AWS
refuses the credentials of chained roles; without it the console session ends with the credentials.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from amplify_plugin.about import __version__
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.roles.endpoints import named_endpoint
from amplify_plugin.roles.source import secrets_kept_from_logs, session_module
from amplify_plugin.terminal.spinner import waiting
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.partitions import Partition
    from amplify_plugin.credentials import Credentials

TIMEOUT = (10.0, 20.0)  # seconds to connect, and to wait for each part of the answer
HOME = "console/home"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _not_in_console(destination: str, partition: Partition) -> UsageError:
    """A ``--destination`` that is not a page of the partition's console."""
    return UsageError(
        f"{quoted(destination)} is not a page of the console of partition {partition.id}.",
        remedy=f"Name a path, such as s3, or an address on https://{partition.console}/.",
    )


def _unreachable(host: str, reason: str) -> AmplifyPluginError:
    """The endpoint gave no answer."""
    return AmplifyPluginError(
        f"The sign-in endpoint {shown(host)} {reason}.",
        remedy="Check the network and the proxy, and try again.",
    )


class Endpoint(NamedTuple):
    """Where keys become a sign-in token. ``url`` has no path."""

    url: str
    takes_post: bool

    @property
    def federation(self) -> str:
        return f"{self.url}/federation"

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


def endpoint_of(partition: Partition, environ: Mapping[str, str]) -> Endpoint:
    """The partition's endpoint, or the one that the environment puts in its place.

    The variables are those that every AWS SDK reads for its service ``signin``. Raises
    ConfigurationError for one that would get the keys in clear text.
    """
    named = named_endpoint(environ, "signin")
    if named is None:
        return Endpoint(partition.signin, partition.signs_in_by_post)
    variable, url = named
    try:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or parts.hostname in LOOPBACK
        is_plain = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    except ValueError:
        is_safe = is_plain = False
    if not (is_safe and is_plain):
        raise ConfigurationError(
            f"{variable} is not an address to which keys may be sent.",
            remedy="Give it an https address, or take it out of the environment.",
        )
    return Endpoint(url.rstrip("/"), partition.signs_in_by_post)


def destination_url(destination: str | None, partition: Partition, region: str | None) -> str:
    """The address that a link leads to: a path of the console, or an https address there.

    A region is put into an address that names none. Raises UsageError.
    """
    wanted = destination or HOME
    # Browsers take a backslash for a slash, and leave out tabs and line ends.
    if "\\" in wanted or not wanted.isprintable() or wanted != wanted.strip():
        raise _not_in_console(wanted, partition)
    try:
        parts = urlsplit(wanted)
        is_address = bool(parts.scheme or parts.netloc)
        if is_address and not _is_console(parts, partition):
            raise _not_in_console(wanted, partition)
    except ValueError:
        raise _not_in_console(wanted, partition) from None
    if not is_address:
        path = "/" + parts.path.lstrip("/")
        parts = parts._replace(scheme="https", netloc=partition.console, path=path)
    if region and "region" not in parse_qs(parts.query):
        query = "&".join(filter(None, (parts.query, urlencode({"region": region}))))
        parts = parts._replace(query=query)
    return urlunsplit(parts)


def _is_console(parts: Any, partition: Partition) -> bool:
    """Whether it is an https address of the console, its regions and its accounts included."""
    host = parts.netloc.lower()  # as it stands: no user name, no port
    return parts.scheme == "https" and bool(
        re.fullmatch(rf"([a-z0-9-]+\.)*{re.escape(partition.console)}", host)
    )


def signin_link(
    credentials: Credentials, destination: str, endpoint: Endpoint, session: Any
) -> str:
    """A link that signs in to the console with the credentials.

    ``session`` is a botocore session, whose HTTP client, proxies and certificates are used. Raises
    AmplifyPluginError.
    """
    token = _signin_token(credentials, endpoint, session)
    query = {"Action": "login", "Destination": destination, "SigninToken": token}
    return f"{endpoint.federation}?{urlencode(query)}"


def _signin_token(credentials: Credentials, endpoint: Endpoint, session: Any) -> str:
    keys = {
        "sessionId": credentials.access_key_id,
        "sessionKey": credentials.secret_access_key,
        "sessionToken": credentials.session_token,
    }
    form = urlencode({"Action": "getSigninToken", "Session": json.dumps(keys)})
    status, content = _ask(form, endpoint, session)
    if status != HTTPStatus.OK:
        raise _refusal(status, endpoint)
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    token = answer.get("SigninToken") if isinstance(answer, dict) else None
    if not (isinstance(token, str) and token.isprintable() and token):
        raise AmplifyPluginError(
            f"The answer of the sign-in endpoint {shown(endpoint.host)} has no sign-in token.",
            remedy="A proxy may have answered in its place. Try again.",
        )
    return token


def _ask(form: str, endpoint: Endpoint, session: Any) -> tuple[int, bytes]:
    """Send the request by botocore's own HTTP client; the status and the body of the answer."""
    package = session_module(session).rpartition(".")[0]
    http, requests, proxies = (
        import_module(f"{package}.{name}") for name in ("httpsession", "awsrequest", "utils")
    )
    headers = {"User-Agent": f"awscli-plugin-amplify/{__version__}", "Accept": "application/json"}
    if endpoint.takes_post:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        request = requests.AWSRequest("POST", endpoint.federation, headers, form)
    else:
        request = requests.AWSRequest("GET", f"{endpoint.federation}?{form}", headers)
    try:
        # At DEBUG urllib3 logs the address, which may have the keys in it.
        with secrets_kept_from_logs():
            client = http.URLLib3Session(
                verify=_certificates(session),
                proxies=proxies.get_environ_proxies(endpoint.url),
                timeout=TIMEOUT,
            )
            with waiting(f"Asking {endpoint.host} for a sign-in token ..."):
                answer = client.send(request.prepare())
            return answer.status_code, answer.content
    except Exception as error:  # noqa: BLE001  whose botocore it is, is not known
        # Never its own text, which has the address: keys, or a proxy's password.
        raise _unreachable(endpoint.host, _reason(error)) from None


def _certificates(session: Any) -> Any:
    try:
        return session.get_config_variable("ca_bundle") or True
    except Exception:  # noqa: BLE001  whose ProfileNotFound it is, is not known
        return True


def _reason(error: Exception) -> str:
    """What went wrong, told by the class of botocore's error."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "SSLError" in kinds:
        return "has no certificate that can be trusted (AWS_CA_BUNDLE names others)"
    if "ProxyConnectionError" in kinds:
        return "cannot be reached: the proxy does not answer"
    if kinds & {"ConnectTimeoutError", "ReadTimeoutError"}:
        return "does not answer in time"
    if "ConnectionClosedError" in kinds:
        return "closed the connection without an answer"
    return "cannot be reached"


def _refusal(status: int, endpoint: Endpoint) -> AmplifyPluginError:
    if status in (400, 401, 403):  # 400 is what AWS documents; its text is a page for browsers
        remedy = (
            "It accepts credentials of a role or SSO that have not expired, but none from "
            "get-session-token. 'aws awscloudformation login --refresh' gets new ones."
        )
        return AmplifyPluginError(
            f"The sign-in endpoint {shown(endpoint.host)} refuses these credentials "
            f"(HTTP {status}).",
            remedy=remedy,
        )
    return AmplifyPluginError(
        f"The sign-in endpoint {shown(endpoint.host)} fails (HTTP {status}).",
        remedy="Try again later.",
    )
