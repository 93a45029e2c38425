/// A validator's parts without a ledger; with one they are tested from `node`.
@NullMarked
package dev.nabla.services.validator;

import org.jspecify.annotations.NullMarked;
