"""What this package is called: its version, and its commands in the AWS CLI."""

__version__ = "1.1.0"

GROUP = "awscloudformation"  # the command of the AWS CLI that ours stand below
ALIASES = ("awscfn", "aws")  # as in the Amplify CLI
