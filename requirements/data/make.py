"""Makes the data that the product carries: `make data`.

Every source is a function that gives files by their path below the project;
each has a module of its own beside this one, and a line in `SOURCES`.
"""

import argparse
from pathlib import Path

import endpoints
import offers
import registries
import service_authorization
import zones

SOURCES = {
    "service_authorization": service_authorization.files,
    "registries": registries.files,
    "endpoints": endpoints.files,
    "zones": zones.files,
    "offers": offers.files,
}

PROJECT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Write the files of every source below the project, or below the folder that was asked for."""
    arguments = argparse.ArgumentParser(description="Make the data that the product carries.")
    arguments.add_argument("--into", type=Path, default=PROJECT, metavar="FOLDER")
    arguments.add_argument("sources", nargs="*", choices=[*SOURCES, []], metavar="SOURCE")
    asked = arguments.parse_args()
    folder = asked.into
    for name in asked.sources or SOURCES:
        for path, content in SOURCES[name]().items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            print(f"{path}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
