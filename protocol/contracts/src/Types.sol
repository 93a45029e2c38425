// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What parties sign and hash. Each struct here has a Java record of the same name, whose ABI
/// encoding and hash are held equal by tests. All are static, so `abi.encode` of one is its fields
/// in order, 32 bytes each.

/// One answered request. Its id is the EIP-712 digest under the domain of `Settlement`.
struct InferenceReceipt {
    uint16 version;
    uint8 mode;
    uint8 outcome;
    bytes32 nodeId;
    uint64 window;
    uint32 index;
    bytes32 modelId;
    bytes32 modelCommitment;
    bytes32 requestHash;
    bytes32 responseHash;
    bytes32 outputHash;
    uint64 promptTokens;
    uint64 completionTokens;
    uint256 price;
    address asset;
    address payer;
    address payee;
    bytes32 paymentId;
    bytes32 offerHash;
    uint64 timestampMillis;
    bytes32 evidenceHash;
    bytes32 routingHash;
    uint8 disclosure;
    bytes32 parentId;
}

/// What a node signs over one window of receipts.
struct WindowHeader {
    uint64 chainId;
    address settlement;
    bytes32 nodeId;
    uint64 window;
    uint32 count;
    bytes32 root;
    uint64 heartbeatBlock;
    bytes32 heartbeatHash;
}

/// What a node signs over window numbers that it reserved and lost with power.
struct LostRange {
    uint64 chainId;
    address settlement;
    bytes32 nodeId;
    uint64 firstWindow;
    uint64 lastWindow;
}

/// A contiguous range of windows put on the ledger. `root` is the positional tree of the windows'
/// leaves, `blobRoot` that of the blob's 1,024-byte chunks. `countsByMode` is indexed by mode.
/// `workTokens` sums prompt and completion tokens of each receipt, `workQuadratic` their squares.
struct BatchCommitment {
    bytes32 nodeId;
    uint64 firstWindow;
    uint64 lastWindow;
    bytes32 root;
    bytes32 blobRoot;
    uint32 blobSize;
    uint32 receiptCount;
    uint32[3] countsByMode;
    uint256 priceTotal;
    uint64 workTokens;
    uint64 workQuadratic;
}

/// What an exact language model's answer claims about how it came to be.
struct ExactEvidence {
    bytes32 modelRoot;
    bytes32 engineVersion;
    uint8 templateMode;
    bytes32 promptIdsHash;
    uint32 temperatureBits;
    uint32 topPBits;
    uint32 topK;
    uint32 maxTokens;
    bytes32 stopHash;
    bytes32 nonce;
    uint8 nonceSource;
    bytes32 outputIdsHash;
    uint8 finishReason;
    bytes32 traceRoot;
}

/// A window's header as committed: with its signature (64 bytes, r then s) and the path of its
/// leaf in the batch.
struct WindowProof {
    WindowHeader header;
    bytes signature;
    bytes32[] path;
}

/// A receipt and the path of its id in the window; its place is `receipt.index`.
struct ReceiptProof {
    InferenceReceipt receipt;
    bytes32[] path;
}

/// The bytes behind a receipt's hashes, each with its own salt. `outputIds` are the generated token
/// ids, four bytes each, little-endian.
struct AnswerOpening {
    bytes32 requestSalt;
    bytes32 responseSalt;
    bytes32 outputSalt;
    bytes32 evidenceSalt;
    bytes request;
    bytes response;
    bytes output;
    ExactEvidence evidence;
    bytes outputIds;
}

/// An accusation that one answer is false. `resolvedModelId` is the exact model that the request's
/// model name means according to the accuser; it only shows that some exact model is at stake, and
/// voters resolve the name themselves.
struct AnswerChallenge {
    BatchCommitment commitment;
    WindowProof window;
    ReceiptProof receipt;
    AnswerOpening opening;
    bytes32 resolvedModelId;
}
