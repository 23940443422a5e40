"""Distributions that offer a plugin, as pip leaves them in a folder of packages."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent


def install(
    folder: Path, name: str, module: str, *, entry: str | None = None, version: str = "1.0"
) -> None:
    """Put a distribution into the folder: one module of this text, one entry point of our group."""
    package = name.replace("-", "_")
    (folder / f"{package}.py").write_text(dedent(module))
    metadata = folder / f"{package}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    points = f"[amplify_plugin]\n{entry or name} = {package}\n"
    (metadata / "entry_points.txt").write_text(points)
