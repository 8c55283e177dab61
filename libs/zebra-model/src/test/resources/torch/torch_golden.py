"""Writes the checkpoints beside it with torch.save, and what they hold as expected.json.

Run with `python torch_golden.py` where torch is installed; these were made with torch 2.13.0.
"""

import json
from collections import OrderedDict

import torch

torch.manual_seed(1)
base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
shared = torch.arange(10, dtype=torch.float32)
state = OrderedDict(
    [
        ("contiguous", base.clone()),
        ("transposed", base.clone().t()),
        ("columns", base.clone()[:, 1:5:2]),
        ("permuted", torch.arange(24, dtype=torch.float32).reshape(2, 3, 4).permute(2, 0, 1)),
        ("shared.whole", shared),
        ("shared.part", shared[3:7]),
        ("shared.every-second", shared[1::2]),
        ("parameter", torch.nn.Parameter(torch.tensor([1.5, -2.5]))),
        ("half", torch.tensor([0.1, -65504.0, 6e-8, float("inf")], dtype=torch.float16)),
        ("brain", torch.tensor([0.1, -3e38, 1e-40, float("nan")], dtype=torch.bfloat16)),
        ("half.transposed", torch.arange(6).reshape(2, 3).to(torch.float16).t()),
        ("double", torch.tensor([0.1], dtype=torch.float64)),
        ("long", torch.tensor([-(2**40), 7])),
        ("int", torch.tensor([-7, 7], dtype=torch.int32)),
        ("byte", torch.tensor([255], dtype=torch.uint8)),
        ("bool", torch.tensor([True, False])),
        ("scalar", torch.tensor(3.25)),
        ("empty", torch.zeros(0, 5)),
        ("single.row", base.clone()[2:3]),
    ]
)
state._metadata = OrderedDict(version=1)

torch.save(state, "tensors.bin")
torch.save(dict(state), "protocol4.bin", pickle_protocol=4)
torch.save(state, "legacy.bin", _use_new_zipfile_serialization=False)
torch.save(torch.nn.Linear(2, 2), "module.bin")

expected = {
    name: dict(shape=list(t.shape), values=t.detach().double().flatten().tolist())
    for name, t in state.items()
}
with open("expected.json", "w") as file:
    text = json.dumps(expected).replace("NaN", '"NaN"').replace("Infinity", '"Infinity"')
    file.write(text.replace("}, ", "},\n") + "\n")
