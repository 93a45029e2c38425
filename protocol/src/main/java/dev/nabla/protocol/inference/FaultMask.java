package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;
import java.util.EnumSet;
import java.util.Set;

/// What is false about an exact answer: a set of [Fault]s, as the bits of a `uint32`.
///
/// @param bits the bits of its faults; no other bit is set
public record FaultMask(int bits) {
  /// Nothing is false.
  public static final FaultMask NONE = new FaultMask(0);

  /// One way in which an answer can be false.
  public enum Fault {
    /// The model is not the one that the body's name resolves to.
    MODEL(1 << 0),
    /// The prompt ids are not those of `prepare` on the body.
    PROMPT_IDS(1 << 1),
    /// The output ids are not those of the run.
    OUTPUT_IDS(1 << 2),
    /// The outcome's text is not `extract` of the output ids.
    OUTCOME(1 << 3),
    /// The text in the response bytes is not the outcome's text.
    TEXT(1 << 4),
    /// The finish reason is not that of the run, or not the one that the response says.
    FINISH_REASON(1 << 5),
    /// Token counts of receipt or response are not those of the run.
    COUNTS(1 << 6),
    /// The trace root is not that of the run.
    TRACE(1 << 7);

    private final int bit;

    Fault(int bit) {
      this.bit = bit;
    }

    /// Its bit in a mask.
    public int bit() {
      return bit;
    }
  }

  /// @throws DecodingException where a bit stands for no fault
  public FaultMask {
    if (bits < 0 || bits >>> Fault.values().length != 0) {
      throw new DecodingException("unknown fault bits " + bits, 0);
    }
  }

  /// The mask of `faults`.
  public static FaultMask of(Set<Fault> faults) {
    int bits = 0;
    for (Fault fault : faults) {
      bits |= fault.bit();
    }
    return new FaultMask(bits);
  }

  /// The mask of `faults`.
  public static FaultMask of(Fault... faults) {
    return of(Set.of(faults));
  }

  /// Whether nothing is false.
  public boolean isClear() {
    return bits == 0;
  }

  /// Whether `fault` is in it.
  public boolean contains(Fault fault) {
    return (bits & fault.bit()) != 0;
  }

  /// The faults in it, in order of their bits.
  public Set<Fault> faults() {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      if (contains(fault)) {
        faults.add(fault);
      }
    }
    return faults;
  }

  /// Both masks together.
  public FaultMask or(FaultMask other) {
    return new FaultMask(bits | other.bits);
  }
}
