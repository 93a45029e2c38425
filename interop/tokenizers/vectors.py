"""Writes the vectors of ReferenceTokenizerTest: random strings and what Hugging Face's tokenizers
(PyPI tokenizers 0.23) make of them. Usage: vectors.py CASES FILE; then run the test with
NABLA_TOKENIZER_VECTORS=FILE."""
import json
import random
import sys
import unicodedata

from tokenizers import Regex, Tokenizer, models, pre_tokenizers

SEED = 40
MERGES = (
    "Ġ t|Ġ a|i n|h e|r e|o n|e r|Ġt he|a t|s t|s e|u s|us er|Ġa n|i st|a s|as s|ass ist|in g|Ċ Ċ|Ġ Ġ"
    "|ĠĠ ĠĠ|1 2|12 3|Ġ Ċ|č Ċ|' s|' re"
).split("|")
WHOLE_WORDS = ["Ġhello", "234", "Ġusers", "'S"]
LLAMA = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN = LLAMA.replace("{1,3}", "")
PIECES = [
    " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "a", "Z", "й", "漢", "𐍈", "é", "1", "½", "Ⅷ", "٣",
    "'", "'s", "'Re", "'LL", "'x", "!", "-", "…", "🙂", "\u200d", "\u0301", "\0", "\u0085", "\u2028",
    " the", "user", "users", " hello", "hello", "123", "234", "12345", "'ſ", "assist", "ing", "<|x|>", "#$%",
    "\r",
]


def alphabet():
    """GPT-2's characters for the bytes 0 to 255."""
    plain = [b for b in range(256) if 33 <= b <= 126 or (b >= 161 and b != 173)]
    shifted = iter(range(256, 512))
    return [chr(b) if b in plain else chr(next(shifted)) for b in range(256)]


TOKENS = alphabet() + [merge.replace(" ", "") for merge in MERGES] + WHOLE_WORDS


def tokenizer(pre):
    made = Tokenizer(
        models.BPE(
            vocab={token: i for i, token in enumerate(TOKENS)},
            merges=[tuple(merge.split(" ")) for merge in MERGES],
            ignore_merges=pre == "llama-bpe",
        )
    )
    by_gpt2 = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    pattern = {"llama-bpe": LLAMA, "qwen2": QWEN}.get(pre)
    if pattern:
        parts = [pre_tokenizers.Split(Regex(pattern), "isolated"), as_bytes]
    elif pre == "smollm":
        parts = [pre_tokenizers.Digits(individual_digits=True), by_gpt2]
    else:
        parts = [by_gpt2]
    made.pre_tokenizer = pre_tokenizers.Sequence(parts)
    return made


def code_point(draw):
    while True:
        value = draw.randrange(0x110000)
        # Tables of different Unicode versions differ in what one of them does not know.
        if unicodedata.category(chr(value)) not in ("Cn", "Cs"):
            return chr(value)


def text(draw):
    pieces = []
    for _ in range(draw.randrange(16)):
        kind = draw.random()
        if kind < 0.7:
            pieces.append(draw.choice(PIECES))
        elif kind < 0.9:
            pieces.append(chr(draw.randrange(32, 127)))
        else:
            pieces.append(code_point(draw))
    return "".join(pieces)


def main():
    count, file = int(sys.argv[1]), sys.argv[2]
    draw = random.Random(SEED)
    tokenizers = {pre: tokenizer(pre) for pre in ("smollm", "gpt-2", "qwen2", "llama-bpe")}
    cases = []
    for _ in range(count):
        drawn = text(draw)
        ids = {pre: made.encode(drawn).ids for pre, made in tokenizers.items()}
        cases.append({"text": drawn, **ids})
    with open(file, "w", encoding="ascii") as out:
        json.dump({"tokens": TOKENS, "merges": MERGES, "cases": cases}, out, separators=(",", ":"))


if __name__ == "__main__":
    main()
