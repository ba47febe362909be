"""Writes inputs that cost as much memory a byte as such inputs can: worst_cases.py TARGET FOLDER

Seeds of `run`, so that every run asserts the memory of the worst of what is known: instructions of
one byte that make a node each, values of JSON of two bytes. `shared-stack` is a find of the fuzzer:
tuples that kept the whole memory of the stack.
"""
import json
import pathlib
import struct
import sys
import zipfile

COUNT = 60_000


def pickles():
    bodies = {
        "tuples": b")" * COUNT,
        "memo": b")" + b"\x94" * COUNT,
        "memo-tuples": b")" + b"\x94)" * (COUNT // 2),
        "nested": b")" + b"\x85" * COUNT,
        "nested-memo": b")" + b"\x85\x94" * (COUNT // 2),
        "marked": b"(" * (COUNT // 2) + b"t" * (COUNT // 2),
        "lists": b"]" * COUNT,
        "appended": b"]" + b"]a" * (COUNT // 2),
        "items": b"}" + b")Ns" * (COUNT // 3),
        "dictionaries": b"}NNs" * (COUNT // 4),
        "marks": b"(" * COUNT,
        "nones": b"N" * COUNT,
        "globals": b"".join(b"ca\n%x\n" % index for index in range(COUNT // 8)),
        "copies": b"ccollections\nOrderedDict\nq\x00" + b"h\x00)R" * (COUNT // 4),
        "texts": b"\x8c\x00" * (COUNT // 2),
        "shared-stack": b"(" * 12_000 + b"t" * 8_000 + b"\x88" * 104 + b"t" * 4_000,
    }
    return {name: b"\x80\x02" + body + b"." for name, body in bodies.items()}


def safetensors():
    empty = b'{"dtype":"U8","shape":[0],"data_offsets":[0,0]}'
    headers = {
        "numbers": b'{"a":[' + b"0," * (COUNT // 2) + b"0]}",
        "arrays": b'{"a":[' + b"[]," * (COUNT // 3) + b"0]}",
        "objects": b'{"a":[' + b'{"":0},' * (COUNT // 7) + b"0]}",
        "metadata": b'{"__metadata__":{'
        + b",".join(b'"%x":""' % index for index in range(COUNT // 10)) + b"}}",
        "tensors": b"{" + b",".join(b'"%x":%s' % (index, empty) for index in range(1000)) + b"}",
    }
    return {name: struct.pack("<Q", len(header)) + header for name, header in headers.items()}


def build():
    """Names and shapes of the tests' networks, and of blocks without end."""
    folder = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/network-checkpoints"
    inputs = {}
    for file in folder.glob("*.safetensors"):
        content = file.read_bytes()
        header = json.loads(content[8 : 8 + struct.unpack("<Q", content[:8])[0]])
        header.pop("__metadata__", None)
        shapes = ((name, *tensor["shape"]) for name, tensor in header.items())
        inputs[file.stem] = "".join(" ".join(map(str, shape)) + "\n" for shape in shapes).encode()
    for module in ("encoders", "stage1.encoders"):
        blocks = (f"{module}.{index % 12}.{index // 12}.beta 1\n" for index in range(2000))
        inputs[module] = "".join(blocks).encode()
    return inputs


def program():
    """The JSON of the tests' small programs, and of lists without end."""
    folder = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/exports"
    inputs = {"objects": b"[" + b"{}," * (COUNT // 3) + b"{}]"}
    for file in [*folder.glob("bad/*.pt2"), *folder.glob("operators/*.pt2")]:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if name.endswith("models/model.json") and archive.getinfo(name).file_size < 65536:
                    inputs[file.stem] = archive.read(name)
    return inputs


def main(target, folder):
    # The other targets read files around such pickles.
    makers = {"pickle": pickles, "safetensors": safetensors, "build": build, "program": program}
    inputs = makers.get(target, dict)()
    for name, content in inputs.items():
        (folder / f"worst-{name}").write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
