"""What AWS puts around a program, on loopback: a container, an instance, an SSO portal, a sign-in.

Each hands out the same credentials, to whoever asks as AWS documents it, and to nobody else.
"""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

CONTAINER_TOKEN = "canary-container-token"
INSTANCE_TOKEN = "canary-instance-token"
INSTANCE_ROLE = "machine"
METADATA = "/latest/meta-data/iam/security-credentials/"
PORTAL_TOKEN = "canary-portal-token"
ACCOUNT, PORTAL_ROLE = "111122223333", "Developer"
START_URL = "https://corp.awsapps.example/start"


class Surroundings(ThreadingHTTPServer):
    """The server. ``keys`` is what STS's AssumeRole answers as ``Credentials``."""

    daemon_threads = True

    def __init__(self, keys: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.posted: list[str] = []  # what was sent to renew a session, sign-in or SSO
        self.keys = {**keys, "Expiration": "2036-01-01T00:00:00Z"}
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def as_instance(self) -> dict[str, str]:
        """The environment of a program on an instance with a role."""
        return {
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{self.url}/",
        }

    @property
    def as_container(self) -> dict[str, str]:
        """The environment of a program in a container with a role."""
        return {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{self.url}/container",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": CONTAINER_TOKEN,
        }

    @property
    def as_portal(self) -> dict[str, str]:
        """The environment of a program whose SSO portal this is."""
        return {"AWS_ENDPOINT_URL_SSO": self.url, "AWS_ENDPOINT_URL_SSO_OIDC": self.url}

    @property
    def as_sign_in(self) -> dict[str, str]:
        """The environment of a program that renews its ``aws login`` session here: that is over."""
        return {"AWS_ENDPOINT_URL_SIGNIN": self.url}


class Answers(BaseHTTPRequestHandler):
    """One request."""

    server: Surroundings

    def do_PUT(self) -> None:
        is_asked_rightly = self.headers.get("x-aws-ec2-metadata-token-ttl-seconds")
        is_known = self.path == "/latest/api/token" and is_asked_rightly
        self._say(200 if is_known else 404, INSTANCE_TOKEN)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self.server.posted.append(self.rfile.read(length).decode())
        # CreateOAuth2Token of a session that is over; SSO's CreateToken says it alike.
        self._say(403, '{"error": "TOKEN_EXPIRED", "message": "over"}', "AccessDenied")

    def do_GET(self) -> None:
        keys, parts = self.server.keys, urlsplit(self.path)
        common = {
            "AccessKeyId": keys["AccessKeyId"],
            "SecretAccessKey": keys["SecretAccessKey"],
            "Token": keys["SessionToken"],
            "Expiration": keys["Expiration"],
        }
        if parts.path == "/container":
            is_ours = self.headers.get("Authorization") == CONTAINER_TOKEN
            self._say(200 if is_ours else 401, json.dumps(common))
        elif parts.path.startswith(METADATA):
            is_ours = self.headers.get("x-aws-ec2-metadata-token") == INSTANCE_TOKEN
            name = parts.path.removeprefix(METADATA)
            found = {"": INSTANCE_ROLE, INSTANCE_ROLE: json.dumps({"Code": "Success", **common})}
            self._say(200 if is_ours and name in found else 401, found.get(name, ""))
        elif parts.path == "/federation/credentials":
            self._portal(dict(parse_qsl(parts.query)))
        else:
            self._say(404, "")

    def _portal(self, query: dict[str, str]) -> None:
        """GetRoleCredentials of the SSO portal."""
        if self.headers.get("x-amz-sso_bearer_token") != PORTAL_TOKEN:
            self._say(401, '{"message": "Session token not found or invalid"}', "Unauthorized")
        elif query != {"account_id": ACCOUNT, "role_name": PORTAL_ROLE}:
            self._say(403, '{"message": "No access"}', "Forbidden")
        else:
            keys = self.server.keys
            end = datetime.fromisoformat(keys["Expiration"]).timestamp() * 1000
            found = {
                "accessKeyId": keys["AccessKeyId"],
                "secretAccessKey": keys["SecretAccessKey"],
                "sessionToken": keys["SessionToken"],
                "expiration": int(end),
            }
            self._say(200, json.dumps({"roleCredentials": found}))

    def _say(self, status: int, text: str, error: str | None = None) -> None:
        self.send_response(status)
        if error is not None:
            self.send_header("x-amzn-ErrorType", f"{error}Exception")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


LOGIN_SESSION = f"arn:aws:iam::{ACCOUNT}:user/canary-person"
LOGIN = f"\nlogin_session={LOGIN_SESSION}\n"
LEGACY = f"""
sso_start_url={START_URL}
sso_region=us-east-1
sso_account_id={ACCOUNT}
sso_role_name={PORTAL_ROLE}
"""
SESSION = f"""
sso_session=corp
sso_account_id={ACCOUNT}
sso_role_name={PORTAL_ROLE}
[sso-session corp]
sso_start_url={START_URL}
sso_region=us-east-1
"""


def sign_in_to_portal(
    home: Path, key: str, *, token: str = PORTAL_TOKEN, lasts: float = 3600, renews: bool = False
) -> None:
    """What ``aws sso login`` leaves behind. ``key`` is the start URL, or the sso-session's name.

    ``renews``: what a session of an sso-session section is renewed with is there too.
    """
    folder = home / ".aws" / "sso" / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    end = datetime.now(UTC) + timedelta(seconds=lasts)
    content = {
        "startUrl": START_URL,
        "region": "us-east-1",
        "accessToken": token,
        "expiresAt": f"{end:%Y-%m-%dT%H:%M:%SZ}",
    }
    if renews:
        content |= {
            "refreshToken": "canary-refresh-token",
            "clientId": "canary-client",
            "clientSecret": "canary-client-secret",
            "registrationExpiresAt": "2036-01-01T00:00:00Z",
        }
    name = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
    (folder / f"{name}.json").write_text(json.dumps(content))


def sign_in_with_aws_login(home: Path, keys: dict[str, Any], *, lasts: float = 3600) -> Path:
    """What ``aws login`` leaves behind, with a key of this moment. Returns the file."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    end = datetime.now(UTC) + timedelta(seconds=lasts)
    content = {
        "accessToken": {
            "accessKeyId": keys["AccessKeyId"],
            "secretAccessKey": keys["SecretAccessKey"],
            "sessionToken": keys["SessionToken"],
            "accountId": ACCOUNT,
            "expiresAt": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        },
        "tokenType": "aws_sigv4",
        "refreshToken": "canary-refresh-token",
        "idToken": "canary-id-token",
        "clientId": "arn:aws:signin:::devtools/same-device",
        "dpopKey": pem.decode(),
    }
    folder = home / ".aws" / "login" / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{hashlib.sha256(LOGIN_SESSION.encode()).hexdigest()}.json"
    file.write_text(json.dumps(content))
    return file
