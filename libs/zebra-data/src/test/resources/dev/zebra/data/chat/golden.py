"""Writes golden.json: what Jinja2, set up as Hugging Face transformers sets it up, makes of each case.

Run with `python3 golden.py` in this directory; needs jinja2 (golden.json says which version it was).
"""

import json

import jinja2

from transformers_environment import environment

CONVERSATION = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "  What's 2+2? \n"},
    {"role": "assistant", "content": "4", "tool_calls": None},
    {"role": "user", "content": [{"type": "text", "text": "é 🦓 \"q\""}, {"type": "image"}]},
]
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "Get the <weather> & more",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}, "days": {"type": "integer", "default": 1.5}},
                "required": ["city"],
            },
        },
    }
]
VARIABLES = {
    "tools": TOOLS,
    "add_generation_prompt": True,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "empty": "",
    "nothing": None,
    "numbers": [3, 1, 2],
    "names": ["b", "A", "c", "a"],
    "people": [{"n": "x", "age": 3}, {"n": "y", "age": 1}, {"n": "z"}],
    "d": {"b": 1, "a": {"c": [1, 2]}, "items": "shadow"},
    "text": "one two  three",
    "zebra": "a🦓b",
}

TEMPLATES = [line for line in open("templates.txt", encoding="utf-8").read().split("\n=====\n") if line]

cases = []
for template in TEMPLATES:
    case = {"template": template}
    try:
        case["text"] = environment.from_string(template).render(messages=CONVERSATION, **VARIABLES)
    except Exception as failure:
        case["error"] = type(failure).__name__ + ": " + str(failure)
    cases.append(case)

with open("golden.json", "w", encoding="utf-8") as out:
    json.dump(
        {
            "origin": "jinja2 " + jinja2.__version__,
            "messages": CONVERSATION,
            "variables": VARIABLES,
            "cases": cases,
        },
        out,
        ensure_ascii=False,
        indent=1,
    )
    out.write("\n")
