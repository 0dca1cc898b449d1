"""The kernels for GPUs that a libtensorflow has, as JSON: python3 kernels.py libtensorflow_cc.so.2 OPERATION…

Kernels are registered when the library is loaded, whatever the machine has. Only those are listed that are chosen
without a label. Of each operation: a list of kernels, each with the types that its attributes may have (numbers of
tensorflow/core/framework/types.proto; none listed: any).
"""

import ctypes
import json
import sys


class Buffer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("free", ctypes.c_void_p)]


def varint(data, place):
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, place


def fields(data):
    """(number, value) of a protocol buffer."""
    place = 0
    while place < len(data):
        tag, place = varint(data, place)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, place = varint(data, place)
        else:
            if wire == 2:
                size, place = varint(data, place)
            else:
                size = 4 if wire == 5 else 8
            value, place = data[place : place + size], place + size
        yield number, value


def numbers(values):
    """Of a repeated field, packed or not."""
    for value in values:
        if isinstance(value, int):
            yield value
            continue
        place = 0
        while place < len(value):
            one, place = varint(value, place)
            yield one


def constraint(data):
    """(attribute, types) of KernelDef.AttrConstraint."""
    parts = list(fields(data))
    name = next(value.decode() for number, value in parts if number == 1)
    allowed = [value for number, value in parts if number == 2]
    lists = [value for one in allowed for number, value in fields(one) if number == 1]
    return name, sorted(numbers(value for one in lists for number, value in fields(one) if number == 6))


def kernels(library, operation):
    """Of KernelList, those for GPUs (a kernel for DEFAULT runs on any device)."""
    status = library.TF_NewStatus()
    answer = library.TF_GetRegisteredKernelsForOp(operation.encode(), status)
    raw = ctypes.string_at(answer.contents.data, answer.contents.length) if answer else b""
    for _, kernel in fields(raw):
        parts = list(fields(kernel))
        device = next(value.decode() for number, value in parts if number == 2)
        if device in ("GPU", "DEFAULT") and not any(number == 5 for number, _ in parts):
            yield dict(sorted(constraint(value) for number, value in parts if number == 3))


path, *operations = sys.argv[1:]
library = ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
library.TF_NewStatus.restype = ctypes.c_void_p
library.TF_GetRegisteredKernelsForOp.restype = ctypes.POINTER(Buffer)
library.TF_GetRegisteredKernelsForOp.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
found = {}
for operation in operations:
    unique = {json.dumps(one): one for one in kernels(library, operation)}
    found[operation] = [unique[key] for key in sorted(unique)]
print(json.dumps(found))
