/// Asks a gateway, streams its answer and keeps every byte that a receipt is about.
@NullMarked
package dev.nabla.sdk.client;

import org.jspecify.annotations.NullMarked;
