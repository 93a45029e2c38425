/// From an ended request to a signed receipt: hashed, numbered, journalled, signed, found again.
@NullMarked
package dev.nabla.gateway.receipt;

import org.jspecify.annotations.NullMarked;
