/// What questions and answers are called in metrics and traces: OpenTelemetry's conventions for
/// generative AI.
@NullMarked
package dev.nabla.inference.telemetry;

import org.jspecify.annotations.NullMarked;
