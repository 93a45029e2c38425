package dev.nabla.inference.router;

import java.math.BigDecimal;

/// What the operator reckons that an answer in one mode takes and costs.
///
/// @param latencyMillis until its end, typically
/// @param price in US dollars
record Figures(int latencyMillis, BigDecimal price) {}
