/// The client against a small HTTP server of the JDK.
@NullMarked
package dev.nabla.sdk.client;

import org.jspecify.annotations.NullMarked;
