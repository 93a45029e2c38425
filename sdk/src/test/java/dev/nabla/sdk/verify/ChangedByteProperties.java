package dev.nabla.sdk.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever single byte of what was exchanged is changed, the claim that it breaks says so.
class ChangedByteProperties {
  /// Something that can be changed, and the claims of which the first to fail must be one.
  private record Target(String name, Set<ClaimName> claims) {}

  private static final Set<ClaimName> TEXTS =
      EnumSet.of(ClaimName.FILE, ClaimName.REQUEST, ClaimName.RESPONSE, ClaimName.OUTPUT);

  private static final List<Target> MEMBERS =
      List.of(
          new Target("id", EnumSet.of(ClaimName.FILE, ClaimName.RECEIPT_ID)),
          new Target("receipt", EnumSet.of(ClaimName.FILE, ClaimName.RECEIPT_ID)),
          new Target("path", EnumSet.of(ClaimName.FILE, ClaimName.WINDOW)),
          new Target(
              "window",
              EnumSet.of(
                  ClaimName.FILE, ClaimName.RECEIPT_ID, ClaimName.WINDOW, ClaimName.SIGNATURE)),
          new Target("node", EnumSet.of(ClaimName.FILE, ClaimName.SIGNATURE)),
          new Target("secrets", with(TEXTS, ClaimName.EVIDENCE, ClaimName.CARRIED_RECEIPT)),
          new Target(
              "settlement",
              EnumSet.of(ClaimName.FILE, ClaimName.BLOCK, ClaimName.STATE, ClaimName.BATCH)));

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyChangedByteIsNoticedAndNamed(boolean stream) {
    int count = Seeds.count(500, 20_000);
    Seeds seeds = Seeds.of("changed bytes", count);
    ProvenReceipt receipt = new ProvenReceipt(seeds, stream);
    Exchange whole = new Exchange(receipt.file().encode(), receipt.request(), receipt.response());
    assertThat(failures(whole, receipt)).isEmpty();
    for (int i = 0; i < count; i++) {
      int choice = seeds.nextInt(0, MEMBERS.size() + 3);
      switch (choice) {
        case 0 ->
            assertNamed(
                whole.withRequest(changed(whole.request(), seeds)),
                receipt,
                new Target("request", EnumSet.of(ClaimName.REQUEST)));
        case 1 ->
            assertNamed(
                whole.withResponse(changed(whole.response(), seeds)),
                receipt,
                new Target("response", EnumSet.of(ClaimName.RESPONSE, ClaimName.CARRIED_RECEIPT)));
        case 2 ->
            assertNamed(
                whole.withFile(changed(whole.file(), seeds)),
                receipt,
                new Target("any byte of the file", EnumSet.allOf(ClaimName.class)));
        default -> {
          Target target = MEMBERS.get(choice - 3);
          assertNamed(
              whole.withFile(changedMember(whole.file(), target.name(), seeds)), receipt, target);
        }
      }
    }
  }

  private static void assertNamed(Exchange changed, ProvenReceipt receipt, Target target) {
    List<ClaimName> failures = failures(changed, receipt);

    assertThat(failures).as("changed %s", target.name()).isNotEmpty();
    assertThat(target.claims()).as("changed %s", target.name()).contains(failures.getFirst());
  }

  private static List<ClaimName> failures(Exchange exchange, ProvenReceipt receipt) {
    List<Claim> claims =
        ReceiptVerifier.verifyFile(
            exchange.file(), exchange.request(), exchange.response(), receipt.network());
    List<ClaimName> failures =
        claims.stream()
            .filter(claim -> claim.verdict() == Verdict.FAILED)
            .map(Claim::name)
            .toList();
    assertThat(ReceiptVerifier.holds(claims)).isEqualTo(failures.isEmpty());
    return failures;
  }

  private static Bytes changed(Bytes bytes, Seeds seeds) {
    return changedBetween(bytes, 0, bytes.size(), seeds);
  }

  /// Changes a byte of the value of a member of the file.
  private static Bytes changedMember(Bytes file, String name, Seeds seeds) {
    String text = new String(file.toArray(), StandardCharsets.UTF_8);
    int depth = 0;
    int start = -1;
    for (int i = 0; i < text.length(); i++) {
      if (depth == 1 && start < 0 && text.startsWith("\"" + name + "\":", i)) {
        start = i + name.length() + 3;
      }
      char unit = text.charAt(i);
      depth += unit == '{' || unit == '[' ? 1 : 0;
      depth -= unit == '}' || unit == ']' ? 1 : 0;
      boolean ends = (depth == 1 && unit == ',') || depth == 0;
      if (start >= 0 && i > start && ends) {
        return changedBetween(file, start, i, seeds);
      }
    }
    throw new IllegalStateException("no member " + name);
  }

  private static Bytes changedBetween(Bytes bytes, int from, int to, Seeds seeds) {
    byte[] changed = bytes.toArray();
    int at = seeds.nextInt(from, to);
    changed[at] = otherThan(changed[at], seeds);
    return Bytes.of(changed);
  }

  /// Another byte: half of the time any, half of the time another digit for a digit, so that the
  /// change gets past the reader and to the claim.
  private static byte otherThan(byte original, Seeds seeds) {
    String digits = "0123456789abcdef".substring(0, original <= '9' ? 10 : 16);
    int place = digits.indexOf(original);
    if (place < 0 || seeds.random().nextBoolean()) {
      return (byte) (original ^ seeds.nextInt(1, 256));
    }
    int step = seeds.nextInt(1, digits.length());
    return (byte) digits.charAt((place + step) % digits.length());
  }

  private static Set<ClaimName> with(Set<ClaimName> names, ClaimName... more) {
    Set<ClaimName> all = EnumSet.copyOf(names);
    all.addAll(List.of(more));
    return all;
  }

  /// What was exchanged.
  private record Exchange(Bytes file, Bytes request, Bytes response) {
    private Exchange withFile(Bytes changed) {
      return new Exchange(changed, request, response);
    }

    private Exchange withRequest(Bytes changed) {
      return new Exchange(file, changed, response);
    }

    private Exchange withResponse(Bytes changed) {
      return new Exchange(file, request, changed);
    }
  }
}
