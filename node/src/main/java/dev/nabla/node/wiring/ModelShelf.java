package dev.nabla.node.wiring;

import dev.nabla.inference.store.Catalogue;
import dev.nabla.inference.store.ModelPuller;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.PullProgress;
import dev.nabla.inference.store.StoreException;

/// The models of a data folder: which is used where none is named, and getting it where it is
/// missing.
public final class ModelShelf {
  private final ModelStore store;
  private final Catalogue catalogue = Catalogue.load();

  /// @param data whose `models` folder is meant
  public ModelShelf(DataFolder data) {
    this(ModelStore.at(data.models()));
  }

  /// @param store where the models are
  public ModelShelf(ModelStore store) {
    this.store = store;
  }

  /// The store behind it.
  public ModelStore store() {
    return store;
  }

  /// What can be pulled by name.
  public Catalogue catalogue() {
    return catalogue;
  }

  /// Makes sure that the model of that name is there; pulls it where the catalogue has it.
  ///
  /// @throws StoreException where it is neither here nor to be had; the message says what to do
  public void require(String name, PullProgress progress) {
    if (store.find(name).isEmpty()) {
      new ModelPuller(store, catalogue, ModelPuller.Settings.USUAL).pull(name, progress);
    }
  }

  /// What a checkup says about the default model.
  Checkup.Finding finding() {
    String name = catalogue.defaultName();
    try {
      if (store.find(name).isEmpty()) {
        return Checkup.Finding.good("model", name + " is not here yet; `up` pulls it");
      }
      store.open(name).close();
      return Checkup.Finding.good("model", name);
    } catch (StoreException e) {
      return Checkup.Finding.bad("model", String.valueOf(e.getMessage()));
    }
  }
}
