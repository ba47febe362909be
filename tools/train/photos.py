"""Gathers the photographs that the bundled model is trained and tested on.

They come from two packages that name the licence of every picture:

- Debian, endless-sky-high-dpi, images/land and images/scene: photographs from unsplash.com,
  morguefile.com, NASA, the USGS, the US Army and the Library of Congress that the package's
  copyright file declares to be in the public domain. Pictures under any other licence are left
  out, and so are planets, star fields and artwork.
- PyPI, scikit-image: `chelsea` and `coffee` (CC0), `astronaut` (NASA) and `rocket` (SpaceX), both
  in the public domain, as the documentation of `skimage.data` declares.

    python3 photos.py FOLDER

downloads and unpacks the packages, reads the licence of each picture, and writes
FOLDER/train/*.png, FOLDER/test/*.png and FOLDER/sources.tsv (picture, set, licence, source).
Training pictures are 540 rows high; test pictures are whole multiples of 16, at most 768x384.
"""

import argparse
import fnmatch
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from PIL import Image

GAME_PACKAGE = "endless-sky-high-dpi"
GAME_IMAGES = "usr/share/games/endless-sky/plugins/endless-sky-high-dpi"
SKIMAGE_VERSION = "0.25.2"
SKIMAGE_PICTURES = {
    "astronaut.png": "public-domain\tNASA, Great Images (Eileen Collins)",
    "chelsea.png": "CC0\tStefan van der Walt",
    "coffee.png": "CC0\tRachel Michetti, Pikolo Espresso Bar",
    "rocket.jpg": "public-domain\tSpaceX",
}

FREE_LICENCES = ("public-domain",)

# Not photographs of a scene that rain could fall in front of.
UNSUITABLE = ("nasa*", "earthrise*", "space*", "lobby*", "tempest*", "geoscan*", "eso*", "engine*")

# Never trained on: chosen before the first training run, one or two of each kind of scene.
TEST = (
    "beach4", "canyon8", "city11", "city4", "coffee", "fields5", "forest0", "hills2", "lava0",
    "mountain1", "mountain7", "sea3", "snow1", "station1", "valley5", "water2", "water9",
)  # fmt: skip

# Show the same place as a test picture: in neither set.
NEAR_DUPLICATES = ("canyon1", "station4", "water5", "water7")

TRAIN_HEIGHT = 540
TEST_SIZE = (768, 384)


def read_stanzas(copyright_text: str) -> list[tuple[list[str], str, str]]:
    """The (patterns, licence, first line of explanation) of each Files stanza, in file order."""
    stanzas = []
    for paragraph in copyright_text.split("\n\n"):
        fields: dict[str, list[str]] = {}
        name = ""
        for line in paragraph.strip().splitlines():
            if line[:1].isspace():
                fields.setdefault(name, []).append(line.strip())
            elif ":" in line:
                name, _, value = line.partition(":")
                fields[name] = [value.strip()] if value.strip() else []
        if fields.get("Files") and fields.get("License"):
            licence, *explanation = fields["License"]
            holder = " ".join(fields.get("Copyright", []))
            source = " ".join([holder + ":", *explanation[:2]]) if explanation else holder
            stanzas.append((fields["Files"], licence, source))
    return stanzas


def licence_of(path: str, stanzas: list[tuple[list[str], str, str]]) -> tuple[str, str]:
    """The licence and source of a path: (licence, source) of the last stanza that matches.

    Debian's format lets the last stanza win. In this package that would be too generous: the
    pattern `mountain1*` of a later stanza also matches `mountain19-harro.jpg`, which an earlier one
    gives to its author under another licence. So every stanza about photographs that matches must
    agree that the picture is free; where one does not, its licence counts.
    """
    found = ("unknown", "")
    for patterns, licence, source in stanzas:
        matching = [pattern for pattern in patterns if fnmatch.fnmatch(path, pattern)]
        if not matching:
            continue
        found = (licence, source)
        about_photographs = any(pattern not in ("*", "images/*") for pattern in matching)
        if about_photographs and licence not in FREE_LICENCES:
            break
    return found


def gather_game_pictures(folder: Path) -> dict[str, tuple[Path, str, str]]:
    """name -> (file, licence, source) of the public-domain photographs of the Debian package."""
    subprocess.run(["apt-get", "download", "-q", GAME_PACKAGE], cwd=folder, check=True)
    package = next(folder.glob(f"{GAME_PACKAGE}_*.deb"))
    subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
    copyright_file = folder / "usr/share/doc" / GAME_PACKAGE / "copyright"
    stanzas = read_stanzas(copyright_file.read_text())
    root = folder / GAME_IMAGES
    pictures = {}
    for file in sorted([*root.glob("images/land/*.jpg"), *root.glob("images/scene/*.jpg")]):
        # The copyright file names the pictures without the suffix of the doubled resolution.
        name = file.name.replace("@2x", "")
        licence, source = licence_of(f"images/{file.parent.name}/{name}", stanzas)
        if licence not in FREE_LICENCES or any(fnmatch.fnmatch(name, p) for p in UNSUITABLE):
            continue
        stem = Path(name).stem
        if file.parent.name == "scene":
            stem = f"scene-{stem}"
        pictures[stem] = (file, licence, f"Debian {package.stem}, images: {source}")
    return pictures


def gather_skimage_pictures(folder: Path) -> dict[str, tuple[Path, str, str]]:
    """name -> (file, licence, source) of the four free photographs of scikit-image."""
    requirement = f"scikit-image=={SKIMAGE_VERSION}"
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", requirement]
    subprocess.run(command, cwd=folder, check=True)
    wheel = next(folder.glob("scikit_image-*.whl"))
    pictures = {}
    with zipfile.ZipFile(wheel) as archive:
        for name, terms in SKIMAGE_PICTURES.items():
            archive.extract(f"skimage/data/{name}", folder)
            licence, author = terms.split("\t")
            source = f"PyPI scikit-image {SKIMAGE_VERSION}, skimage/data/{name}: {author}"
            pictures[Path(name).stem] = (folder / "skimage/data" / name, licence, source)
    return pictures


def to_train(picture: Image.Image) -> Image.Image:
    if picture.height <= TRAIN_HEIGHT:
        return picture
    width = round(picture.width * TRAIN_HEIGHT / picture.height)
    return picture.resize((width, TRAIN_HEIGHT), Image.Resampling.LANCZOS)


def to_test(picture: Image.Image) -> Image.Image:
    """The largest centred part with multiples of 16 after shrinking into TEST_SIZE."""
    scale = min(1.0, max(TEST_SIZE[0] / picture.width, TEST_SIZE[1] / picture.height))
    size = (round(picture.width * scale), round(picture.height * scale))
    picture = picture.resize(size, Image.Resampling.LANCZOS)
    width = min(picture.width, TEST_SIZE[0]) // 16 * 16
    height = min(picture.height, TEST_SIZE[1]) // 16 * 16
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


def main() -> None:
    parser = argparse.ArgumentParser(description="Gather the training and test photographs.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    for part in ("train", "test"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        pictures = gather_game_pictures(Path(temporary))
        pictures |= gather_skimage_pictures(Path(temporary))
        missing = set(TEST) - set(pictures)
        if missing:
            raise SystemExit(f"the packages lack the test pictures {sorted(missing)}")
        for name, (file, licence, source) in sorted(pictures.items()):
            if name in NEAR_DUPLICATES:
                continue
            part = "test" if name in TEST else "train"
            picture = Image.open(file).convert("RGB")
            picture = to_test(picture) if part == "test" else to_train(picture)
            picture.save(folder / part / f"{name}.png")
            rows.append(f"{name}\t{part}\t{licence}\t{source}")
    (folder / "sources.tsv").write_text("\n".join(rows) + "\n")
    print(f"{len(rows)} photographs in {folder}")


if __name__ == "__main__":
    main()
