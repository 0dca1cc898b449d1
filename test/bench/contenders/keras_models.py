"""The study's networks as Keras' documentation would write them."""

import keras
from keras import layers


def cnn(side, classes):
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
    model.add(layers.Dense(classes, activation="softmax", dtype="float32"))
    return model


def resnet10(side, classes):
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
    outputs = layers.Dense(classes, activation="softmax", dtype="float32")(x)
    return keras.Model(inputs, outputs)
