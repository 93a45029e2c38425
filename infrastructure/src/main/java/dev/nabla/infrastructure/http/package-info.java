/// Serving and calling HTTP behind a small interface of our own, with a named bound on everything
/// that a stranger can make large, slow or many.
@NullMarked
package dev.nabla.infrastructure.http;

import org.jspecify.annotations.NullMarked;
