package dev.nabla.chain.tracing;

import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.evm.frame.Code;
import dev.nabla.evm.frame.ContractAddress;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.FrameState;
import dev.nabla.evm.frame.Message;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.Opcode;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.WorldState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes down the accounts and slots that a transaction touched, as they were before it, or what
/// it changed in them, before and after: go-ethereum's `prestateTracer`, in its JSON. An
/// instruction that could not be paid or was not allowed touches nothing.
public final class PrestateTracer implements TransactionTrace {
  /// What an account without code and slots takes, about.
  private static final int ACCOUNT_CHARS = 250;

  private static final int SLOT_CHARS = 150;

  private final Options options;
  private final TracedTransaction transaction;
  private final WorldState before;
  private final SortedMap<Address, TouchedAccount> touched = new TreeMap<>();
  private final Set<Address> created = new HashSet<>();
  private final Set<Address> destroyed = new HashSet<>();
  private @Nullable Runnable next;
  private long chars;

  /// What to write down.
  ///
  /// @param diffMode what changed, before and after, instead of all that was touched
  /// @param disableCode no code, only its hash
  /// @param disableStorage no slots
  /// @param includeEmpty accounts as well that were not there; not with `diffMode`
  public record Options(
      boolean diffMode, boolean disableCode, boolean disableStorage, boolean includeEmpty) {
    /// Refuses what does not go together.
    public Options {
      if (diffMode && includeEmpty) {
        throw new IllegalArgumentException("diffMode does not go with includeEmpty");
      }
    }
  }

  /// @param transaction that will be watched
  public PrestateTracer(Options options, TracedTransaction transaction) {
    this.options = options;
    this.transaction = transaction;
    this.before = transaction.before();
  }

  @Override
  public void entered(Frame frame) {
    if (frame.depth() > 0) {
      return;
    }
    Message message = frame.message();
    if (message.kind() == Message.Kind.CREATE) {
      created.add(message.self());
    } else {
      delegateBefore(message.self()).ifPresent(this::touch);
    }
    touch(frame.environment().transaction().origin());
    touch(message.self());
    touch(frame.environment().block().coinbase());
    transaction.authorities().forEach(this::touch);
  }

  /// Whom the recipient stood for before the transaction's own authorizations.
  private Optional<Address> delegateBefore(Address account) {
    return new Code(codeBefore(before.account(account))).delegate();
  }

  private Bytes codeBefore(Optional<Account> account) {
    return account.map(there -> before.code(there.codeHash())).orElse(Bytes.EMPTY);
  }

  @Override
  public void before(Frame frame, int opcode) {
    next = null;
    Stack stack = frame.stack();
    int wanted = operandsOf(opcode);
    if (wanted < 0 || stack.size() < wanted) {
      return;
    }
    next =
        switch (opcode) {
          case Opcode.SLOAD, Opcode.SSTORE -> {
            Hash slot = stack.hash(stack.offset(0));
            yield () -> touch(frame.self(), slot);
          }
          case Opcode.SELFDESTRUCT -> {
            Address heir = stack.address(stack.offset(0));
            yield () -> destroy(frame.self(), heir);
          }
          case Opcode.CREATE -> {
            long nonce = frame.environment().journal().nonce(frame.self());
            Address made = ContractAddress.ofNonce(frame.self(), nonce);
            yield () -> create(made);
          }
          case Opcode.CREATE2 -> salted(frame, stack);
          case Opcode.CALL, Opcode.CALLCODE, Opcode.DELEGATECALL, Opcode.STATICCALL -> {
            Address callee = stack.address(stack.offset(1));
            Optional<Address> delegate = frame.environment().delegateOf(callee);
            yield () -> {
              touch(callee);
              delegate.ifPresent(this::touch);
            };
          }
          default -> {
            Address account = stack.address(stack.offset(0));
            yield () -> touch(account);
          }
        };
  }

  /// How many words an instruction needs that touches something; -1 for the others.
  private static int operandsOf(int opcode) {
    return switch (opcode) {
      case Opcode.SLOAD,
          Opcode.SSTORE,
          Opcode.BALANCE,
          Opcode.EXTCODESIZE,
          Opcode.EXTCODECOPY,
          Opcode.EXTCODEHASH,
          Opcode.SELFDESTRUCT ->
          1;
      case Opcode.CALL, Opcode.CALLCODE, Opcode.DELEGATECALL, Opcode.STATICCALL -> 2;
      case Opcode.CREATE -> 3;
      case Opcode.CREATE2 -> 4;
      default -> -1;
    };
  }

  /// Init code lies in memory, which is there once the instruction has been paid.
  private Runnable salted(Frame frame, Stack stack) {
    long offset = stack.saturated(stack.offset(1));
    long size = stack.saturated(stack.offset(2));
    Hash salt = stack.hash(stack.offset(3));
    return () ->
        create(ContractAddress.ofSalt(frame.self(), salt, frame.memory().copy(offset, size)));
  }

  @Override
  public void after(Frame frame, int opcode) {
    Runnable paid = next;
    next = null;
    if (paid != null && frame.state() != FrameState.FAILED) {
      paid.run();
    }
  }

  @Override
  public void left(Frame frame) {
    // What a call touched stays touched, however it ended.
  }

  private void create(Address account) {
    touch(account);
    created.add(account);
  }

  /// Only what was made in the same transaction goes (EIP-6780).
  private void destroy(Address account, Address heir) {
    touch(heir);
    if (created.contains(account)) {
      destroyed.add(account);
    }
  }

  private TouchedAccount touch(Address address) {
    TouchedAccount known = touched.get(address);
    if (known != null) {
      return known;
    }
    Optional<Account> account = before.account(address);
    Bytes code = codeBefore(account);
    count(ACCOUNT_CHARS + (options.disableCode() ? 0 : 2L * code.size()));
    TouchedAccount found = new TouchedAccount(account, code);
    touched.put(address, found);
    return found;
  }

  private void touch(Address address, Hash slot) {
    TouchedAccount account = touch(address);
    if (!options.disableStorage() && !account.hasSlot(slot)) {
      count(SLOT_CHARS);
      account.putSlot(slot, before.storage(address, UInt256.ofHash(slot)));
    }
  }

  private void count(long more) {
    chars += more;
    if (chars > MAX_CHARS) {
      throw new TraceTooLargeException(MAX_CHARS, "set disableCode");
    }
  }

  @Override
  public String result(TransactionResult.Executed outcome) {
    return (options.diffMode() ? differences(outcome.changes()) : all()).toString();
  }

  private ObjectNode all() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    touched.forEach((address, account) -> {
      if (options.includeEmpty() || !account.isEmpty()) {
        json.set(address.toHex(), account.written(!options.disableCode()));
      }
    });
    return json;
  }

  private ObjectNode differences(StateChanges changes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode post = json.putObject("post");
    ObjectNode pre = json.putObject("pre");
    touched.forEach((address, account) -> {
      if (destroyed.contains(address)) {
        putUnlessEmpty(pre, address, account, account.written(!options.disableCode()));
        return;
      }
      StateChanges.AccountChange change = changes.accounts().get(address);
      account
          .difference(
              new TouchedAccount.After(change, codeAfter(change, changes)), !options.disableCode())
          .ifPresent(difference -> {
            putUnlessEmpty(pre, address, account, difference.before());
            post.set(address.toHex(), difference.after());
          });
    });
    return json;
  }

  private static void putUnlessEmpty(
      ObjectNode pre, Address address, TouchedAccount account, ObjectNode written) {
    if (!account.isEmpty()) {
      pre.set(address.toHex(), written);
    }
  }

  private Bytes codeAfter(StateChanges.@Nullable AccountChange change, StateChanges changes) {
    if (change == null || change.account().isEmpty()) {
      return Bytes.EMPTY;
    }
    Hash hash = change.account().get().codeHash();
    Bytes fresh = changes.code().get(hash);
    return fresh != null ? fresh : before.code(hash);
  }
}
