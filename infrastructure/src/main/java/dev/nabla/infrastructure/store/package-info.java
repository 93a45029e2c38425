/// What must outlive the process: key-value store, blobs by name, append-only outbox.
@NullMarked
package dev.nabla.infrastructure.store;

import org.jspecify.annotations.NullMarked;
