"""Keras `fit` on arrays in memory, as its documentation writes it. See contender.ts for the protocol."""

import json
import sys
import time

import keras
import keras_models
import numpy as np

work = json.loads(sys.argv[1])
side = work["imageSize"]

keras.mixed_precision.set_global_policy(work["precision"])
model = getattr(keras_models, work["model"])(side, work["classes"])
model.compile(
    keras.optimizers.Adam(1e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
random = np.random.default_rng(1)
x = random.random((work["images"], side, side, 3), dtype=np.float32)
y = random.integers(0, work["classes"], work["images"])


def train(epochs):
    model.fit(x, y, batch_size=work["batchSize"], epochs=epochs, verbose=0)


def say(answer):
    print(json.dumps(answer), flush=True)


train(1)
say({"parameters": model.count_params()})
for line in sys.stdin:
    started = time.perf_counter()
    train(json.loads(line)["epochs"])
    say({"seconds": time.perf_counter() - started})
