package dev.nabla.tee.conformance;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.evidence.NitroDocument;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Changes a vector as an entry of `negatives.json` says in words.
final class Mutation {
  private static final Pattern XOR =
      Pattern.compile("xor ([0-9a-fA-F]{2}) at (0x[0-9a-fA-F]+|\\d+|last byte|len-\\d+).*");
  private static final Pattern XOR_ROOT =
      Pattern.compile("xor ([0-9a-fA-F]{2}) in cabundle\\[0\\]\\+(\\d+).*");
  private static final Pattern APPEND = Pattern.compile("append ((?:[0-9a-fA-F]{2})+)");
  private static final Pattern EVALUATE = Pattern.compile("evaluate at (\\S+)");
  private static final Pattern USE_SGX = Pattern.compile("use the SGX (tcb_info|qe_identity)");
  private static final Pattern USE_VCEK = Pattern.compile("use the (\\w+) VCEK");

  private final List<Vector> all;

  /// @param all vectors of the folder, from which mutations borrow
  Mutation(List<Vector> all) {
    this.all = List.copyOf(all);
  }

  /// `vector` changed; empty where the words are not understood.
  Optional<Vector> apply(Vector vector, String words) {
    Matcher xor = XOR.matcher(words);
    if (xor.matches()) {
      int offset = offset(vector, xor.group(2));
      return flipped(vector, offset, xor.group(1));
    }
    Matcher xorRoot = XOR_ROOT.matcher(words);
    if (xorRoot.matches()) {
      Bytes root = NitroDocument.read(vector.evidence()).bundle().getFirst();
      int offset = indexOf(vector.evidence(), root) + Integer.parseInt(xorRoot.group(2));
      return flipped(vector, offset, xorRoot.group(1));
    }
    Matcher append = APPEND.matcher(words);
    if (append.matches()) {
      Bytes tail = Bytes.fromHex(append.group(1));
      return Optional.of(vector.withEvidence(Bytes.concat(vector.evidence(), tail)));
    }
    Matcher evaluate = EVALUATE.matcher(words);
    if (evaluate.matches()) {
      String at = evaluate.group(1);
      return Optional.of(vector.at(Instant.parse(at.contains("T") ? at : at + "T00:00:00Z")));
    }
    if (words.equals("drop last byte") || words.equals("truncate")) {
      Bytes evidence = vector.evidence();
      return Optional.of(vector.withEvidence(evidence.slice(0, evidence.size() - 1)));
    }
    return applyToCollateral(vector, words);
  }

  private Optional<Vector> applyToCollateral(Vector vector, String words) {
    Matcher sgx = USE_SGX.matcher(words);
    if (sgx.matches()) {
      return first(EvidenceKind.SGX, "")
          .map(other -> vector.withCollateral(borrowed(vector, other, sgx.group(1))));
    }
    Matcher vcek = USE_VCEK.matcher(words);
    if (vcek.matches()) {
      return first(EvidenceKind.SEV_SNP, vcek.group(1))
          .map(other -> vector.withCollateral(other.collateral()));
    }
    return switch (words) {
      case "edit one digit of tcb_info text" ->
          Optional.of(vector.withCollateral(rewritten(vector, Mutation::editDigit)));
      case "re-serialise tcb_info JSON" ->
          Optional.of(vector.withCollateral(rewritten(vector, Mutation::sortMembers)));
      default -> Optional.empty();
    };
  }

  private Optional<Vector> first(EvidenceKind kind, String product) {
    return all.stream()
        .filter(each -> each.kind() == kind)
        .filter(each -> Vector.text(each.entry(), "product").startsWith(product))
        .findFirst();
  }

  private static Optional<Vector> flipped(Vector vector, int offset, String mask) {
    byte[] bytes = vector.evidence().toArray();
    if (offset < 0 || offset >= bytes.length) {
      return Optional.empty();
    }
    bytes[offset] ^= (byte) Integer.parseInt(mask, 16);
    return Optional.of(vector.withEvidence(Bytes.of(bytes)));
  }

  private static int offset(Vector vector, String words) {
    int size = vector.evidence().size();
    if (words.equals("last byte")) {
      return size - 1;
    }
    return words.startsWith("len-")
        ? size - Integer.parseInt(words.substring(4))
        : Integer.decode(words.startsWith("0x") ? words : stripZeros(words));
  }

  /// `Integer.decode` reads a leading zero as octal.
  private static String stripZeros(String digits) {
    String stripped = digits.replaceFirst("^0+", "");
    return stripped.isEmpty() ? "0" : stripped;
  }

  private static int indexOf(Bytes haystack, Bytes needle) {
    for (int i = 0; i + needle.size() <= haystack.size(); i++) {
      if (haystack.slice(i, needle.size()).equals(needle)) {
        return i;
      }
    }
    return -1;
  }

  private static Bytes borrowed(Vector vector, Vector other, String name) {
    ObjectNode mine = object(vector);
    ObjectNode theirs = object(other);
    for (String member : List.of(name, name + "_signature", name + "_issuer_chain")) {
      mine.set(member, theirs.get(member));
    }
    return Bytes.utf8(mine.toString());
  }

  private static Bytes rewritten(Vector vector, UnaryOperator<String> rewrite) {
    ObjectNode object = object(vector);
    object.put("tcb_info", rewrite.apply(Vector.text(object, "tcb_info")));
    return Bytes.utf8(object.toString());
  }

  private static String editDigit(String text) {
    int at = text.indexOf("\"svn\":") + "\"svn\":".length();
    char digit = text.charAt(at) == '0' ? '1' : '0';
    return text.substring(0, at) + digit + text.substring(at + 1);
  }

  /// The same meaning in another spelling.
  private static String sortMembers(String text) {
    JsonNode node = StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    Map<String, JsonNode> sorted = new TreeMap<>();
    node.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
    StringBuilder written = new StringBuilder("{");
    sorted.forEach((name, value) ->
        written
            .append(written.length() == 1 ? "" : ", ")
            .append('"')
            .append(name)
            .append("\": ")
            .append(value));
    return written.append('}').toString();
  }

  private static ObjectNode object(Vector vector) {
    return (ObjectNode) StrictJson.parse(vector.collateral().toArray());
  }
}
