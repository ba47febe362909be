#!/usr/bin/env python3
"""Runs a package that mhnetc wrote from Python, through its C interface; no package of Python's needed.

    restore.py LIBRARY PREFIX IN.ppm OUT.ppm

LIBRARY is the package's shared library, as DIR/.build/release/libMHNetDerainC.so, PREFIX what the names
of its functions begin with, as mhnet_derain. The picture is restored as samples and, on several
threads at once, as a tensor of numbers; both must agree.
"""

import array
import ctypes
import sys
import threading


class Tensor(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p), ("rank", ctypes.c_int64), ("shape", ctypes.c_int64 * 8)]


class Settings(ctypes.Structure):
    _fields_ = [
        ("threads", ctypes.c_int64), ("memory_limit", ctypes.c_int64),
        ("progress", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)),
        ("context", ctypes.c_void_p)]


class Network:
    """A loaded network."""

    def __init__(self, library, prefix, weights=None):
        self.library = ctypes.CDLL(library)
        self.prefix = prefix
        for name in ("error", "version", "input_name", "output_name"):
            self.function(name).restype = ctypes.c_char_p
        for name in ("input_count", "output_count"):
            self.function(name).restype = ctypes.c_int64
        self.function("free").restype = None
        self.handle = ctypes.c_void_p()
        self.call("load", weights and weights.encode(), ctypes.byref(self.handle))

    def close(self):
        """Frees the network, which no thread may use any more."""
        self.function("free")(self.handle)
        self.handle = ctypes.c_void_p()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def function(self, name):
        return getattr(self.library, f"{self.prefix}_{name}")

    def call(self, name, *arguments):
        status = self.function(name)(*arguments)
        if status:
            raise RuntimeError(f"{status}: {self.function('error')().decode()}")

    def version(self):
        return self.function("version")().decode()

    def names(self, kind):
        count = self.function(f"{kind}_count")(self.handle)
        return [
            self.function(f"{kind}_name")(self.handle, ctypes.c_int64(index)).decode()
            for index in range(count)]

    def restore(self, samples, height, width, channels=3, threads=0):
        """Interleaved bytes in, as many out."""
        restored = ctypes.create_string_buffer(len(samples))
        settings = Settings(threads=threads)
        self.call(
            "restore_samples", self.handle, bytes(samples), ctypes.c_int64(height),
            ctypes.c_int64(width), ctypes.c_int64(channels), restored, ctypes.byref(settings))
        return restored.raw

    def run(self, numbers, shape, threads=0):
        """One input of float32, one output; the memory is asked first."""
        data = array.array("f", numbers)
        inputs = (Tensor * 1)(Tensor(data.buffer_info()[0], len(shape)))
        inputs[0].shape[:len(shape)] = shape
        outputs = (Tensor * 1)()
        needed = ctypes.c_int64()
        self.call("plan", self.handle, inputs, outputs, ctypes.byref(needed))
        count = 1
        for extent in outputs[0].shape[:outputs[0].rank]:
            count *= extent
        result = array.array("f", bytes(4 * count))
        outputs[0].data = result.buffer_info()[0]
        settings = Settings(threads=threads)
        self.call("run", self.handle, inputs, outputs, ctypes.byref(settings))
        return result, list(outputs[0].shape[:outputs[0].rank]), needed.value


def read_ppm(path):
    with open(path, "rb") as file:
        magic, width, height, maximum = b"", 0, 0, 0
        magic = file.readline().split()[0]
        width, height = map(int, file.readline().split())
        maximum = int(file.readline())
        if magic != b"P6" or maximum != 255:
            raise SystemExit(f"error: {path}: expected a raw PPM of 8 bits")
        return file.read(), height, width


def main():
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    library, prefix, source, target = sys.argv[1:]
    with Network(library, prefix) as network:
        restore(network, library, prefix, source, target)


def restore(network, library, prefix, source, target):
    samples, height, width = read_ppm(source)
    restored = network.restore(samples, height, width)
    # A multiple of 16 suits every published network: what is cropped away is not compared.
    rows, columns = height // 16 * 16, width // 16 * 16
    planes = [
        samples[3 * (row * width + column) + channel] / 255
        for channel in range(3) for row in range(rows) for column in range(columns)]
    results = [None] * 3

    def work(index):
        results[index] = network.run(planes, [1, 3, rows, columns], threads=index + 1)

    workers = [threading.Thread(target=work, args=(index,)) for index in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(result is None or result[0] != results[0][0] for result in results):
        raise SystemExit("error: found other bits on another thread, expected the same")
    if (rows, columns) == (height, width):
        numbers = results[0][0]
        for index, sample in enumerate(restored):
            pixel, channel = divmod(index, 3)
            number = numbers[channel * rows * columns + pixel]
            if abs(min(max(number, 0), 1) * 255 - sample) > 0.501:
                raise SystemExit(f"error: sample {index}: found {sample}, expected {number * 255}")
    print(
        f"{network.version()}: {network.names('input')} -> {network.names('output')}, "
        f"{results[0][2]} bytes of memory")
    try:
        Network(library, prefix, weights="/nowhere/to/be/found")
        raise SystemExit("error: found weights in no file")
    except RuntimeError as error:
        if not str(error).startswith("66: "):
            raise
    with open(target, "wb") as file:
        file.write(b"P6\n%d %d\n255\n" % (width, height) + restored)


if __name__ == "__main__":
    main()
