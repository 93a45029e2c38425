/// Spans of what a process does for one request, in a trace that others began, sent by OTLP.
@NullMarked
package dev.nabla.infrastructure.tracing;

import org.jspecify.annotations.NullMarked;
