"""Writes trials, one JSON object a line of standard input, as a study of Optuna in a journal file (the first argument)."""

import json
import sys
import time

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.WARNING)
distributions = {
    "architecture": CategoricalDistribution(["cnn", "resnet10"]),
    "optimizer": CategoricalDistribution(["adam", "adamw", "adamax"]),
    "learningRate": FloatDistribution(1e-5, 1e-1, log=True),
    "batchSize": CategoricalDistribution([16, 32, 64, 128]),
    "dropout": FloatDistribution(0, 1.5),
    "labelSmoothing": FloatDistribution(0, 0.2),
    "beta1": FloatDistribution(0.8, 0.99),
}


class InOneWrite(JournalFileBackend):
    """Keeps logs until they are flushed: a lock and an fsync for each trial would be most of the time."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.kept: list[dict] = []

    def append_logs(self, logs: list[dict]) -> None:
        self.kept.extend(logs)

    def read_logs(self, log_number_from: int):
        return iter(self.kept[log_number_from:])

    def flush(self) -> None:
        super().append_logs(self.kept)


backend = InOneWrite(sys.argv[1])
study = optuna.create_study(
    study_name="large", direction="maximize", storage=JournalStorage(backend)
)
begun = time.monotonic()
for line in sys.stdin:
    one = json.loads(line)
    study.add_trial(
        optuna.trial.create_trial(
            params=one["params"],
            distributions=distributions,
            value=one["values"][-1],
            intermediate_values=dict(enumerate(one["values"], start=1)),
        )
    )
backend.flush()
print(json.dumps({"seconds": time.monotonic() - begun}))
