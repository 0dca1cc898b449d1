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
    "dataset": "sklearn-digits-mlp-2",
    "parameters": {
        "solver": ["adam", "sgd"],
        "alpha": {"min": 1e-6, "max": 0.1, "scale": "log"},
        "hidden": {"min": 16, "max": 128, "scale": "log", "integer": True},
        "rate": {"min": 0.0003, "max": 0.3, "scale": "log"},
        "momentum": {"values": [0.0, 0.9], "default": 0.9, "when": {"solver": "sgd"}},
        "epochs": 3,
    },
    "metric": {"name": "validation accuracy", "goal": "maximize"},
    "search": {"kind": "random", "trials": int(sys.argv[1]) if len(sys.argv) > 1 else 20},
}


def measures(model, images, labels, split):
    probabilities = model.predict_proba(images)
    right = accuracy_score(labels, classes[probabilities.argmax(axis=1)])
    return {
        split + " accuracy": float(right),
        split + " log loss": float(log_loss(labels, probabilities, labels=classes)),
    }


def train(trial):
    config = trial.config
    model = MLPClassifier(
        (config["hidden"],),
        solver=config["solver"],
        alpha=config["alpha"],
        learning_rate_init=config["rate"],
        momentum=config["momentum"],
        nesterovs_momentum=False,
        random_state=trial.seed,
    )
    for _ in trial.epochs():
        model.partial_fit(x_train, y_train, classes=classes)
        training = measures(model, x_train, y_train, "training")
        trial.report_metrics({**training, **measures(model, x_val, y_val, "validation")})


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
