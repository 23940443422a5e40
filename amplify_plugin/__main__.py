"""The ``amplify-plugin`` command, also as ``python -m amplify_plugin``."""

from amplify_plugin.hosts.command_line import main

__all__ = ["main"]

if __name__ == "__main__":
    raise SystemExit(main())
