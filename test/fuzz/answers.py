"""Hooks of Schemathesis: counts answers, and checks that the code of a problem is one that is documented.
What no schema says they put into requests: the fence of a trial, and the bytes that were announced.

The counts go to the file that SWEEPSTACK_FUZZ_ANSWERS names, as {"GET /v1/sweeps": {"200": 3}}.
"""

import atexit
import collections
import itertools
import json
import os

import schemathesis
from schemathesis.core import NOT_SET

answers = collections.defaultdict(collections.Counter)
fitting = json.loads(os.environ["SWEEPSTACK_FUZZ_FITTING"])
largest_integer = 2**53 - 1
portions = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    """Only what the schema allows changes: what it does not is still refused."""
    path = case.formatted_path
    fence = fitting["fences"].get(path.rpartition("/")[0])
    if fence is not None and isinstance(case.body, dict):
        given = case.body.get("fence")
        if type(given) is int and 1 <= given <= largest_integer:
            case.body = {**case.body, "fence": fence}
    portion = fitting["portion"].get(path)
    # Every second one still arrives damaged.
    if portion is not None and case.body is not NOT_SET and next(portions) % 2 == 0:
        case.body = portion.encode()


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
