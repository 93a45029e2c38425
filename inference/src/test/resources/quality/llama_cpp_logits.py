"""Writes the logits of llama.cpp after each token of a prompt, as little-endian binary32.

Usage: llama_cpp_logits.py MODEL OUT ID...
"""

import sys

import llama_cpp
import numpy


def main():
    path, out, ids = sys.argv[1], sys.argv[2], [int(each) for each in sys.argv[3:]]
    llama_cpp.llama_backend_init()
    model_params = llama_cpp.llama_model_default_params()
    model_params.n_gpu_layers = 0
    model = llama_cpp.llama_model_load_from_file(path.encode(), model_params)
    if not model:
        raise SystemExit("llama.cpp cannot load " + path)
    params = llama_cpp.llama_context_default_params()
    params.n_ctx = params.n_batch = params.n_ubatch = max(len(ids), 64)
    params.n_threads = params.n_threads_batch = 1
    context = llama_cpp.llama_init_from_model(model, params)
    vocabulary = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model))
    batch = llama_cpp.llama_batch_init(len(ids), 0, 1)
    batch.n_tokens = len(ids)
    for i, token in enumerate(ids):
        batch.token[i] = token
        batch.pos[i] = i
        batch.n_seq_id[i] = 1
        batch.seq_id[i][0] = 0
        batch.logits[i] = 1
    if llama_cpp.llama_decode(context, batch) != 0:
        raise SystemExit("llama_decode failed")
    with open(out, "wb") as file:
        for i in range(len(ids)):
            logits = llama_cpp.llama_get_logits_ith(context, i)
            file.write(numpy.ctypeslib.as_array(logits, (vocabulary,)).astype("<f4").tobytes())


if __name__ == "__main__":
    main()
