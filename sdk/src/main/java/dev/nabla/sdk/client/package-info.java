/// Asks a gateway, streams the answer, and takes the receipt only when it is worth something.
@NullMarked
package dev.nabla.sdk.client;

import org.jspecify.annotations.NullMarked;
