"""Print the precision and the recall of doctor over the corpus: ``python -m tests.doctor``."""

from __future__ import annotations

from tests.doctor.score import score


def main() -> None:
    found = score()
    print(found.table)
    for line in found.differences:
        print(line)


if __name__ == "__main__":
    main()
