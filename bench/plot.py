"""The growth as an SVG: small, light, and the same file for the same figures."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.growth import SIZES, Growth


def draw(growth: Sequence[Growth], path: Path) -> None:
    """Write the plot, both axes logarithmic."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("MPLCONFIGDIR", folder)  # its list of fonts stays out of the home
        import matplotlib as mpl

        mpl.use("svg")
        # Text as text, and the same names for the same shapes.
        mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "amplify_plugin"})
        _draw(growth, path)


def _draw(growth: Sequence[Growth], path: Path) -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5))
    for each in growth:
        known = [(n, ms) for n, ms in zip(SIZES, each.milliseconds, strict=True) if ms]
        axes.loglog(*zip(*known, strict=True), marker="o", markersize=3, label=each.what)
    axes.set_xlabel("how many")
    axes.set_ylabel("milliseconds for one call")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)
    # matplotlib ends lines with a space here and there.
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("".join(f"{line.rstrip()}\n" for line in lines), encoding="utf-8")
