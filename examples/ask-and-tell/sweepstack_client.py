"""Ask and tell for sweepstack, in one file without dependencies. Python 3.9 or newer.

    client = Client("http://127.0.0.1:4700")           # or SWEEPSTACK_URL; a key goes into SWEEPSTACK_API_KEY
    sweep = client.create({"trainer": "external", ...})
    for trial in client.trials(sweep):
        with trial:                                    # an exception of yours fails the trial, and the next one comes
            for epoch in trial.epochs():
                ...                                    # train one epoch with trial.config and trial.seed
                trial.report(rmse=...)             # the metric of the sweep, and whatever else you measure

`NoAnswer` and `Refused` fail no trial and end the program: the service is not there, or does not take what was said.
"""

import http.client
import json
import os
import socket
import time
import urllib.error
import urllib.request


class Refused(Exception):
    """The API's answer to what cannot be done. `code` is stable, `errors` names the places."""

    def __init__(self, problem):
        super().__init__(problem.get("detail", "refused"))
        self.code = problem.get("code")
        self.errors = problem.get("errors", [])


class NoAnswer(ConnectionError):
    """The API was not there for as long as the client has patience."""


class Client:
    def __init__(self, url=None, key=None, patience=60):
        """`patience`: seconds for which an API that does not answer is asked again."""
        self.url = (url or os.environ.get("SWEEPSTACK_URL", "http://127.0.0.1:4700")).rstrip("/")
        self.key = key or os.environ.get("SWEEPSTACK_API_KEY")
        self.patience = patience
        self.holder = f"{socket.gethostname()}:{os.getpid()}"

    def call(self, method, path, body=None, headers=None):
        """One request. All that is asked here may be asked twice, so a lost answer is asked for again."""
        data = None if body is None else text_of(body).encode()
        sent = {"content-type": "application/json", **(headers or {})}
        if self.key:
            sent["authorization"] = f"Bearer {self.key}"
        give_up = time.monotonic() + self.patience
        wait = 0.2
        while True:
            request = urllib.request.Request(self.url + "/v1" + path, data, sent, method=method)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code < 500 and error.code != 429:
                    raise Refused(problem_of(error)) from None
                problem = error
            except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
                problem = error
            if time.monotonic() > give_up:
                raise NoAnswer(f"{self.url} does not answer: {problem}") from problem
            time.sleep(wait)
            wait = min(5, 2 * wait)

    def create(self, definition):
        """Posts a sweep; answers its id."""
        once = {"idempotency-key": os.urandom(16).hex()}
        return self.call("POST", "/sweeps", definition, once)["id"]

    def leaderboard(self, sweep, limit=10):
        return self.call("GET", f"/sweeps/{sweep}/leaderboard?limit={limit}")["rows"]

    def trials(self, sweep, lease=60, wait=1.0):
        """Trials of a sweep, one after the other, until it is over. `lease`: seconds without a report before a trial is
        given to another program."""
        while True:
            asked = {"count": 1, "lease": lease, "holder": self.holder}
            answer = self.call("POST", f"/sweeps/{sweep}/ask", asked)
            for held in answer["trials"]:
                yield Trial(self, sweep, held)
            if not answer["trials"]:
                if answer["status"] not in ("running", "paused"):
                    return
                time.sleep(wait)


def text_of(body):
    try:
        return json.dumps(body, allow_nan=False)
    except ValueError as error:
        raise ValueError(f"a number that is NaN or infinite cannot be reported: report a bad one, or fail the trial ({error})") from None


def problem_of(answer):
    """What is between may answer in another form."""
    try:
        return json.load(answer)
    except ValueError:
        return {"detail": f"HTTP {answer.code}"}


class Trial:
    """A trial that this program holds."""

    def __init__(self, client, sweep, held):
        self.client = client
        self.path = f"/sweeps/{sweep}/trials/{held['trial']}"
        self.number = held["trial"]
        self.config = held["config"]
        self.seed = held["seed"]
        self.fence = held["fence"]
        self.known = held["epoch"]
        self.lineage = held["lineage"]  # save the state of an epoch under this name, and the epoch
        self.state = held["state"]  # the state to go on from: {"lineage": …, "epoch": …}; None before the first epoch
        self.phases = held.get("phases") or []
        self.reported = 0
        self.until = held["until"]
        self.verdict = "continue"
        self.counts = True  # False once a report came too late: the time was up, or the trial was cancelled

    def epochs(self):
        """The epochs to train, from 1 on, until the trial is told to rest or to stop."""
        while self.verdict == "continue" and self.reported < self.until:
            yield self.reported + 1

    def go_on(self):
        """Once `state` is loaded: `epochs` begin after it, in place of 1. If it is lost, train from epoch 1 on: what is on
        record is not reported again."""
        self.reported = self.known

    def config_at(self, epoch):
        """With which an epoch is trained. Of a population that changes on the way, and `config` is as of the epoch after `state`."""
        begun = [phase["settings"] for phase in self.phases if phase["fromEpoch"] < epoch]
        return {**self.config, **(begun[-1] if begun else {})}

    def name_at(self, epoch):
        """The lineage under which the state of an epoch is saved."""
        return self.state["lineage"] if epoch <= self.known else self.lineage

    def report(self, seconds=0.0, **metrics):
        """Reports the next epoch; answers continue, rest or stop. Names with spaces: `report_metrics`."""
        return self.report_metrics(metrics, seconds)

    def report_metrics(self, metrics, seconds=0.0):
        epoch = self.reported + 1
        if epoch <= self.known and epoch < self.until:
            # On record since another program, or this one, held the trial before.
            self.reported = epoch
            return self.heartbeat()
        answer = self._tell("report", epoch=epoch, metrics=metrics, seconds=seconds)
        self.reported = epoch
        self.until = answer["until"] or self.until
        return self.verdict

    def complete(self):
        """Ends the trial with what is reported, though more epochs are wanted: its score is final, and its row of the
        leaderboard says how many epochs it took (`completedAt`)."""
        return self._tell("complete")["verdict"]

    def fail(self, message):
        return self._tell("fail", message=str(message)[:2000] or "failed")["verdict"]

    def heartbeat(self):
        """Renews the lease, where an epoch takes longer than that."""
        return self._tell("heartbeat")["verdict"]

    def _tell(self, what, **body):
        answer = self.client.call("POST", f"{self.path}/{what}", {"fence": self.fence, **body})
        self.verdict = answer["verdict"]
        self.counts = answer.get("counts", True)
        return answer

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is None or not issubclass(kind, Exception):
            return False
        if isinstance(error, Refused) and error.code == "TRIAL_NOT_HELD":
            return True
        if isinstance(error, (Refused, NoAnswer)):
            return False
        try:
            self.fail(f"{kind.__name__}: {error}")
        except Refused as refused:
            return refused.code == "TRIAL_NOT_HELD"
        return True
