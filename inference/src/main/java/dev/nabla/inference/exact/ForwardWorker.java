package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.Activations;
import dev.nabla.inference.exact.kernel.AttentionTile;
import dev.nabla.inference.exact.kernel.Cursor;
import dev.nabla.inference.exact.kernel.GateTerms;
import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.PackedMatrix;
import dev.nabla.inference.exact.kernel.Workbench;
import dev.nabla.inference.exact.kernel.Workers;
import dev.nabla.model.exact.ExactFault;
import dev.nabla.model.exact.HyperParameters;
import dev.nabla.model.exact.Primitives;
import dev.nabla.model.exact.RopeTable;
import dev.nabla.model.exact.TraceSink;

/// One thread's part of a forward pass. All workers of a team run the same steps; within a step
/// they share out rows, heads or tokens, and a barrier ends it.
///
/// Steps of a layer: (norm, query/key/value rows) | (whole heads, in families that need them) |
/// attention | (output rows) | (norm, gate/up rows) | (down rows). What prepares the input of rows
/// (norm, quantising) is done by every worker for itself where there is one token, since that is
/// cheaper than a barrier, and shared out by token in a step of its own where there are several.
final class ForwardWorker {
  /// Row groups that kernels take together.
  private static final int GROUPS = 2;

  /// Units of a matrix for each worker where there is one token: few enough to cost nothing, enough
  /// for others to take over from a worker that was held up.
  private static final int UNITS_PER_WORKER = 4;

  private final Workers team;
  private final int worker;
  private final Cursor cursor;
  private final PackedModel model;
  private final HyperParameters hyper;
  private final Kernels kernels;
  private final ForwardBuffers shared;
  private final Workbench bench;
  private final AttentionTile tile;
  private final Activations ownNormed;
  private final Activations ownAttended;
  private final Activations ownInner;
  private final GateTerms terms = new GateTerms();
  private final Rows rows = new Rows();

  ForwardWorker(Workers team, int worker, Cursor cursor, PackedModel model, ForwardBuffers shared) {
    this.team = team;
    this.worker = worker;
    this.cursor = cursor;
    this.model = model;
    this.hyper = model.hyper();
    this.kernels = model.kernels();
    this.shared = shared;
    int mostColumns = Math.max(hyper.width(), Math.max(hyper.queryWidth(), hyper.feedForward()));
    this.bench = new Workbench(kernels.lanes(), mostColumns);
    this.tile = new AttentionTile(hyper.headSize(), kernels.lanes());
    this.ownNormed = new Activations(1, hyper.width());
    this.ownAttended = shared.attended.oneTokenView();
    this.ownInner = shared.inner.oneTokenView();
  }

  /// Takes the tokens of a batch from their ids to their states after the last layer.
  void runLayers(ForwardBatch batch) {
    RopeTable angles = model.angles();
    tile.reserve(batch.longest());
    embed(batch);
    team.barrier(worker);
    for (int index = 0; index < hyper.layers(); index++) {
      PackedLayer layer = model.layers().get(index);
      projectAttention(batch, layer, index, angles);
      team.barrier(worker);
      attend(batch, index);
      deliverKeyValues(batch, index);
      team.barrier(worker);
      Activations attended = quantised(batch, shared.attended, ownAttended);
      updateStates(batch, layer.attentionOutput, attended);
      team.barrier(worker);
      projectFeedForward(batch, layer);
      team.barrier(worker);
      Activations inner = quantised(batch, shared.inner, ownInner);
      updateStates(batch, layer.down, inner);
      team.barrier(worker);
      deliverStates(batch, index);
    }
    keepHeadStates(batch);
  }

  private void embed(ForwardBatch batch) {
    for (int token = worker; token < batch.count(); token += team.count()) {
      model.embedding().copyRow(batch.id(token), shared.x, token * hyper.width());
      deliverState(batch, token, 0);
    }
  }

  private void projectAttention(
      ForwardBatch batch, PackedLayer layer, int index, RopeTable angles) {
    Activations input = normalised(batch, layer.attentionNorm);
    int queryUnits = units(batch, layer.query);
    int keyUnits = units(batch, layer.key);
    cursor.start(queryUnits + keyUnits + units(batch, layer.value));
    for (int unit = cursor.next(); unit >= 0; unit = cursor.next()) {
      if (unit < queryUnits) {
        multiply(batch, layer.query, input, shared.queries, unit);
        addBias(batch, shared.queries, layer.queryBias);
        rotate(batch, shared.queries, angles);
      } else if (unit < queryUnits + keyUnits) {
        multiply(batch, layer.key, input, shared.keys, unit - queryUnits);
        addBias(batch, shared.keys, layer.keyBias);
        rotate(batch, shared.keys, angles);
        storeKeys(batch, index);
      } else {
        multiply(batch, layer.value, input, shared.values, unit - queryUnits - keyUnits);
        addBias(batch, shared.values, layer.valueBias);
        storeValues(batch, index);
      }
    }
    if (model.finishesHeads()) {
      team.barrier(worker);
      finishHeads(batch, layer, index);
    }
  }

  /// Adds a bias to the rows just made.
  private void addBias(ForwardBatch batch, float[] vectors, float[] bias) {
    for (int token = 0; token < batch.count() && bias.length > 0; token++) {
      kernels.add(vectors, token * rows.stride + rows.first, bias, rows.first, rows.count);
    }
  }

  /// Norm and rotation of whole heads; keys go to the cache.
  private void finishHeads(ForwardBatch batch, PackedLayer layer, int index) {
    int heads = hyper.heads() + hyper.keyValueHeads();
    for (int unit = worker; unit < batch.count() * heads; unit += team.count()) {
      int token = unit / heads;
      int head = unit % heads;
      int position = batch.position(token);
      if (head < hyper.heads()) {
        int from = token * layer.query.paddedRows() + head * hyper.headSize();
        finishHead(shared.queries, from, layer.queryNorm, position);
      } else {
        int row = (head - hyper.heads()) * hyper.headSize();
        int from = token * layer.key.paddedRows() + row;
        finishHead(shared.keys, from, layer.keyNorm, position);
        KeyValueCache cache = batch.partOf(token).cache;
        cache.putKeys(index, position, row, shared.keys, from, hyper.headSize());
      }
    }
  }

  private void finishHead(float[] vectors, int from, float[] norm, int position) {
    if (norm.length > 0) {
      Primitives.normaliseHead(vectors, from, norm, hyper.epsilon());
    }
    model.angles().rotate(vectors, from, 1, position);
  }

  /// Rows of the product just made.
  private static final class Rows {
    int first;
    int count;

    /// From one token's rows to the next's.
    int stride;
  }

  private int groupsPerUnit(int tokens, PackedMatrix matrix) {
    if (tokens > 1) {
      return GROUPS;
    }
    int units = UNITS_PER_WORKER * team.count();
    return Math.ceilDiv(matrix.groups(), units * GROUPS) * GROUPS;
  }

  private int units(ForwardBatch batch, PackedMatrix matrix) {
    return Math.ceilDiv(matrix.groups(), groupsPerUnit(batch.count(), matrix));
  }

  private void multiply(
      ForwardBatch batch, PackedMatrix matrix, Activations input, float[] output, int unit) {
    multiply(batch.count(), matrix, input, output, unit);
  }

  private void multiply(
      int tokens, PackedMatrix matrix, Activations input, float[] output, int unit) {
    int perUnit = groupsPerUnit(tokens, matrix);
    int firstGroup = unit * perUnit;
    int groups = Math.min(perUnit, matrix.groups() - firstGroup);
    kernels.multiply(matrix, input, bench.into(output, tokens), firstGroup, groups);
    rows.first = firstGroup * kernels.lanes();
    rows.count = Math.min(groups * kernels.lanes(), matrix.rows() - rows.first);
    rows.stride = matrix.paddedRows();
  }

  /// Rotary embedding (exact/1 §1.6) of the rows just made: both elements of a pair are among them,
  /// since a group has an even number of rows.
  private void rotate(ForwardBatch batch, float[] vectors, RopeTable angles) {
    if (model.finishesHeads()) {
      return;
    }
    for (int token = 0; token < batch.count(); token++) {
      int position = batch.position(token);
      int at = token * rows.stride + rows.first;
      int pair = rows.first % hyper.headSize() / 2;
      for (int i = at; i < at + rows.count; i += 2) {
        float c = angles.cosine(position, pair);
        float s = angles.sine(position, pair);
        float x0 = vectors[i];
        float x1 = vectors[i + 1];
        vectors[i] = x0 * c - x1 * s;
        vectors[i + 1] = x0 * s + x1 * c;
        pair = pair + 1 == angles.pairs() ? 0 : pair + 1;
      }
    }
  }

  private void storeKeys(ForwardBatch batch, int layer) {
    if (model.finishesHeads()) {
      return;
    }
    for (int token = 0; token < batch.count(); token++) {
      int from = token * rows.stride + rows.first;
      int position = batch.position(token);
      KeyValueCache cache = batch.partOf(token).cache;
      cache.putKeys(layer, position, rows.first, shared.keys, from, rows.count);
    }
  }

  private void storeValues(ForwardBatch batch, int layer) {
    for (int token = 0; token < batch.count(); token++) {
      int from = token * rows.stride + rows.first;
      int position = batch.position(token);
      KeyValueCache cache = batch.partOf(token).cache;
      cache.putValues(layer, position, rows.first, shared.values, from, rows.count);
    }
  }

  private void attend(ForwardBatch batch, int layer) {
    tile.between(shared.queries, shared.attended.values());
    if (batch.count() == 1) {
      attendOwnHeads(batch, layer);
    } else {
      attendTiles(batch, layer);
    }
  }

  /// One token: each worker takes its share of the query heads, those of one key/value head
  /// together.
  private void attendOwnHeads(ForwardBatch batch, int layer) {
    int end = hyper.heads() * (worker + 1) / team.count();
    int head = hyper.heads() * worker / team.count();
    while (head < end) {
      int keyValueHead = head / hyper.headsPerKeyValueHead();
      int groupEnd = Math.min(end, (keyValueHead + 1) * hyper.headsPerKeyValueHead());
      batch.part(0).cache.read(tile, layer, keyValueHead);
      while (head < groupEnd && !tile.isFull()) {
        addQuery(batch, 0, head);
        head++;
      }
      kernels.attend(tile);
    }
  }

  /// Several tokens: the queries of all tokens of a conversation and of all heads that read one
  /// key/value head, four at a time.
  private void attendTiles(ForwardBatch batch, int layer) {
    int units = 0;
    for (int part = 0; part < batch.parts(); part++) {
      units += hyper.keyValueHeads() * tiles(batch.part(part));
    }
    cursor.start(units);
    for (int unit = cursor.next(); unit >= 0; unit = cursor.next()) {
      int part = 0;
      int inPart = unit;
      while (inPart >= hyper.keyValueHeads() * tiles(batch.part(part))) {
        inPart -= hyper.keyValueHeads() * tiles(batch.part(part));
        part++;
      }
      attendTile(batch, batch.part(part), layer, inPart);
    }
  }

  private int tiles(ForwardBatch.Part part) {
    return Math.ceilDiv(part.count * hyper.headsPerKeyValueHead(), AttentionTile.QUERIES);
  }

  private void attendTile(ForwardBatch batch, ForwardBatch.Part part, int layer, int unit) {
    int group = hyper.headsPerKeyValueHead();
    int tiles = tiles(part);
    int keyValueHead = unit / tiles;
    part.cache.read(tile, layer, keyValueHead);
    int first = unit % tiles * AttentionTile.QUERIES;
    int end = Math.min(first + AttentionTile.QUERIES, part.count * group);
    for (int query = first; query < end; query++) {
      addQuery(batch, part.start + query / group, keyValueHead * group + query % group);
    }
    kernels.attend(tile);
  }

  private void addQuery(ForwardBatch batch, int token, int head) {
    int stride = model.layers().getFirst().query.paddedRows();
    int element = head * hyper.headSize();
    tile.add(
        token * stride + element, token * hyper.queryWidth() + element, batch.position(token) + 1);
  }

  private void projectFeedForward(ForwardBatch batch, PackedLayer layer) {
    Activations input = normalised(batch, layer.feedForwardNorm);
    cursor.start(units(batch, layer.gate));
    for (int unit = cursor.next(); unit >= 0; unit = cursor.next()) {
      multiply(batch, layer.gate, input, shared.gate, unit);
      multiply(batch, layer.up, input, shared.up, unit);
      for (int token = 0; token < batch.count(); token++) {
        int from = token * rows.stride + rows.first;
        int to = token * hyper.feedForward() + rows.first;
        terms.of(shared.gate, shared.up, from).into(shared.inner.values(), to);
        kernels.swiGlu(terms, rows.count);
      }
    }
  }

  private void updateStates(ForwardBatch batch, PackedMatrix matrix, Activations input) {
    cursor.start(units(batch, matrix));
    for (int unit = cursor.next(); unit >= 0; unit = cursor.next()) {
      multiply(batch, matrix, input, shared.update, unit);
      for (int token = 0; token < batch.count(); token++) {
        int to = token * hyper.width() + rows.first;
        int from = token * rows.stride + rows.first;
        kernels.add(shared.x, to, shared.update, from, rows.count);
      }
    }
  }

  private Activations normalised(ForwardBatch batch, float[] weights) {
    if (batch.count() == 1) {
      normalise(shared.x, 0, weights, ownNormed, 0);
      return ownNormed;
    }
    for (int token = worker; token < batch.count(); token += team.count()) {
      normalise(shared.x, token * hyper.width(), weights, shared.normed, token);
    }
    team.barrier(worker);
    return shared.normed;
  }

  /// RMSNorm (exact/1 §1.3) of one state, quantised.
  private void normalise(float[] x, int from, float[] weights, Activations target, int token) {
    double sum = 0;
    for (int i = from; i < from + weights.length; i++) {
      sum = sum + (double) x[i] * (double) x[i];
    }
    float c = (float) (1.0 / Math.sqrt(sum / weights.length + (double) hyper.epsilon()));
    kernels.scale(x, from, c, weights, target.values(), token * target.stride());
    kernels.quantise(target, token);
  }

  private Activations quantised(ForwardBatch batch, Activations all, Activations own) {
    if (batch.count() == 1) {
      kernels.quantise(own, 0);
      return own;
    }
    for (int token = worker; token < batch.count(); token += team.count()) {
      kernels.quantise(all, token);
    }
    team.barrier(worker);
    return all;
  }

  /// Rows of keys and values stay as they are until the next layer projects its own.
  private void deliverKeyValues(ForwardBatch batch, int layer) {
    int stride = model.layers().getFirst().key.paddedRows();
    for (int token = firstToken(batch, layer); token < batch.count(); token += team.count()) {
      TraceSink sink = batch.partOf(token).sink;
      if (sink.wantsStates()) {
        int at = token * stride;
        sink.keyValue(batch.position(token), layer, shared.keys, at, shared.values, at);
      }
    }
  }

  /// States stay as they are until every worker has passed two more barriers.
  private void deliverStates(ForwardBatch batch, int layer) {
    for (int token = firstToken(batch, layer + 1); token < batch.count(); token += team.count()) {
      deliverState(batch, token, layer + 1);
    }
  }

  private void deliverState(ForwardBatch batch, int token, int layer) {
    TraceSink sink = batch.partOf(token).sink;
    if (sink.wantsStates()) {
      sink.state(batch.position(token), layer, shared.x, token * hyper.width());
    }
  }

  /// Where this worker begins to deliver: by token, or by layer where there is one token.
  private int firstToken(ForwardBatch batch, int turn) {
    return batch.count() > 1 ? worker : (worker + turn) % team.count();
  }

  private void keepHeadStates(ForwardBatch batch) {
    for (int token = worker; token < batch.count(); token += team.count()) {
      ForwardBatch.Part part = batch.partOf(token);
      int head = batch.position(token) - part.firstHead;
      if (head >= 0) {
        int to = (part.headRow + head) * hyper.width();
        System.arraycopy(shared.x, token * hyper.width(), shared.headStates, to, hyper.width());
      }
    }
  }

  /// Computes the logits of `count` kept states from `firstRow`.
  ///
  /// @throws ExactFault `non_finite` where one of them is
  void runHead(int firstRow, int count) {
    for (int token = worker; token < count; token += team.count()) {
      int from = (firstRow + token) * hyper.width();
      normalise(shared.headStates, from, model.outputNorm(), shared.headInput, token);
    }
    team.barrier(worker);
    PackedMatrix output = model.output();
    cursor.start(Math.ceilDiv(output.groups(), groupsPerUnit(count, output)));
    for (int unit = cursor.next(); unit >= 0; unit = cursor.next()) {
      multiply(count, output, shared.headInput, shared.logits, unit);
      requireFinite(count);
    }
  }

  private void requireFinite(int tokens) {
    for (int token = 0; token < tokens; token++) {
      int from = token * rows.stride + rows.first;
      if (!kernels.allFinite(shared.logits, from, rows.count)) {
        throw new ExactFault(ExactFault.Code.NON_FINITE, "a logit");
      }
    }
  }
}
