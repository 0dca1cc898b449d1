"""A search over scikit-learn's MLPClassifier on its digits, by ask and tell.

    pip install scikit-learn
    python search.py [TRIALS]        # start it several times: programs share the trials of one sweep (SWEEP=swp_…)
"""

import os
import sys
import warnings

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from sweepstack_client import Client

warnings.simplefilter("ignore")
x, y = load_digits(return_X_y=True)
x_train, x_val, y_train, y_val = train_test_split(x / 16, y, random_state=0, stratify=y)
classes = np.unique(y)

definition = {
    "name": "digits by scikit-learn",
    "trainer": "external",
    "dataset": "sklearn-digits-mlp",
    "parameters": {
        "optimizer": ["adam", "sgd"],
        "learningRate": {"min": 0.0003, "max": 0.3, "scale": "log"},
        "batchSize": [32, 128],
        "momentum": [0.0, 0.9],
        "epochs": 3,
    },
    "search": {"kind": "random", "trials": int(sys.argv[1]) if len(sys.argv) > 1 else 20},
}


def measures(model, images, labels, prefix=""):
    probabilities = model.predict_proba(images)
    right = accuracy_score(labels, classes[probabilities.argmax(axis=1)])
    return {
        prefix + "accuracy": float(right),
        prefix + "loss": float(log_loss(labels, probabilities, labels=classes)),
    }


def train(trial):
    config = trial.config
    model = MLPClassifier(
        (64,),
        solver=config["optimizer"],
        learning_rate_init=config["learningRate"],
        batch_size=config["batchSize"],
        momentum=config["momentum"],
        nesterovs_momentum=False,
        random_state=trial.seed,
    )
    for _ in trial.epochs():
        model.partial_fit(x_train, y_train, classes=classes)
        train_measures = measures(model, x_train, y_train)
        trial.report(**train_measures, **measures(model, x_val, y_val, "val_"))


client = Client()
sweep = os.environ.get("SWEEP") or client.create(definition)
print(sweep, flush=True)
done = 0
for trial in client.trials(sweep, wait=0.2):
    with trial:
        train(trial)
        done += 1
print(f"trained {done} trials")
for row in client.leaderboard(sweep, 5):
    print(f"{row['score']:.4f}", {name: row["config"][name] for name in definition["parameters"]})
