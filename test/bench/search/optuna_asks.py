"""Optuna as a process that is asked and told. Reads one order for a line and answers each with one:
{"do": "begin", "sampler", "axes", "seed", "noisy"}  → {}
{"do": "ask"}                                → {"number", "values", "seconds"}
{"do": "tell", "number", "value"}            → {}
{"do": "add", "values", "value"}             → {}, a finished trial that nobody asked for
Axes are those of space-of.ts: real, integer, choice or rounded, some only while another has a certain value. What Optuna has no form
for is given as its users would: multiples on a log scale are rounded here, a normal distribution is the range that it fills.
"""

import json
import sys
import time
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")

samplers = {
    "random": lambda seed, noisy: optuna.samplers.RandomSampler(seed=seed),
    "sobol": lambda seed, noisy: optuna.samplers.QMCSampler(qmc_type="sobol", scramble=True, seed=seed),
    "tpe": lambda seed, noisy: optuna.samplers.TPESampler(seed=seed),
    "cma-es": lambda seed, noisy: optuna.samplers.CmaEsSampler(seed=seed),
    "gp": lambda seed, noisy: optuna.samplers.GPSampler(seed=seed, deterministic_objective=not noisy),
    "nsga2": lambda seed, noisy: optuna.samplers.NSGAIISampler(seed=seed),
}


def suggest(trial, axes):
    values = {}
    for axis in axes:
        name, when = axis["name"], axis.get("when")
        if when is not None and values.get(when["name"]) not in when["is"]:
            continue
        if axis["kind"] == "choice":
            values[name] = trial.suggest_categorical(name, axis["values"])
        elif axis["kind"] == "rounded":
            values[name] = suggest_rounded(trial, name, axis["dimension"])
        elif axis["kind"] == "integer":
            values[name] = trial.suggest_int(name, axis["min"], axis["max"])
        else:
            log = axis.get("scale") == "log"
            values[name] = trial.suggest_float(name, axis["min"], axis["max"], log=log)
    return values


def suggest_rounded(trial, name, dimension):
    if dimension["kind"] == "normal":
        mean, sd = dimension["normal"]["mean"], dimension["normal"]["sd"]
        return trial.suggest_int(name, mean - 3 * sd, mean + 3 * sd)
    low, high = dimension["range"]["min"], dimension["range"]["max"]
    if dimension["integer"]:
        return trial.suggest_int(name, low, high, log=True)
    quantum = dimension["range"]["quantum"]
    value = trial.suggest_float(name, low, high, log=True)
    return min(high, max(low, round(value / quantum) * quantum))


def distributions(axes):
    """Of axes that are all real and active."""
    return {a["name"]: optuna.distributions.FloatDistribution(a["min"], a["max"]) for a in axes}


study, open_trials, axes = None, {}, []
for line in sys.stdin:
    order = json.loads(line)
    answer = {}
    if order["do"] == "begin":
        axes, open_trials = order["axes"], {}
        sampler = samplers[order["sampler"]](order["seed"], order["noisy"])
        study = optuna.create_study(sampler=sampler)
    elif order["do"] == "ask":
        started = time.perf_counter()
        trial = study.ask()
        values = suggest(trial, axes)
        seconds = time.perf_counter() - started
        open_trials[trial.number] = trial
        answer = {"number": trial.number, "values": values, "seconds": seconds}
    elif order["do"] == "add":
        study.add_trial(
            optuna.trial.create_trial(
                params=order["values"], distributions=distributions(axes), value=order["value"]
            )
        )
    else:
        study.tell(open_trials.pop(order["number"]), order["value"])
    print(json.dumps(answer), flush=True)
