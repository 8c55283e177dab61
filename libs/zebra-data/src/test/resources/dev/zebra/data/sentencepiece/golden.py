"""Trains the models beside this file on ../../../../stripes.txt and writes golden.json: what
SentencePiece makes of each text. Run in this directory; needs sentencepiece (golden.json says which
version it was)."""

import json
import random

import sentencepiece

SYMBOLS = ["<|user|>", "<sep>", "\n", "ab", "a", "\u2581\u2581"]
COMMON = {"input": "../../../../stripes.txt", "hard_vocab_limit": False, "minloglevel": 2,
          "character_coverage": 0.995, "max_sentence_length": 100000}
PLAIN = {"normalization_rule_name": "identity", "remove_extra_whitespaces": False}

with open("rules.tsv", "w") as rules:
    # Full-width A, the ligature fi, no-break space, zero-width space (goes), e with acute.
    rules.write("FF21\t41\nFB01\t66 69\nA0\t20\n200B\t\n65 301\tE9\n")

MODELS = {
    "bpe": {"model_type": "bpe", "vocab_size": 420, "byte_fallback": True, **PLAIN},
    "bpe-symbols": {"model_type": "bpe", "vocab_size": 420, "byte_fallback": True, **PLAIN,
                    "user_defined_symbols": SYMBOLS, "control_symbols": ["<ctl>"],
                    "add_dummy_prefix": True, "pad_id": 3},
    "bpe-mapped": {"model_type": "bpe", "vocab_size": 200, "normalization_rule_tsv": "rules.tsv"},
    "unigram": {"model_type": "unigram", "vocab_size": 400, "byte_fallback": True, **PLAIN,
                "add_dummy_prefix": False},
    "unigram-mapped": {"model_type": "unigram", "vocab_size": 200,
                       "normalization_rule_tsv": "rules.tsv",
                       "user_defined_symbols": ["<|user|>", "ab"], "control_symbols": ["<ctl>"]},
}

random.seed(20)
PARTS = ["zebra", " stripes", "the ", "a", "b", "ab", "aa", " ", "  ", "   ", "\n", "\n\n", "\t", "\r\n",
         "é", "e\u0301", "Ａ", "ﬁ", "\u00a0", "\u200b", "🦓", "日本", "한", "\ufffd", "\u2581", "<s>",
         "</s>", "<unk>", "<pad>", "<ctl>", "<|user|>", "<sep>", "<0x0A>", "\x01", "\x7f", "0", "12", "=",
         "----", ".", "<", ">", "s"]
TEXTS = ["", " ", "   ", "\n", "zebra", " zebra", "zebra ", "  a  b  "] + PARTS
for _ in range(300):
    TEXTS.append("".join(random.choice(PARTS) for _ in range(random.randint(2, 14))))
LINES = open("../../../../stripes.txt", encoding="utf-8").read().split("\n")
TEXTS += [line for line in LINES if line][:20]

golden = {"origin": "sentencepiece " + sentencepiece.__version__, "texts": TEXTS, "models": {}}
for name, options in MODELS.items():
    sentencepiece.SentencePieceTrainer.train(model_prefix=name, **COMMON, **options)
    model = sentencepiece.SentencePieceProcessor(model_file=name + ".model")
    golden["models"][name] = [model.encode(text) for text in TEXTS]
with open("golden.json", "w", encoding="utf-8") as out:
    json.dump(golden, out, ensure_ascii=True, separators=(",", ":"))
    out.write("\n")
