"""Keras `fit` on arrays in memory, as its documentation writes it. See contender.ts for the protocol."""

import json
import sys
import time

import keras
import numpy as np
from keras import layers

work = json.loads(sys.argv[1])
side = work["imageSize"]


def cnn():
    model = keras.Sequential([keras.Input((side, side, 3))])
    for filters, rate in ((64, 0.25), (64, 0.35), (128, 0.45), (256, 0.45)):
        model.add(layers.Conv2D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
        model.add(layers.BatchNormalization())
        model.add(layers.Dropout(rate))
    model.add(layers.Flatten())
    for rate in (0.35, 0.45):
        model.add(layers.Dense(256, activation="relu"))
        model.add(layers.BatchNormalization())
        model.add(layers.Dropout(rate))
    model.add(layers.Dense(work["classes"], activation="softmax", dtype="float32"))
    return model


def resnet10():
    def block(x, filters, stride):
        y = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
        y = layers.ReLU()(layers.BatchNormalization()(y))
        y = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(y))
        if stride > 1:
            x = layers.Conv2D(filters, 1, strides=stride, padding="same")(x)
        return layers.ReLU()(layers.Add()([y, x]))

    inputs = keras.Input((side, side, 3))
    x = layers.Conv2D(64, 3, padding="same")(inputs)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    for filters, stride in ((64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1)):
        x = block(x, filters, stride)
    x = layers.Flatten()(layers.AveragePooling2D(8)(x))
    outputs = layers.Dense(work["classes"], activation="softmax", dtype="float32")(x)
    return keras.Model(inputs, outputs)


keras.mixed_precision.set_global_policy(work["precision"])
model = {"cnn": cnn, "resnet10": resnet10}[work["model"]]()
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
