"""The grid of sweep.ts by Keras: `loop` in this process, one config after the other; `optuna` as one of
several workers that share a study. Prints one JSON line: trials, epochs and the best val_accuracy.
"""

import itertools
import json
import sys

import keras
import keras_models
import numpy as np

work = json.loads(sys.argv[1])
side, classes = work["imageSize"], work["classes"]
space = work["space"]


def split(name):
    pixels = np.fromfile(f"{work['folder']}/{name}.pixels", np.uint8)
    labels = np.fromfile(f"{work['folder']}/{name}.labels", np.int32)
    return pixels.reshape(-1, side, side, 3).astype(np.float32) / 255, labels


train, val = split("train"), split("val")


def score(config):
    """Trains one config from the start; its val_accuracy after the last epoch."""
    keras.backend.clear_session()
    schedule = keras.optimizers.schedules.ExponentialDecay(config["learningRate"], 10_000, 0.9)
    optimizers = keras.optimizers
    optimizer = {"adam": optimizers.Adam, "sgd": optimizers.SGD, "adamax": optimizers.Adamax}
    model = keras_models.cnn(side, classes)
    model.compile(
        optimizer[config["optimizer"]](schedule),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    history = model.fit(
        *train, batch_size=32, epochs=config["epochs"], validation_data=val, verbose=0
    )
    return history.history["val_accuracy"][-1]


def loop():
    configs = [dict(zip(space, values)) for values in itertools.product(*space.values())]
    return configs, [score(config) for config in configs]


def optuna_worker():
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    done = []

    def objective(trial):
        config = {name: trial.suggest_categorical(name, values) for name, values in space.items()}
        done.append(config)
        return score(config)

    backend = optuna.storages.journal.JournalFileBackend(f"{work['folder']}/optuna.log")
    study = optuna.create_study(
        study_name="grid",
        storage=optuna.storages.JournalStorage(backend),
        sampler=optuna.samplers.GridSampler(space),
        direction="maximize",
        load_if_exists=True,
    )
    study.optimize(objective, n_jobs=1)
    return done, [study.best_value]


configs, scores = {"loop": loop, "optuna": optuna_worker}[work["way"]]()
epochs = sum(config["epochs"] for config in configs)
print(json.dumps({"trials": len(configs), "epochs": epochs, "best": max(scores)}), flush=True)
