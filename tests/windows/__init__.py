"""This package on Windows' own Python, under wine: ``python -m tests.windows`` (tox -e windows)."""
