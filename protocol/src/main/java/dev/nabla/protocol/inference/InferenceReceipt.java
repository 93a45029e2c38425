package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import java.nio.charset.StandardCharsets;

/// What a node claims about one request: one object, one hash, for every party. Fields in the order
/// of the EIP-712 type. Holds hashes only, so it may be shown to anyone.
///
/// @param version [#VERSION]
/// @param mode what is proved
/// @param outcome how the request ended
/// @param nodeId keccak256 of the node's RSA SubjectPublicKeyInfo
/// @param window number of the signed window it stands in
/// @param index its place in the window
/// @param modelId id of the model record in ModelHub
/// @param modelCommitment what the engine itself loaded: modelRoot for exact models
/// @param requestHash salted hash of the request body as received
/// @param responseHash salted hash of the response body as sent ([HashedBody])
/// @param outputHash salted hash of the outcome's text
/// @param promptTokens tokens read
/// @param completionTokens tokens made
/// @param price in units of `asset`
/// @param asset token of the price, zero where nothing is paid
/// @param payer who pays, zero where nobody does
/// @param payee who is paid
/// @param paymentId names the payment, zero where there is none
/// @param offerHash hash of the signed offer, zero where there is none
/// @param timestampMillis milliseconds since the epoch when the receipt was made
/// @param evidenceHash salted hash of the evidence, zero where there is none
/// @param routingHash commits to requested and chosen mode, zero where nothing was routed
/// @param disclosure what of the answer leaves the parties
/// @param parentId receipt of the step before, zero where there is none
public record InferenceReceipt(
    int version,
    Mode mode,
    Outcome outcome,
    Hash nodeId,
    long window,
    int index,
    Hash modelId,
    Hash modelCommitment,
    Hash requestHash,
    Hash responseHash,
    Hash outputHash,
    long promptTokens,
    long completionTokens,
    UInt256 price,
    Address asset,
    Address payer,
    Address payee,
    Hash paymentId,
    Hash offerHash,
    long timestampMillis,
    Hash evidenceHash,
    Hash routingHash,
    Disclosure disclosure,
    Hash parentId) {
  /// The version of this layout.
  public static final int VERSION = 1;

  /// How far a node's clock may be from the ledger's before `timestampMillis` is out of bounds.
  public static final long MAX_CLOCK_SKEW_MILLIS = 5_000;

  /// The EIP-712 type of a receipt.
  public static final String TYPE =
      "InferenceReceipt(uint16 version,uint8 mode,uint8 outcome,bytes32 nodeId,uint64 window,"
          + "uint32 index,bytes32 modelId,bytes32 modelCommitment,bytes32 requestHash,"
          + "bytes32 responseHash,bytes32 outputHash,uint64 promptTokens,uint64 completionTokens,"
          + "uint256 price,address asset,address payer,address payee,bytes32 paymentId,"
          + "bytes32 offerHash,uint64 timestampMillis,bytes32 evidenceHash,bytes32 routingHash,"
          + "uint8 disclosure,bytes32 parentId)";

  /// Bytes of [#encode()].
  public static final int ENCODED_SIZE = 24 * AbiWords.WORD;

  private static final Hash TYPE_HASH = Keccak256.hash(TYPE.getBytes(StandardCharsets.UTF_8));

  /// @throws DecodingException where `version` is not [#VERSION] or a number is negative
  public InferenceReceipt {
    if (version != VERSION) {
      throw new DecodingException("receipt version " + version + " is not known", 0);
    }
    if ((window | index | promptTokens | completionTokens | timestampMillis) < 0) {
      throw new DecodingException("negative number in a receipt", 0);
    }
  }

  /// Tokens that validators run again: those read and made, and none where nothing can be run again
  /// because the answer was bought or computed by a graph.
  ///
  /// @throws ArithmeticException where they are above 2^63 - 1
  public long workTokens() {
    return modelId.equals(Hash.ZERO) ? 0 : Math.addExact(promptTokens, completionTokens);
  }

  /// keccak256 of [#TYPE].
  public static Hash typeHash() {
    return TYPE_HASH;
  }

  /// EIP-712 `hashStruct`.
  public Hash structHash() {
    return Keccak256.hash(TYPE_HASH.toArray(), encode().toArray());
  }

  /// The receipt's id in `domain`: its EIP-712 digest.
  public Hash id(Domain domain) {
    return domain.digest(structHash());
  }

  /// `abi.encode` of the struct: 24 words.
  public Bytes encode() {
    return new AbiWords()
        .uint(version)
        .uint(mode.code())
        .uint(outcome.code())
        .hash(nodeId)
        .uint(window)
        .uint(index)
        .hash(modelId)
        .hash(modelCommitment)
        .hash(requestHash)
        .hash(responseHash)
        .hash(outputHash)
        .uint(promptTokens)
        .uint(completionTokens)
        .uint(price)
        .address(asset)
        .address(payer)
        .address(payee)
        .hash(paymentId)
        .hash(offerHash)
        .uint(timestampMillis)
        .hash(evidenceHash)
        .hash(routingHash)
        .uint(disclosure.code())
        .hash(parentId)
        .toBytes();
  }

  /// Reads exactly what [#encode()] writes.
  ///
  /// @throws DecodingException for any other bytes
  public static InferenceReceipt decode(Bytes encoded) {
    AbiWordReader in = new AbiWordReader(encoded);
    InferenceReceipt receipt =
        new InferenceReceipt(
            (int) in.uint(16),
            Mode.ofCode((int) in.uint(8)),
            Outcome.ofCode((int) in.uint(8)),
            in.hash(),
            in.uint(63),
            in.uint31(),
            in.hash(),
            in.hash(),
            in.hash(),
            in.hash(),
            in.hash(),
            in.uint(63),
            in.uint(63),
            in.uint256(),
            in.address(),
            in.address(),
            in.address(),
            in.hash(),
            in.hash(),
            in.uint(63),
            in.hash(),
            in.hash(),
            Disclosure.ofCode((int) in.uint(8)),
            in.hash());
    in.expectEnd();
    return receipt;
  }
}
