"""The networks and the recipe of sweep.yaml in Keras; docs/datasets.md has both results.

python with_keras.py FOLDER [--filters 16,32,64] [--epochs 5] [--precision mixed_bfloat16]
FOLDER has the four files of Fashion-MNIST, as downloaded (.gz). Two threads, as a sweep on two slots of one.
"""

import argparse
import gzip
import math
import os
import time

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--filters", default="16,32,64")
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--precision", default="mixed_bfloat16")
asked = parser.parse_args()
batch, peak = 64, 0.003

tf.config.threading.set_intra_op_parallelism_threads(2)
keras.utils.set_random_seed(42)
keras.mixed_precision.set_global_policy(asked.precision)


def idx(name):
    with gzip.open(os.path.join(asked.folder, name)) as file:
        data = file.read()
    shape = np.frombuffer(data, ">u4", count=data[3], offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


images, labels = idx("train-images-idx3-ubyte.gz"), idx("train-labels-idx1-ubyte.gz")
test, test_labels = idx("t10k-images-idx3-ubyte.gz"), idx("t10k-labels-idx1-ubyte.gz")
# A tenth for validation, as the registration draws it.
train, val = images[:54000], images[54000:]
mean, deviation = train.mean(), train.std()


def scaled(pixels):
    return ((pixels - mean) / deviation).astype(np.float32)[..., None]


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """Up to the peak in 0.3 of the steps, and down to nearly 0, by cosine arcs."""

    def __init__(self, steps):
        self.up, self.last = 0.3 * steps - 1, steps - 1

    def __call__(self, step):
        step = tf.cast(step, tf.float32)

        def arc(start, end, done):
            return end + (start - end) * (1 + tf.cos(math.pi * done)) / 2

        rise = arc(0.04, 1.0, step / self.up)
        fall = arc(1.0, 0.04 * 1e-4, (step - self.up) / (self.last - self.up))
        return peak * tf.where(step <= self.up, rise, fall)


model = keras.Sequential([keras.Input((28, 28, 1)), layers.RandomFlip("horizontal")])
for stage, filters in enumerate(map(int, asked.filters.split(","))):
    if stage > 0:
        model.add(layers.MaxPooling2D())
    for _ in range(2):
        model.add(layers.Conv2D(filters, 3, padding="same"))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU())
model.add(layers.GlobalAveragePooling2D())
model.add(layers.Dropout(0.2))
model.add(layers.Dense(10, activation="softmax", dtype="float32"))

optimizer = keras.optimizers.AdamW(OneCycle(asked.epochs * math.ceil(54000 / batch)), weight_decay=0.05)
optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
started, used = time.perf_counter(), time.process_time()
model.fit(
    scaled(train),
    labels[:54000],
    batch_size=batch,
    epochs=asked.epochs,
    validation_data=(scaled(val), labels[54000:]),
    verbose=2,
)
seconds, of_cores = time.perf_counter() - started, time.process_time() - used
_, accuracy = model.evaluate(scaled(test), test_labels, batch_size=256, verbose=0)
print(
    f"{model.count_params()} parameters; test accuracy {accuracy:.4f}; "
    f"{seconds:.0f} s, {of_cores:.0f} s of a core"
)
