/// What the parties of an answer sign, hash and keep: the request as read, the receipt, its trees,
/// blobs and files, to the byte (`docs/formats.md`).
@NullMarked
package dev.nabla.protocol.inference;

import org.jspecify.annotations.NullMarked;
