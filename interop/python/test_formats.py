"""The formats, a second time: from docs/formats.md alone, against the committed vectors and a
receipt of the running network."""

import json
import pathlib
import struct

import pytest

import formats
import network
from formats import keccak, sha, tree_root, unhex, word

VECTORS = pathlib.Path(__file__).parents[2] / "protocol/src/test/resources/formats"


def load(name):
    return json.loads((VECTORS / name).read_text())


def test_keccak_is_the_one_of_ethereum():
    assert keccak(b"").hex().startswith("c5d2460186f7233c927e7db2dcc703c0")
    assert keccak(b"\x00" * 136) != keccak(b"\x00" * 135)


def test_receipts():
    vectors = load("receipts.json")
    chain, settlement = vectors["chainId"], vectors["settlement"]
    assert vectors["type"] == formats.RECEIPT_TYPE
    assert formats.domain_separator(chain, settlement) == unhex(vectors["domainSeparator"])
    for case in vectors["cases"]:
        assert formats.receipt_words(case["receipt"]) == unhex(case["encoded"])
        assert formats.receipt_id(case["receipt"], chain, settlement) == unhex(case["id"])


def test_windows_and_lost_ranges():
    vectors = load("windows.json")
    key = unhex(vectors["publicKey"])
    for case in vectors["windows"]:
        words, signature = formats.header_words(case), unhex(case["signature"])
        digest = sha(b"nabla/window/1" + words)
        assert (words, digest) == (unhex(case["encoded"]), unhex(case["signingHash"]))
        assert formats.p256_verifies(digest, signature, key)
        assert not formats.p256_verifies(sha(digest), signature, key)
        assert b"\x01" + words + signature == unhex(case["leaf"])
        ids = [unhex(receipt["id"]) for receipt in case["receipts"]]
        assert tree_root(ids) == unhex(case["root"])
        for index, receipt in enumerate(case["receipts"]):
            siblings = [unhex(sibling) for sibling in receipt["siblings"]]
            root = formats.path_root(ids[index], index, len(ids), siblings)
            assert root == unhex(case["root"])
    for case in vectors["lost"]:
        names = ["chainId", "settlement", "nodeId", "firstWindow", "lastWindow"]
        words = b"".join(word(case[name]) for name in names)
        digest = sha(b"nabla/lost/1" + words)
        assert digest == unhex(case["signingHash"])
        assert formats.p256_verifies(digest, unhex(case["signature"]), key)
        assert b"\x02" + words + unhex(case["signature"]) == unhex(case["leaf"])


def test_salts():
    for case in load("salts.json")["salts"]:
        preimage = unhex(case["preimage"])
        for field in ["request", "response", "output", "evidence"]:
            salt = keccak(unhex(case["secret"]) + field.encode())
            nothing = field == "evidence" and not preimage
            expected = bytes(32) if nothing else keccak(salt + preimage)
            assert salt == unhex(case[field]["salt"])
            assert expected == unhex(case[field]["hash"])


def test_evidence_stops_and_seeds():
    vectors = load("evidence.json")
    names = [
        "modelRoot", "engineVersion", "templateMode", "promptIdsHash", "temperatureBits",
        "topPBits", "topK", "maxTokens", "stopHash", "nonce", "nonceSource", "outputIdsHash",
        "finishReason", "traceRoot"]
    for case in vectors["evidence"]:
        words = b"".join(word(case[name]) for name in names)
        assert words == unhex(case["encoded"])
        assert keccak(unhex(case["salt"]) + words) == unhex(case["evidenceHash"])
        assert sha(unhex(case["outputIds"])) == unhex(case["outputIdsHash"])
    for case in vectors["stopHashes"]:
        texts = [stop.encode() for stop in case["stop"]]
        joined = b"".join(struct.pack(">I", len(text)) + text for text in texts)
        assert keccak(joined) == unhex(case["hash"])
    for case in vectors["seeds"]:
        parts = unhex(case["modelRoot"]) + keccak(unhex(case["body"])) + unhex(case["nonce"])
        assert sha(b"nabla/seed/1" + parts)[:8] == unhex(case["seed"])


def test_evidence_of_providers_and_of_graphs():
    vectors = load("evidence.json")
    for case in vectors["providerEvidence"]:
        assert formats.provider_evidence(case) == unhex(case["encoded"])
    for case in vectors["onnxEvidence"]:
        encoded = unhex(case["encoded"])
        assert formats.onnx_evidence(case) == encoded
        said = formats.read_onnx_evidence(encoded)
        assert said == {name: case[name] for name in said}
        with pytest.raises(AssertionError):
            formats.read_onnx_evidence(encoded + bytes(32))


def test_batch_blob_and_attestation():
    case = load("batch.json")
    blob = unhex(case["blob"])
    version, node, windows = formats.rlp(blob)
    assert (version, node) == (b"\x01", unhex(case["nodeId"]))
    assert [leaf for leaf, _ in windows] == [unhex(leaf) for leaf in case["leaves"]]
    assert tree_root([leaf for leaf, _ in windows]) == unhex(case["root"])
    chunks = [blob[at : at + 1024] for at in range(0, len(blob), 1024)]
    assert (len(blob), tree_root(chunks)) == (case["blobSize"], unhex(case["blobRoot"]))
    assert keccak(node + word(case["firstWindow"])) == unhex(case["batchId"])
    receipts = [receipt for _, entries in windows for receipt, _ in entries]
    work = [
        int.from_bytes(receipt[11 * 32 : 12 * 32], "big")
        + int.from_bytes(receipt[12 * 32 : 13 * 32], "big")
        for receipt in receipts]
    assert (len(receipts), sum(work)) == (case["receiptCount"], case["workTokens"])
    assert sum(tokens * tokens for tokens in work) == case["workQuadratic"]
    attested = case["attestation"]
    validator = unhex(attested["validator"])
    custody = [
        keccak(validator + unhex(case["batchId"]) + struct.pack(">I", index) + chunk)
        for index, chunk in enumerate(chunks)]
    assert custody == [unhex(leaf) for leaf in attested["custodyLeaves"]]
    assert tree_root(custody) == unhex(attested["custodyRoot"])
    replayed = [
        keccak(validator + unhex(attested["receiptId"]) + struct.pack(">I", at)
               + unhex(attested["x"]))
        for at in range(3)]
    assert replayed == [unhex(leaf) for leaf in attested["workLeaves"]]
    assert tree_root(replayed) == unhex(attested["workRoot"])


def test_bodies():
    for case in load("bodies.json")["cases"]:
        hashed, carried = formats.hashed_body(case["response"].encode())
        assert hashed == case["hashed"].encode(), case["name"]
        assert carried == (case["carried"] and case["carried"].encode()), case["name"]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_receipt_of_the_running_network(url, stream):
    sent = network.request_body("Name a colour.", stream=stream, max_tokens=8)
    headers, received = network.post(url, sent)
    file = json.loads(network.get(url, "/v1/receipts/" + headers["x-nabla-request-id"]))

    formats.check(file, sent, received)

    changed = sent.replace(b"colour", b"Colour")
    with pytest.raises(AssertionError, match="request"):
        formats.check(file, changed, received)


def test_a_receipt_of_vectors(url):
    sent = json.dumps({"model": "all-minilm-l6-v2", "input": ["a colour", "a shape"]}).encode()
    headers, received = network.post(url, sent, path="/v1/embeddings")
    file = json.loads(network.get(url, "/v1/receipts/" + headers["x-nabla-request-id"]))

    formats.check(file, sent, received)

    file["receipt"]["modelCommitment"] = "0x" + bytes(32).hex()
    with pytest.raises(AssertionError, match="digest of the graph"):
        formats.check_evidence(unhex(file["secrets"]["evidence"]), file["receipt"], [])
