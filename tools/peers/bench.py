"""Measures mhnetc beside other engines: same model, same picture, same machine, in alternation.

Called by tools/bench-peers, which prepares the environment. For every network the engines take
turns (A B A B ...), `--rounds` times, each time in a new process that runs the model `--runs` times
after one run that is not counted. Reported are, for each engine, the median over the rounds of the
median of each round, the best single run, the largest peak resident memory of its processes, and
the least time from the file's name to being ready to run (ours: the plan opened, verified and bound
to the size; theirs: the session or compiled model).
Ours runs the plan that `mhnetc convert` makes of the model, the others load the model as they do.
The ratio is the median over the rounds of (peer / mhnetc), so that a machine that changes its speed
between rounds does not change the ratio. What the engines computed is compared too.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy
from models import NAMES, model_path
from runner import ENGINES

RUNNER = Path(__file__).with_name("runner.py")
# Outputs in [0, 1] of engines that compute in float32 differ by rounding, here amplified by depth.
# Near a tie, rounding also decides which score a top-k attention keeps, which moves some pixels by
# more: so engines are held to the root of the mean square, here 60 dB.
LARGEST_DEVIATION = 1e-3


@dataclass
class Measured:
    """What one engine did on one model, by rounds."""

    medians: list[float] = field(default_factory=list)
    best: float = float("inf")
    peak_bytes: int = 0
    ready: float = float("inf")
    result: numpy.ndarray | None = None

    def add(self, median: float, best: float, peak_bytes: int, ready: float) -> None:
        self.medians.append(median)
        self.ready = min(self.ready, ready)
        self.best = min(self.best, best)
        self.peak_bytes = max(self.peak_bytes, peak_bytes)


def run_process(command: list[str]) -> tuple[str, int]:
    """The standard output of a command that must succeed, and its peak resident bytes."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"error: exit {process.returncode}: {' '.join(command)}")
        output.seek(0)
        return output.read().decode(), usage.ru_maxrss * 1024


def exported(name: str, arguments: argparse.Namespace) -> Path:
    """The ONNX file of a network, written now unless it is there."""
    folder = arguments.cache / "models"
    path = model_path(name, arguments.size, not arguments.static, folder)
    if not path.exists():
        print(f"exporting {path.name}", file=sys.stderr)
        extent = "static" if arguments.static else "dynamic"
        script = Path(__file__).with_name("models.py")
        height, width = map(str, arguments.size)
        run_process([sys.executable, str(script), name, height, width, extent, str(folder)])
    return path


class Comparison:
    """One model under measurement."""

    def __init__(self, name: str, model: Path, arguments: argparse.Namespace, scratch: Path):
        self.name = name
        self.model = model
        self.arguments = arguments
        self.scratch = scratch
        self.image = scratch / "input.npy"
        self.plan = scratch / "model.mhplan"
        self.measured = {engine: Measured() for engine in ("mhnetc", *arguments.peers)}

    def run(self) -> None:
        command = [self.arguments.mhnetc, "convert", str(self.model), "-o", str(self.plan)]
        if self.arguments.precision != "f32":
            command += ["--precision", self.arguments.precision]
        run_process([*command, "--quiet"])
        for number in range(1, self.arguments.rounds + 1):
            for engine, measured in self.measured.items():
                print(f"{self.name}: round {number}, {engine}", file=sys.stderr)
                if engine == "mhnetc":
                    self.run_mhnetc(measured)
                else:
                    self.run_peer(engine, measured)
        result = self.scratch / "mhnetc.npy"
        command = [self.arguments.mhnetc, "run", str(self.plan), "--input", str(self.image)]
        run_process([*command, "--output", str(result), "--quiet"])
        self.measured["mhnetc"].result = numpy.load(result)

    def run_mhnetc(self, measured: Measured) -> None:
        height, width = self.arguments.size
        command = [self.arguments.mhnetc, "bench", str(self.plan), "--size", f"{height}x{width}"]
        command += ["--threads", str(self.arguments.threads), "--runs", str(self.arguments.runs)]
        text, peak = run_process([*command, "--json", "--quiet"])
        report = json.loads(text)
        measured.add(
            report["medianSeconds"], report["minSeconds"], peak, report["openSeconds"]
        )

    def run_peer(self, engine: str, measured: Measured) -> None:
        result = self.scratch / f"{engine}.npy"
        text, peak = run_process(
            [
                sys.executable, str(RUNNER), engine, str(self.model), str(self.image), str(result),
                str(self.arguments.threads), str(self.arguments.runs), self.name,
                self.arguments.precision,
            ]
        )  # fmt: skip
        report = json.loads(text)
        seconds = report["seconds"]
        measured.add(statistics.median(seconds), min(seconds), peak, report["loadSeconds"])
        measured.result = numpy.load(result)

    def differences(self) -> dict[str, float]:
        """The largest difference of each peer's output from ours."""
        ours = self.measured["mhnetc"].result
        return {
            engine: float(numpy.abs(measured.result - ours).max())
            for engine, measured in self.measured.items()
            if engine != "mhnetc"
        }

    def deviation(self) -> float:
        """The largest root of the mean square of the differences of a peer's output from ours."""
        ours = self.measured["mhnetc"].result
        squares = [
            float(numpy.square(measured.result - ours).mean())
            for engine, measured in self.measured.items()
            if engine != "mhnetc"
        ]
        return max(squares, default=0.0) ** 0.5

    def rows(self) -> list[str]:
        """The lines of the table."""
        ours = self.measured["mhnetc"]
        differences = self.differences()
        lines = []
        for engine, measured in self.measured.items():
            ratio = statistics.median(
                theirs / own for theirs, own in zip(measured.medians, ours.medians)
            )
            difference = f"{differences[engine]:.1e}" if engine in differences else ""
            lines.append(
                f"| {self.name} | {engine} | {statistics.median(measured.medians):.3f} "
                f"| {measured.best:.3f} | {ratio:.2f} | {measured.peak_bytes / 2**20:.0f} "
                f"| {measured.ready:.3f} | {difference} |"
            )
        return lines


def parse() -> argparse.Namespace:
    def names(text: str) -> list[str]:
        return [name for name in text.split(",") if name]

    def size(text: str) -> tuple[int, int]:
        height, width = (int(extent) for extent in text.split("x"))
        return height, width

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", type=names, default=["mhnet-32"])
    parser.add_argument("--model", type=Path, help="an ONNX file instead of the networks")
    parser.add_argument("--peers", type=names, default=["onnxruntime"])
    parser.add_argument("--size", type=size, default=(256, 256), metavar="HxW")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5, help="runs in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--precision", choices=["f32", "bf16"], default="f32",
        help="of products here, and what OpenVINO is asked for",
    )  # fmt: skip
    parser.add_argument("--static", action="store_true", help="export for the size alone")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--mhnetc", required=True, help="the executable")
    parser.add_argument("--output", type=Path, help="also write the table to this file")
    arguments = parser.parse_args()
    if unknown := set(arguments.networks) - set(NAMES):
        parser.error(f"unknown networks {sorted(unknown)}; known are {', '.join(NAMES)}")
    if unknown := set(arguments.peers) - set(ENGINES):
        parser.error(f"unknown peers {sorted(unknown)}; known are {', '.join(ENGINES)}")
    if arguments.model and "torch" in arguments.peers:
        parser.error("torch runs the networks, not a model file")
    return arguments


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"


def main() -> None:
    arguments = parse()
    height, width = arguments.size
    models = (
        {arguments.model.stem: arguments.model}
        if arguments.model
        else {name: exported(name, arguments) for name in arguments.networks}
    )
    lines = [
        f"{processor()}, {os.cpu_count()} processors; {height}x{width}, "
        f"{arguments.precision}, {arguments.threads} thread(s), {arguments.rounds} rounds of {arguments.runs} runs.",
        "",
        "| network | engine | median s | best s | time / ours | peak MiB | ready s | max difference |",
        "|---|---|---|---|---|---|---|---|",
    ]
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        image = numpy.random.default_rng(1).random((1, 3, height, width), numpy.float32)
        numpy.save(Path(folder) / "input.npy", image)
        for name, model in models.items():
            comparison = Comparison(name, model, arguments, Path(folder))
            comparison.run()
            lines += comparison.rows()
            worst = max(worst, comparison.deviation())
    table = "\n".join(lines) + "\n"
    print(table, end="")
    if arguments.output:
        arguments.output.write_text(table)
    # Half precision is judged against f32, not against another's half precision.
    if worst > LARGEST_DEVIATION and arguments.precision == "f32":
        raise SystemExit(f"error: the engines disagree by {worst:.1e} (root of the mean square)")


if __name__ == "__main__":
    main()
