package dev.nabla.inference.router;

import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Wish;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// One reason to prove more. It holds where all of its conditions do.
///
/// @param name for people
/// @param mode what an answer must then be at least
/// @param valueAtRiskAtLeast holds from this value on, where one is stated; null for no condition
/// @param tools whether it holds only for requests that offer tools
record Rule(String name, Mode mode, @Nullable BigDecimal valueAtRiskAtLeast, boolean tools) {

  boolean holds(Wish wish, boolean offersTools) {
    BigDecimal value = wish.valueAtRisk();
    boolean isWorthIt =
        valueAtRiskAtLeast == null || (value != null && value.compareTo(valueAtRiskAtLeast) >= 0);
    return isWorthIt && (!tools || offersTools);
  }
}
