"""Writes the layers of the invented district into a folder: `python -m gridwork.places.invented OUT`."""

import argparse
import json
from pathlib import Path

from gridwork.places.invented import layers


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m gridwork.places.invented", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=2017)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for layer, collection in layers(options.seed).items():
        text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
        (options.folder / f"{layer}.geojson").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
