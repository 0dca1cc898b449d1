"""Runs a program's training step in the TensorFlow of this Python and prints where its time goes, as one
JSON line: the step, each kind of operation (the least of several traces, ms), and the machine's peak.
Argument: {"folder", "threads", "batchSize", "traces"}; the folder holds saved_model.pb and the state.
"""

import collections
import json
import os
import sys
import time

work = json.loads(sys.argv[1])
for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = str(work["threads"])

import numpy as np
import tensorflow as tf

tf1 = tf.compat.v1
tf1.disable_eager_execution()
folder, batch, images = work["folder"], work["batchSize"], 256
session = tf1.Session()
signatures = tf1.saved_model.loader.load(session, ["serve"], folder).signature_def


def call(name, feeds, **trace):
    """Runs a signature by the names of its inputs."""
    signature = signatures[name]
    outputs = {key: info.name for key, info in signature.outputs.items()}
    return session.run(
        outputs, {signature.inputs[key].name: value for key, value in feeds.items()}, **trace
    )


def train(step, **trace):
    indices = ((np.arange(batch) + step * batch) % images).astype(np.int32)
    feeds = {"indices": indices, "learning_rate": np.float32(1e-3), "seed": np.int32(7)}
    call("train", feeds, **trace)


def load():
    random = np.random.default_rng(0)
    words = random.integers(-(2**31), 2**31 - 1, (images, work["imageBytes"] // 4))
    labels = random.integers(0, work["classes"], images)
    call("reserve_data", {"count": np.int32(images), "evaluated": np.int32(1)})
    data = {"words": words.astype(np.int32), "labels": labels.astype(np.int32)}
    call("set_data", {**data, "first": np.int32(0)})
    with open(f"{folder}/state.json") as file:
        state = json.load(file)
    types = {"int32": np.int32, "float32": np.float32}
    values = {
        variable["name"]: np.fromfile(f"{folder}/{place}.bin", types[variable["type"]]).reshape(
            variable["shape"]
        )
        for place, variable in enumerate(state)
    }
    call("set_state", values)


def traced(step):
    """Milliseconds and calls of each kind of operation in one step."""
    metadata = tf1.RunMetadata()
    options = tf1.RunOptions(trace_level=tf1.RunOptions.FULL_TRACE)
    train(step, options=options, run_metadata=metadata)
    times = collections.defaultdict(lambda: [0.0, 0])
    for device in metadata.step_stats.dev_stats:
        for node in device.node_stats:
            _, _, rest = node.timeline_label.partition(" = ")
            kind = rest.partition("(")[0] or node.node_name
            times[kind][0] += (node.op_end_rel_micros - node.op_start_rel_micros) / 1000
            times[kind][1] += 1
    return times


def peak():
    """GFLOP/s of a 2048 × 2048 product in the program's type, the best of ten."""
    size = 2048
    a = tf.Variable(tf.cast(tf.random.normal((size, size)), work["compute"]))
    product = tf.matmul(a, a).op
    session.run(a.initializer)
    return 2 * size**3 / min(timed(lambda: session.run(product)) for _ in range(10)) / 1e9


def timed(work_once):
    started = time.perf_counter()
    work_once()
    return time.perf_counter() - started


load()
for warm_up in range(3):
    train(warm_up)
seconds = sorted(timed(lambda: train(step)) for step in range(work["traces"]))
traces = [traced(step) for step in range(work["traces"])]
kinds = {
    kind: {"ms": min(trace[kind][0] for trace in traces), "calls": traces[0][kind][1]}
    for kind in traces[0]
}
step = {"least": seconds[0], "median": seconds[len(seconds) // 2]}
print(json.dumps({"step": step, "kinds": kinds, "peak": peak()}), flush=True)
