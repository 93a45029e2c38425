"""Nabla's formats a second time, from docs/formats.md alone and the standard library alone."""

import base64
import hashlib
import json
import struct

RECEIPT_TYPE = (
    "InferenceReceipt(uint16 version,uint8 mode,uint8 outcome,bytes32 nodeId,uint64 window,"
    "uint32 index,bytes32 modelId,bytes32 modelCommitment,bytes32 requestHash,"
    "bytes32 responseHash,bytes32 outputHash,uint64 promptTokens,uint64 completionTokens,"
    "uint256 price,address asset,address payer,address payee,bytes32 paymentId,"
    "bytes32 offerHash,uint64 timestampMillis,bytes32 evidenceHash,bytes32 routingHash,"
    "uint8 disclosure,bytes32 parentId)"
)
RECEIPT_FIELDS = [part.split(" ")[1] for part in RECEIPT_TYPE[:-1].split("(")[1].split(",")]
CODES = {
    "mode": ["vanilla", "tee", "zkml"],
    "outcome": ["completed", "aborted", "error", "refused"],
    "disclosure": ["hashes", "tensors", "full"],
}
HEADER_FIELDS = [
    "chainId", "settlement", "nodeId", "window", "count", "root", "heartbeatBlock", "heartbeatHash"]


# --- hashes -------------------------------------------------------------------------------------


def keccak(data: bytes) -> bytes:
    """Keccak-256 with the padding of the original submission (FIPS 202 pads with 0x06)."""
    rate = 136
    data += b"\x01" + bytes(-(len(data) + 1) % rate)
    data = data[:-1] + bytes([data[-1] | 0x80])
    lanes = [0] * 25
    for block in range(0, len(data), rate):
        for i, word in enumerate(struct.unpack_from("<17Q", data, block)):
            lanes[i] ^= word
        lanes = _permute(lanes)
    return struct.pack("<4Q", *lanes[:4])


def _rotate(word: int, by: int) -> int:
    return ((word << by) | (word >> (64 - by))) & (2**64 - 1)


def _permute(lanes):
    """Keccak-f[1600], FIPS 202 §3.3; lane (x, y) is lanes[x + 5 * y]."""
    register = 1
    for _ in range(24):
        column = [0] * 5
        for x in range(5):
            for y in range(5):
                column[x] ^= lanes[x + 5 * y]
        for x in range(5):
            spread = column[(x - 1) % 5] ^ _rotate(column[(x + 1) % 5], 1)
            for y in range(5):
                lanes[x + 5 * y] ^= spread
        x, y, current = 1, 0, lanes[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            turned = _rotate(current, (step + 1) * (step + 2) // 2 % 64)
            current, lanes[x + 5 * y] = lanes[x + 5 * y], turned
        for y in range(5):
            row = lanes[5 * y : 5 * y + 5]
            for x in range(5):
                lanes[x + 5 * y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5])
        for bit in range(7):
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
            if register & 2:
                lanes[0] ^= 1 << ((1 << bit) - 1)
    return lanes


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def unhex(text: str) -> bytes:
    assert text.startswith("0x"), text
    return bytes.fromhex(text[2:])


def tree_root(leaves) -> bytes:
    """RFC 6962 §2.1 by its own recursion, with Keccak-256."""
    if not leaves:
        return keccak(b"")
    if len(leaves) == 1:
        return keccak(b"\x00" + leaves[0])
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return keccak(b"\x01" + tree_root(leaves[:split]) + tree_root(leaves[split:]))


def path_root(leaf: bytes, index: int, count: int, siblings) -> bytes:
    node, rest, last = keccak(b"\x00" + leaf), list(siblings), count - 1
    while last > 0:
        if index % 2:
            node = keccak(b"\x01" + rest.pop(0) + node)
        elif index < last:
            node = keccak(b"\x01" + node + rest.pop(0))
        index, last = index // 2, last // 2
    assert not rest, "too many siblings"
    return node


# --- encodings ----------------------------------------------------------------------------------


def word(value) -> bytes:
    """One word of abi.encode: hex on the left where it is 32 bytes, else on the right."""
    raw = unhex(value) if isinstance(value, str) and value.startswith("0x") else None
    return raw.rjust(32, b"\x00") if raw is not None else int(value).to_bytes(32, "big")


def receipt_words(receipt) -> bytes:
    coded = {**receipt, **{name: codes.index(receipt[name]) for name, codes in CODES.items()}}
    return b"".join(word(coded[name]) for name in RECEIPT_FIELDS)


def padded(text: str) -> bytes:
    """A name in one word, on the left."""
    return text.encode().ljust(32, b"\x00")


def abi(words, strings) -> bytes:
    """abi.encode of words of 32 bytes with strings behind them."""
    head, tail = list(words), b""
    for text in strings:
        head.append(word(32 * (len(words) + len(strings)) + len(tail)))
        raw = text.encode()
        tail += word(len(raw)) + raw + bytes(-len(raw) % 32)
    return b"".join(head) + tail


PROVIDER_STRINGS = ("provider", "model", "servedModel", "answerId")


def provider_evidence(said) -> bytes:
    """Evidence of an answer that was bought."""
    numbers = [word(said[name]) for name in ("nonceSource", "finishReason", "failedBefore")]
    words = [padded("provider/1"), padded(said["form"]), unhex(said["nonce"]), *numbers]
    return abi(words, [said[name] for name in PROVIDER_STRINGS])


def onnx_evidence(said) -> bytes:
    """Evidence of an answer that ONNX Runtime computed."""
    numbers = [word(said[name]) for name in ("nonceSource", "finishReason")]
    words = [padded("onnx/1"), padded(said["form"]), unhex(said["nonce"]), *numbers,
             unhex(said["modelSha256"]), padded(said["procedure"])]
    return abi(words, [said["runtime"]])


def read_onnx_evidence(encoded: bytes):
    """What it says; refuses every spelling but the encoder's."""
    words = [encoded[at : at + 32] for at in range(0, len(encoded), 32)]
    size = int.from_bytes(words[8], "big")
    assert 1 <= size <= 128, "runtime"
    said = {
        "form": words[1].rstrip(b"\0").decode(),
        "nonce": "0x" + words[2].hex(),
        "nonceSource": int.from_bytes(words[3], "big"),
        "finishReason": int.from_bytes(words[4], "big"),
        "modelSha256": "0x" + words[5].hex(),
        "procedure": words[6].rstrip(b"\0").decode(),
        "runtime": b"".join(words[9:])[:size].decode(),
    }
    assert onnx_evidence(said) == encoded, "another spelling"
    assert said["form"] in ("embeddings/1", "infer/1"), "form"
    assert said["nonceSource"] <= 2 and said["finishReason"] == 0, "nonce source or end"
    return said


def domain_separator(chain_id, settlement) -> bytes:
    kind = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    return keccak(
        keccak(kind) + keccak(b"Nabla") + keccak(b"1") + word(chain_id) + word(settlement))


def receipt_id(receipt, chain_id, settlement) -> bytes:
    struct_hash = keccak(keccak(RECEIPT_TYPE.encode()) + receipt_words(receipt))
    return keccak(b"\x19\x01" + domain_separator(chain_id, settlement) + struct_hash)


def header_words(header) -> bytes:
    return b"".join(word(header[name]) for name in HEADER_FIELDS)


def rlp(data: bytes):
    """Decodes RLP; byte strings and lists of them."""
    value, end = _rlp_item(data, 0)
    assert end == len(data), "bytes left over"
    return value


def _rlp_item(data: bytes, at: int):
    prefix = data[at]
    if prefix < 0x80:
        return data[at : at + 1], at + 1
    base, long = (0x80, 0xB7) if prefix < 0xC0 else (0xC0, 0xF7)
    size, start = prefix - base, at + 1
    if prefix > long:
        start = at + 1 + prefix - long
        size = int.from_bytes(data[at + 1 : start], "big")
    if base == 0x80:
        return data[start : start + size], start + size
    items, next_at = [], start
    while next_at < start + size:
        item, next_at = _rlp_item(data, next_at)
        items.append(item)
    return items, next_at


LAST_EVENTS = (b"message_stop", b"response.completed", b"response.incomplete")


def hashed_body(response: bytes):
    """The bytes that responseHash covers, and the receipt that the body carries, or None."""
    if response.startswith(b"{"):
        return _cut_member(response, "")
    parts = response.rsplit(b"\n\n: nabla-receipt ", 1)
    if len(parts) == 1:
        return response, None
    line, done = parts[1].split(b"\n\n", 1)
    carried = base64.urlsafe_b64decode(line + b"=" * (-len(line) % 4))
    if done != b"data: [DONE]\n\n":
        return parts[0] + b"\n\n" + _last_event(done, carried), carried
    head, event = b"", parts[0]
    if b"\n\n" in event:
        head, event = event.rsplit(b"\n\n", 1)
        head += b"\n\n"
    hashed, member = _cut_member(event, "data: ")
    assert member in (None, carried), "line and member differ"
    return head + hashed + b"\n\n", carried


def _last_event(tail: bytes, carried: bytes) -> bytes:
    """The one event that may follow the receipt line, without its receipt: it is hashed too."""
    name, event = tail.split(b"\n", 1)
    assert name in [b"event: " + last for last in LAST_EVENTS], "something follows the receipt line"
    assert event.startswith(b"data: {") and event.endswith(b"}\n\n"), "no event ends the stream"
    assert event.find(b"\n") == len(event) - 2, "more than one event follows the receipt line"
    assert json.loads(event[6:])["type"].encode() == name[7:], "name and type of the end differ"
    hashed, member = _cut_member(event[:-2], "data: ")
    assert member in (None, carried), "line and member differ"
    return name + b"\n" + hashed + b"\n\n"


def _cut_member(event: bytes, prefix: str):
    text = event.decode()[len(prefix) :]
    try:
        members = json.loads(text)
    except ValueError:
        return event, None
    if list(members)[-1:] != ["nabla_receipt"]:
        return event, None
    # The member is the last: its text begins at the last place from which it parses to the end.
    at = text.rindex(',"nabla_receipt":')
    while _parses(text[:at] + "}") is False:
        at = text.rindex(',"nabla_receipt":', 0, at)
    carried = text[at + len(',"nabla_receipt":') : -1]
    return (prefix + text[:at] + "}").encode(), carried.encode()


def _parses(text: str) -> bool:
    try:
        json.loads(text)
        return True
    except ValueError:
        return False


# --- P-256 --------------------------------------------------------------------------------------

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def _add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    if a == b:
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def _times(factor: int, point):
    result = None
    while factor:
        if factor & 1:
            result = _add(result, point)
        point, factor = _add(point, point), factor >> 1
    return result


def p256_verifies(digest: bytes, signature: bytes, key: bytes) -> bool:
    r, s = (int.from_bytes(signature[i : i + 32], "big") for i in (0, 32))
    if len(signature) != 64 or not (0 < r < N and 0 < s <= N // 2):
        return False
    point = tuple(int.from_bytes(key[i : i + 32], "big") for i in (0, 32))
    inverse = pow(s, -1, N)
    e = int.from_bytes(digest, "big")
    sum_point = _add(_times(e * inverse % N, G), _times(r * inverse % N, point))
    return sum_point is not None and sum_point[0] % N == r


# --- a whole receipt ----------------------------------------------------------------------------


def check(file, request: bytes, response: bytes) -> None:
    """Checks what a receipt file shows about an exchange, up to the node's signature."""
    receipt, header, path = file["receipt"], file["window"], file["path"]
    identity = receipt_id(receipt, header["chainId"], header["settlement"])
    assert identity == unhex(file["id"]), "receipt id"
    assert (receipt["window"], receipt["nodeId"]) == (header["window"], header["nodeId"])
    assert (receipt["index"], header["count"]) == (path["index"], path["count"])
    siblings = [unhex(sibling) for sibling in path["siblings"]]
    root = path_root(identity, path["index"], path["count"], siblings)
    assert root == unhex(header["root"]), "path"
    assert keccak(unhex(file["node"]["rsaSpki"])) == unhex(header["nodeId"]), "node id"
    digest = sha(b"nabla/window/1" + header_words(header))
    key = unhex(file["node"]["p256"])
    assert p256_verifies(digest, unhex(header["signature"]), key), "signature"
    hashed, carried = hashed_body(response)
    secrets = file["secrets"]
    for name, preimage in {"request": request, "response": hashed}.items():
        salted = keccak(unhex(secrets["salts"][name]) + preimage)
        assert salted == unhex(receipt[name + "Hash"]), name
    evidence = unhex(secrets["evidence"])
    salted = keccak(unhex(secrets["salts"]["evidence"]) + evidence)
    assert salted == unhex(receipt["evidenceHash"]), "evidence"
    routing = secrets.get("routing")
    assert file["format"] == ("nabla-receipt/1" if routing is None else "nabla-receipt/2")
    if routing is None:
        assert int(receipt["routingHash"], 16) == 0, "routing"
    else:
        text = json.dumps(routing, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        salted = keccak(unhex(secrets["salts"]["request"]) + text.encode())
        assert salted == unhex(receipt["routingHash"]), "routing"
        assert routing["chosen"] in (None, receipt["mode"]), "chosen mode"
    check_evidence(evidence, receipt, secrets["outputIds"])
    if carried is not None:
        assert json.loads(carried)["id"] == file["id"], "carried receipt"


def check_evidence(evidence: bytes, receipt, output_ids) -> None:
    """Checks that evidence and receipt tell one story."""
    ids = b"".join(struct.pack("<I", token) for token in output_ids)
    kind = evidence[:32].rstrip(b"\0")
    if kind == b"provider/1":
        assert ids == b"" and int(receipt["modelCommitment"], 16) == 0, "nothing to run again"
    elif kind == b"onnx/1":
        said = read_onnx_evidence(evidence)
        assert ids == b"" and int(receipt["modelId"], 16) == 0, "nothing to run again"
        assert said["modelSha256"] == receipt["modelCommitment"], "digest of the graph"
        assert receipt["outcome"] == "completed", "outcome"
        assert int(receipt["completionTokens"]) == 0, "tokens made"
    else:
        assert evidence[11 * 32 : 12 * 32] == sha(ids), "output ids"
