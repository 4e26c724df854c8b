"""One process of one rival: `peer.py RIVAL FOLDER` answers every case of FOLDER that the rival takes on, and times one sample of each.

FOLDER/cases.json   [{"name", "task", "params", "inputs": {"x": [rows, cols]}}]; inputs lie in FOLDER/NAME/x.f64, row after row
FOLDER/answers/RIVAL/NAME.x.f64   what it answered, written before anything is timed
stdout              one line of JSON for each case, and one for the start: {"startMs", "versions"}

A sample repeats the call until SAMPLE_MS have passed, after a warm-up of as long; what takes longer than that is called once more.
"""

import importlib
import json
import pathlib
import sys
import time

SAMPLE_MS = 60.0


def load(folder, case):
    import numpy

    shapes = case["inputs"]
    return {
        name: numpy.fromfile(folder / case["name"] / f"{name}.f64").reshape(shape) for name, shape in shapes.items()
    }


def keep(folder, rival, case, answer):
    import numpy

    place = folder / "answers" / rival
    place.mkdir(parents=True, exist_ok=True)
    for name, values in answer.items():
        numpy.ascontiguousarray(values, dtype=numpy.float64).tofile(place / f"{case['name']}.{name}.f64")


def sample(call, first_ms):
    repeats = 1
    if first_ms < SAMPLE_MS:
        began, calls = time.perf_counter(), 0
        while (time.perf_counter() - began) * 1000 < SAMPLE_MS:
            call()
            calls += 1
        repeats = calls
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(repeats):
        call()
    return {
        "wallMs": (time.perf_counter() - wall) * 1000 / repeats,
        "cpuMs": (time.process_time() - cpu) * 1000 / repeats,
        "repeats": repeats,
    }


def answer_case(tasks, folder, rival, case):
    prepare = tasks[case["task"]]
    call = prepare(load(folder, case), case["params"])
    if call is None:
        return None
    began = time.perf_counter()
    answer = call()
    first_ms = (time.perf_counter() - began) * 1000
    keep(folder, rival, case, answer)
    return sample(call, first_ms)


def main(rival, folder):
    began = time.perf_counter()
    module = importlib.import_module(f"rivals.{rival}")
    print(json.dumps({"startMs": (time.perf_counter() - began) * 1000, "versions": module.VERSIONS}), flush=True)
    for case in json.loads((folder / "cases.json").read_text()):
        if case["task"] not in module.TASKS:
            continue
        try:
            line = answer_case(module.TASKS, folder, rival, case)
            if line is None:  # not among what it offers
                continue
        except Exception as error:  # what a peer cannot do is a result of the comparison
            line = {"failed": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps({"case": case["name"], **line}), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
