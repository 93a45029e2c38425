/// X.509 certificates and revocation lists of TEE vendors: read strictly, judged at a given
/// instant.
@NullMarked
package dev.nabla.tee.certificate;

import org.jspecify.annotations.NullMarked;
