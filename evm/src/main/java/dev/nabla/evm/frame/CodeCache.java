package dev.nabla.evm.frame;

import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.Journal;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Analysed code by hash, so that jump destinations and blocks are found once. Holds at most
/// [#LIMIT_BYTES] of code, with all that is found about it some four times as much (eleven times
/// where the code is nothing but JUMPDEST), and forgets what was used longest ago. Safe to share
/// between threads.
public final class CodeCache {
  /// Most bytes of code that are kept.
  public static final int LIMIT_BYTES = 16 << 20;

  private final LinkedHashMap<Hash, Code> codes = new LinkedHashMap<>(256, 0.75f, true);
  private final boolean isEager;
  private long heldBytes;

  /// Code is cut into blocks when that pays.
  public CodeCache() {
    this(false);
  }

  private CodeCache(boolean isEager) {
    this.isEager = isEager;
  }

  /// Code is cut into blocks before it first runs. Results are the same; so this is for finding out
  /// whether they are.
  public static CodeCache eager() {
    return new CodeCache(true);
  }

  /// Code that is not kept, as that which makes a contract and runs once.
  public Code analyse(Bytes code) {
    return isEager ? new Code(code, 0) : new Code(code);
  }

  /// The code of an account.
  public Code of(Journal journal, Address address) {
    Hash hash = journal.codeHash(address);
    if (hash.equals(Account.EMPTY_CODE_HASH)) {
      return Code.EMPTY;
    }
    Code known = find(hash);
    return known != null ? known : keep(hash, analyse(journal.code(address)));
  }

  private synchronized @Nullable Code find(Hash hash) {
    return codes.get(hash);
  }

  private synchronized Code keep(Hash hash, Code code) {
    if (codes.put(hash, code) == null) {
      heldBytes += code.size();
    }
    var oldest = codes.entrySet().iterator();
    while (heldBytes > LIMIT_BYTES) {
      heldBytes -= oldest.next().getValue().size();
      oldest.remove();
    }
    return code;
  }
}
