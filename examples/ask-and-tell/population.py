"""Population based training of scikit-learn's SGDClassifier on its digits, by ask and tell.

    pip install scikit-learn
    python population.py FOLDER      # start it several times on one folder: programs share the members of one sweep (SWEEP=swp_…)

Every two epochs the worst members go on from the states of the best ones, with rates near to theirs. So a state is saved
where all programs can read it, under the lineage and the epoch that it belongs to.
"""

import os
import pickle
import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split

from sweepstack_client import Client

x, y = load_digits(return_X_y=True)
x_train, x_val, y_train, y_val = train_test_split(x / 16, y, random_state=0, stratify=y)
classes = np.unique(y)
folder = Path(sys.argv[1] if len(sys.argv) > 1 else "states")
folder.mkdir(parents=True, exist_ok=True)

definition = {
    "name": "a population by scikit-learn",
    "trainer": "external",
    "dataset": "sklearn-digits-sgd-1",
    "parameters": {
        "rate": {"min": 0.0001, "max": 1, "scale": "log"},
        "alpha": {"min": 1e-6, "max": 0.1, "scale": "log"},
        "epochs": 8,
    },
    "metric": {"name": "validation accuracy", "goal": "maximize"},
    "search": {"kind": "random", "trials": 8},
    "stopping": {"kind": "pbt", "interval": 2, "tune": ["rate", "alpha"]},
}


def file_of(lineage, epoch):
    return folder / f"{lineage}-{epoch}.pickle"


def save(model, lineage, epoch):
    """Whole or not at all: another program may read it at any time."""
    part = folder / f"{lineage}-{epoch}.{os.getpid()}"
    part.write_bytes(pickle.dumps(model))
    part.rename(file_of(lineage, epoch))


def load(state):
    try:
        return pickle.loads(file_of(**state).read_bytes())
    except (FileNotFoundError, EOFError, pickle.UnpicklingError):
        print(f"{file_of(**state)} is lost: trained anew from epoch 1", flush=True)


def train(trial):
    model = load(trial.state) if trial.state else None
    if model:
        trial.go_on()
    else:
        model = SGDClassifier("log_loss", learning_rate="constant", random_state=trial.seed)
    for epoch in trial.epochs():
        config = trial.config_at(epoch)
        model.set_params(eta0=config["rate"], alpha=config["alpha"])
        model.partial_fit(x_train, y_train, classes=classes)
        save(model, trial.name_at(epoch), epoch)
        trial.report_metrics({"validation accuracy": float(model.score(x_val, y_val))})


client = Client()
sweep = os.environ.get("SWEEP") or client.create(definition)
print(sweep, flush=True)
for trial in client.trials(sweep, wait=0.2):
    with trial:
        came = f" from {trial.state['lineage'][:8]}@{trial.state['epoch']}" if trial.state else ""
        print(f"trial {trial.number}{came}: {trial.lineage[:8]}", flush=True)
        train(trial)
for row in client.leaderboard(sweep, 5):
    print(f"{row['score']:.4f}", {name: row["config"][name] for name in definition["parameters"]})
