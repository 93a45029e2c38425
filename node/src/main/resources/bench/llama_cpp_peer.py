"""Times llama.cpp on a model file, for the bench of the exact engine.

Reads one JSON object from standard input:
  {"model": path, "threads": n, "prompts": [[token ids], ...], "decode": n, "rounds": n}
and writes one JSON object to standard output:
  {"version": text, "load_ms": number, "peak_rss_bytes": n,
   "rounds": [[{"prefill_ms": wall, "prefill_cpu_ms": cpu, "decode_ms": wall, "decode_cpu_ms": cpu}, ...], ...]}
with one entry a prompt in each round. With "together": true all prompts are read in one batch and decoded side
by side, as llama.cpp's server does with its slots, and a round has one entry, {"together_ms": wall,
"together_cpu_ms": cpu}. Needs llama-cpp-python (and numpy, which it brings).

Greedy decoding through the C API, one sequence, the whole prompt in one batch, K/V in f16 and flash
attention off: the fastest settings of llama.cpp for short contexts on a CPU.
"""

import ctypes
import json
import resource
import sys
import time

import numpy
import llama_cpp


class Session:
    def __init__(self, path, threads, positions, sequences):
        llama_cpp.llama_backend_init()
        started = time.perf_counter()
        model_params = llama_cpp.llama_model_default_params()
        model_params.n_gpu_layers = 0
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), model_params)
        if not self.model:
            raise SystemExit("llama.cpp cannot load " + path)
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = positions
        params.n_batch = positions
        params.n_ubatch = min(positions, 512)
        params.n_seq_max = sequences
        if hasattr(params, "kv_unified"):
            params.kv_unified = True
        params.n_threads = threads
        params.n_threads_batch = threads
        if hasattr(params, "flash_attn_type"):
            params.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        self.context = llama_cpp.llama_init_from_model(self.model, params)
        self.load_ms = (time.perf_counter() - started) * 1e3
        vocabulary = llama_cpp.llama_model_get_vocab(self.model)
        self.vocabulary_size = llama_cpp.llama_vocab_n_tokens(vocabulary)

    def forget(self):
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self.context), True)

    def feed(self, ids):
        """Runs the ids and returns the token with the largest logit after the last one."""
        tokens = (llama_cpp.llama_token * len(ids))(*ids)
        batch = llama_cpp.llama_batch_get_one(tokens, len(ids))
        if llama_cpp.llama_decode(self.context, batch) != 0:
            raise SystemExit("llama_decode failed")
        logits = llama_cpp.llama_get_logits_ith(self.context, -1)
        return int(numpy.argmax(numpy.ctypeslib.as_array(logits, (self.vocabulary_size,))))


def timed(work):
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3


def decode(session, token, count):
    for _ in range(count):
        token = session.feed([token])
    return token


def measure(session, ids, count):
    session.forget()
    token, prefill_ms, prefill_cpu_ms = timed(lambda: session.feed(ids))
    _, decode_ms, decode_cpu_ms = timed(lambda: decode(session, token, count))
    return {
        "prefill_ms": prefill_ms,
        "prefill_cpu_ms": prefill_cpu_ms,
        "decode_ms": decode_ms,
        "decode_cpu_ms": decode_cpu_ms,
    }


def feed_together(session, slices):
    """Runs (sequence, first position, ids) in one batch; the next token of each."""
    count = sum(len(ids) for _, _, ids in slices)
    batch = llama_cpp.llama_batch_init(count, 0, 1)
    wanted = []
    batch.n_tokens = count
    row = 0
    for sequence, position, ids in slices:
        for i, token in enumerate(ids):
            batch.token[row] = token
            batch.pos[row] = position + i
            batch.n_seq_id[row] = 1
            batch.seq_id[row][0] = sequence
            batch.logits[row] = i == len(ids) - 1
            row += 1
        wanted.append(row - 1)
    if llama_cpp.llama_decode(session.context, batch) != 0:
        raise SystemExit("llama_decode failed")
    tokens = [
        int(numpy.argmax(numpy.ctypeslib.as_array(
            llama_cpp.llama_get_logits_ith(session.context, row), (session.vocabulary_size,))))
        for row in wanted
    ]
    llama_cpp.llama_batch_free(batch)
    return tokens


def chat_together(session, prompts, count):
    tokens = feed_together(session, [(i, 0, ids) for i, ids in enumerate(prompts)])
    for step in range(count - 1):
        tokens = feed_together(
            session, [(i, len(ids) + step, [tokens[i]]) for i, ids in enumerate(prompts)])


def measure_together(session, prompts, count):
    session.forget()
    _, wall_ms, cpu_ms = timed(lambda: chat_together(session, prompts, count))
    return {"together_ms": wall_ms, "together_cpu_ms": cpu_ms}


def quiet(level, text, data):
    """Keeps llama.cpp's own messages off the terminal."""


def main():
    task = json.load(sys.stdin)
    callback = llama_cpp.llama_log_callback(quiet)
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    prompts, together = task["prompts"], task.get("together", False)
    each = [len(ids) + task["decode"] + 1 for ids in prompts]
    positions = sum(each) if together else max(each)
    sequences = len(prompts) if together else 1
    session = Session(
        task["model"], task["threads"], (positions + 255) // 256 * 256, sequences)
    rounds = [
        [measure_together(session, prompts, task["decode"])] if together
        else [measure(session, ids, task["decode"]) for ids in prompts]
        for _ in range(task["rounds"])
    ]
    answer = {
        "version": llama_cpp.__version__,
        "load_ms": session.load_ms,
        "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "rounds": rounds,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
