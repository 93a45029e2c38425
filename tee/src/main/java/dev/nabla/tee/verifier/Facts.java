package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.tee.certificate.CertificatePath;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What a platform's rules have established: the evidence is authentic and says this. The policy
/// has not been asked yet.
///
/// @param path to the root of the evidence's own signer
/// @param signer for people
/// @param version of the format
/// @param product line of processors, or empty
/// @param validFrom first instant at which all that was used is valid
/// @param validUntil last second of it
/// @param signedTime inside the evidence
/// @param tcb the platform's level
/// @param registers what was measured
/// @param reportData what it is bound to, of its full width
/// @param publicKey where the format has one
/// @param nonce where the format has a field of its own for it and it is filled
/// @param hasNonceField whether the format has one
/// @param identities hashes by which a policy can shut it out
/// @param notProved what the kind itself leaves open
record Facts(
    CertificatePath path,
    String signer,
    int version,
    String product,
    Instant validFrom,
    Instant validUntil,
    Optional<Instant> signedTime,
    Tcb tcb,
    SortedMap<String, Bytes> registers,
    Bytes reportData,
    Optional<Bytes> publicKey,
    Optional<Bytes> nonce,
    boolean hasNonceField,
    List<Hash> identities,
    EnumSet<NotProved> notProved) {}
