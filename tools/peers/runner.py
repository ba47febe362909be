"""Times one engine on one model, in a process of its own, so that its peak memory is its own.

    runner.py ENGINE MODEL INPUT.npy OUTPUT.npy THREADS RUNS NETWORK PRECISION

Prints one JSON object: load and run times in seconds. The first run is not counted.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy

Run = Callable[[numpy.ndarray], numpy.ndarray]


def load_onnxruntime(model: str, threads: int, network: str, precision: str) -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda image: session.run(None, {name: image})[0]


def load_openvino(model: str, threads: int, network: str, precision: str) -> Run:
    import openvino

    options = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": precision}
    compiled = openvino.Core().compile_model(model, "CPU", options)
    return lambda image: compiled([image])[0]


def load_torch(model: str, threads: int, network: str, precision: str) -> Run:
    import torch
    from models import build

    torch.set_num_threads(threads)
    module = build(network).to(memory_format=torch.channels_last)

    def run(image: numpy.ndarray) -> numpy.ndarray:
        with torch.inference_mode():
            tensor = torch.from_numpy(image).contiguous(memory_format=torch.channels_last)
            return module(tensor).contiguous().numpy()

    return run


ENGINES = {"onnxruntime": load_onnxruntime, "openvino": load_openvino, "torch": load_torch}


def main() -> None:
    engine, model, source, target, threads, runs, network, precision = sys.argv[1:]
    image = numpy.load(source)
    begin = time.perf_counter()
    run = ENGINES[engine](model, int(threads), network, precision)
    load_seconds = time.perf_counter() - begin
    result = run(image)
    times = []
    for _ in range(int(runs)):
        begin = time.perf_counter()
        result = run(image)
        times.append(time.perf_counter() - begin)
    numpy.save(Path(target), result)
    print(json.dumps({"loadSeconds": load_seconds, "seconds": times}))


if __name__ == "__main__":
    main()
