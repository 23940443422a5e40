"""tox: ``amplify_env = dev`` gives an environment's commands, and only them, credentials."""

from __future__ import annotations

from typing import Any

from pluggy import HookimplMarker  # noqa: TID253  tox has loaded it

from amplify_plugin.hosts.guard import guarded, no_credentials, reason, tell

hookimpl = HookimplMarker("tox")


@hookimpl
def tox_add_env_config(env_conf: Any) -> None:
    """The setting ``amplify_env``."""
    with guarded("tox has no setting amplify_env"):
        env_conf.add_config(
            keys=["amplify_env"],
            of_type=str,
            default="",
            desc="the AWS Amplify environment whose credentials the commands get",
        )


@hookimpl
def tox_before_run_commands(tox_env: Any) -> None:
    """Put the credentials into the variables of the commands.

    Not earlier: ``tox config`` shows what is set by then, and an installation alone needs none.
    """
    with guarded("the commands get no credentials"):
        env = tox_env.conf["amplify_env"]
        if not env:
            return
        given, why = no_credentials(env), None
        try:
            from amplify_plugin.hosts.standalone import variables_of

            given = variables_of(env, tox_env.core["tox_root"])
        except Exception as error:  # noqa: BLE001  of this environment only
            why = error
        # Before anything is told: whatever else goes wrong, the commands are nobody else.
        tox_env.conf["set_env"].update(given)
        if why is not None:
            tell(f"no credentials for {tox_env.conf.name}: {reason(why)}")
        if "AWS_PROFILE" in tox_env.environment_variables and "AWS_PROFILE" not in given:
            tell(f"{tox_env.conf.name} also gets AWS_PROFILE, which some tools prefer; drop it.")


@hookimpl
def tox_after_run_commands(tox_env: Any) -> None:
    """Take them out again: what tox does after the commands is not theirs."""
    with guarded("tox keeps the credentials until it ends"):
        if tox_env.conf["amplify_env"]:
            tox_env.conf["set_env"].update(dict.fromkeys(_SECRETS, ""))


_SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
