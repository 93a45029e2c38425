package dev.nabla.services.proxy;

import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.services.proxy.Kept.Accusation;
import dev.nabla.services.proxy.Kept.Check;
import dev.nabla.services.proxy.SecondOperator.Opinion;
import org.jspecify.annotations.Nullable;

/// Looks again at the answers that were drawn: runs them here where the weights are, and asks a
/// second operator where one is named. Which are drawn is on disk, so a restart forgets none. For
/// one thread; one answer a run.
final class SecondLook {
  /// None is drawn here; a folder from before may still have some.
  private static final Finding NOT_EXACT =
      new Finding.Unknown("an answer of this kind cannot be run again to the bit");

  private final ReceiptFolder folder;
  private final LocalRun local;
  private final @Nullable SecondOperator second;
  private final ProxyEvents events;

  SecondLook(
      ReceiptFolder folder, LocalRun local, @Nullable SecondOperator second, ProxyEvents events) {
    this.folder = folder;
    this.local = local;
    this.second = second;
    this.events = events;
  }

  /// Looks at the oldest that is due. A task for a timeline.
  void run() {
    folder.oldest(1, kept -> kept.check() == Check.DUE).forEach(this::look);
  }

  private void look(Kept kept) {
    try {
      ReceiptFile file = folder.receipt(kept.id());
      if (!Draw.isExact(file.secrets())) {
        note(kept.id(), NOT_EXACT);
        return;
      }
      var texts = new ReceiptFolder.Texts(folder.request(kept.id()), folder.response(kept.id()));
      Finding finding = local.check(file, texts);
      if (second != null && !(finding instanceof Finding.False)) {
        finding = compared(finding, kept, second.ask(kept, file, texts.request()));
      }
      note(kept.id(), finding);
    } catch (StorageException | DecodingException e) {
      note(kept.id(), new Finding.Unknown("its files cannot be read: " + e.getMessage()));
    }
  }

  private Finding compared(Finding own, Kept kept, Opinion opinion) {
    return switch (opinion) {
      case Opinion.Same() -> own instanceof Finding.True ? own : new Finding.True();
      case Opinion.None(String detail) ->
          own instanceof Finding.True ? own : new Finding.Unknown(detail);
      case Opinion.Other(Hash other) -> disagreement(own, kept, other);
    };
  }

  /// Where our own run found the first answer true the second is false. Without the weights nobody
  /// here can tell which one is; both are accused, and at most one of the bonds is lost.
  private Finding disagreement(Finding own, Kept kept, Hash other) {
    if (own instanceof Finding.True) {
      note(other, new Finding.False("differs from what the model says when it is run here"));
      return own;
    }
    note(other, new Finding.False("differs from answer " + kept.id() + " to the same question"));
    return new Finding.False("differs from answer " + other + " to the same question");
  }

  private void note(Hash id, Finding finding) {
    switch (finding) {
      case Finding.True() -> folder.update(id, kept -> kept.withCheck(Check.TRUE, ""));
      case Finding.Unknown(String detail) ->
          folder.update(id, kept -> kept.withCheck(Check.UNKNOWN, detail));
      case Finding.False(String detail) -> {
        folder.update(
            id, kept -> kept.withCheck(Check.FALSE, detail).withAccusation(Accusation.DUE, detail));
        events.happened(new ProxyEvent.AnswerFalse(id, detail));
      }
    }
  }
}
