/// Counters, gauges and histograms, and the text in which Prometheus reads them.
@NullMarked
package dev.nabla.infrastructure.metrics;

import org.jspecify.annotations.NullMarked;
