"""Write the invented record into a folder."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from trialkit.synthetic.demo import write


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the record into the folder named by ``--out``."""
    parser = argparse.ArgumentParser(
        prog="python -m trialkit.synthetic.demo", description="Write the invented record demo2030."
    )
    parser.add_argument("--out", required=True, help="folder of the record")
    folder = parser.parse_args(arguments).out
    if not folder:
        parser.error("--out: found no name; allowed: the folder of the record")
    try:
        written = write(Path(folder))
    except OSError as error:
        parser.error(f"--out: {folder} cannot be written: {error.strerror}")
    print(f"Wrote {len(written)} files to {folder}.")


if __name__ == "__main__":
    main()
