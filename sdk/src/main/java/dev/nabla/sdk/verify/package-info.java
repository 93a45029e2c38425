/// Says, without a network, what a receipt file proves and what it does not.
@NullMarked
package dev.nabla.sdk.verify;

import org.jspecify.annotations.NullMarked;
