"""How long does a command take, and how much memory? Whole processes, from start to exit.

Standard library only: a child's peak memory starts from its parent's, so the process that measures has to stay small.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter


@dataclass
class Measurement:
    """Some runs of one command: seconds of wall time of each, the largest peak of memory in bytes, the last output; and the
    seconds that each took of all cores together, which other work on the machine changes less."""

    seconds: list[float]
    peak_bytes: int
    output: str
    cpu_seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Median of the seconds."""
        return median(self.seconds)

    @property
    def least(self) -> float:
        """The fastest run."""
        return min(self.seconds)


def measure(command: list[str], runs: int = 1, warm_up: int = 0) -> Measurement:
    """Runs the command `warm_up + runs` times and keeps stdout. A failure shows stderr and ends the benchmark."""
    seconds, cpu_seconds, peak = [], [], 0
    for run in range(warm_up + runs):
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            started = perf_counter()
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
            _, status, usage = os.wait4(child.pid, 0)
            elapsed = perf_counter() - started
            child.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            errors.seek(0)
            text = output.read().decode()
            if child.returncode != 0:
                sys.exit(f"{' '.join(command)}: exit code {child.returncode}\n{errors.read().decode()}")
        if run >= warm_up:
            seconds.append(elapsed)
            cpu_seconds.append(usage.ru_utime + usage.ru_stime)
            peak = max(peak, usage.ru_maxrss * 1024)
    return Measurement(seconds, peak, text, cpu_seconds)


def verdict(reached: float, bound: float, at_most: bool) -> str:
    """Pass or fail against a target."""
    return "pass" if (reached <= bound if at_most else reached >= bound) else "FAIL"


def describe_machine() -> str:
    """Processor, cores that may be used, load: what a time means nothing without."""
    model = "unknown processor"
    with open("/proc/cpuinfo") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return f"{model}, {len(os.sched_getaffinity(0))} cores, load {load}"
