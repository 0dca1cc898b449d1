"""Hooks of Schemathesis: counts answers, and checks that the code of a problem is one that is documented.

The counts go to the file that SWEEPSTACK_FUZZ_ANSWERS names, as {"GET /v1/sweeps": {"200": 3}}.
"""

import atexit
import collections
import json
import os

import schemathesis

answers = collections.defaultdict(collections.Counter)


@schemathesis.hook
def after_call(context, case, response):
    answers[f"{case.method.upper()} {case.path}"][response.status_code] += 1


@schemathesis.check
def documented_code(ctx, response, case):
    """Descriptions of refusals list the codes that they can have, see describe-answers.ts."""
    if response.status_code < 400 or response.status_code == 405:
        return
    described = case.operation.definition.raw["responses"].get(str(response.status_code))
    code = json.loads(response.text)["code"]
    if described is not None:
        assert code in described["description"].split(", "), f"{code} is not documented for {response.status_code}"


@atexit.register
def write_answers():
    with open(os.environ["SWEEPSTACK_FUZZ_ANSWERS"], "w", encoding="utf-8") as file:
        json.dump(answers, file)
