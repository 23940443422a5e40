"""What all the commands are for, in the words that every host's help begins with."""

from __future__ import annotations

from amplify_plugin.commands.base import Example

DESCRIPTION = (
    "Work in an AWS Amplify project: choose the profile that it uses, sign in to its role, and "
    "forget the role's cached credentials. Inside a project whose profile you have chosen, every "
    "'aws' command acts as that profile, through the Amplify CLI's own credential cache."
)
EXAMPLES = (
    Example("Which profiles are there, and which tools can read them?", "list-profiles"),
    Example("Choose one for the project's current environment:", "select-profile bizcorprole"),
    Example("Which profile is in use, and how long is it signed in?", "show-profile"),
    Example("Type the MFA code now, so that nothing asks for it later:", "login"),
    Example(
        "Make 'amplify push' work with a role and MFA again:", "bridge-profile bizcorprole --select"
    ),
    Example("Run any other tool as the project's profile:", "exec -- terraform plan"),
    Example("Write the profile of a role that an administrator made for you:", "add-profile"),
    Example("Find out why something doesn't work:", "doctor"),
    Example("Forget the role's credentials:", "reset-cache"),
)
