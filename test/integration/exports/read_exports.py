"""Loads every export with the reader its users have, and compares what it predicts with ours.

Usage: read_exports.py FOLDER, which has a folder for each case: facts.json {shape, images, classes},
images.bin (uint8), expected.bin (float32 probabilities) and the exports. Prints {case: {format: largest
difference}} as JSON.
"""

import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras
import numpy as np
import tensorflow as tf
from safetensors import safe_open

report = {}
for case in sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if path.is_dir()):
    facts = json.loads((case / "facts.json").read_text())
    shape = (facts["images"], *facts["shape"])
    images = np.fromfile(case / "images.bin", np.uint8).reshape(shape)
    expected = np.fromfile(case / "expected.bin", np.float32).reshape(facts["images"], facts["classes"])

    def difference(found):
        return float(np.abs(np.asarray(found) - expected).max())

    saved = tf.saved_model.load(str(case / "saved_model")).signatures["serving_default"]
    model = keras.models.load_model(case / "model.keras")
    with safe_open(case / "weights.safetensors", "np") as weights:
        names = list(weights.keys())
        recipe = json.loads(weights.metadata()["recipe"])
        # The same weights stand in the Keras model, under the same names.
        same = all(
            np.array_equal(value, weights.get_tensor(f"{layer.name}/{variable.name}"))
            for layer in model.layers
            if layer.name != "normalization"
            for variable, value in zip(layer.variables, layer.get_weights())
        )
    report[case.name] = {
        "savedModel": difference(saved(images=tf.constant(images))["probabilities"]),
        "keras": difference(model(images.astype("float32"))),
        "safetensors": {"names": names, "seed": recipe["seed"], "sameAsKeras": same},
    }
print(json.dumps(report))
