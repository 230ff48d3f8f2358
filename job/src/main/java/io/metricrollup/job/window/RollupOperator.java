package io.metricrollup.job.window;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.batch.RollupBatch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Merges batches into the windows of all tiers and emits every window when the watermark passes its
 * end. Keyed by shard; meant to be followed by the sink in the same chain, since what it emits is
 * valid only while it is handed on.
 *
 * <p>There is one event-time timer per shard and instant, and its one callback closes the tiers in
 * ascending order. Rows that come later wait for the next checkpoint, for the linger time, or until
 * there are too many of them; then they leave together, once, as supplementary rows.
 */
public final class RollupOperator extends AbstractStreamOperator<RollupBatch>
    implements OneInputStreamOperator<PointBatch, RollupBatch>,
        Triggerable<ShardKey, VoidNamespace>,
        BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final WindowOptions options;

  private transient ValueState<ShardTable> tables;
  private transient ListState<Long> watermarks;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient TierRoutes routes;
  private transient BatchMerger merger;
  private transient Cascade cascade;
  private transient WindowEmitter emitter;
  private transient WindowMetrics windowMetrics;
  private transient StreamRecord<RollupBatch> record;

  // Keys with late windows, and what flushes them when no checkpoint comes.
  private transient Set<ShardKey> lateKeys;
  private transient ScheduledFuture<?> linger;

  // The watermark when the state was written; nothing that had ended by then ends again.
  private transient long restoredWatermark;

  public RollupOperator(WindowOptions options) {
    this.options = options;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    watermarks =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("watermark", LongSerializer.INSTANCE));
    restoredWatermark = Long.MAX_VALUE;
    for (long watermark : watermarks.get()) {
      restoredWatermark = Math.min(restoredWatermark, watermark);
    }
    if (restoredWatermark == Long.MAX_VALUE) {
      restoredWatermark = Long.MIN_VALUE;
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    routes = new TierRoutes(options.chain());
    merger = new BatchMerger(this::registerTimer);
    cascade = new Cascade(routes, new Closed());
    record = new StreamRecord<>(null);
    emitter = new WindowEmitter(this::emit);
    windowMetrics = new WindowMetrics(getRuntimeContext(), this::lag);
    lateKeys = new HashSet<>();
    timers = getInternalTimerService("windows", VoidNamespaceSerializer.INSTANCE, this);
    ValueStateDescriptor<ShardTable> descriptor =
        new ValueStateDescriptor<>("table", ShardTableSerializer.INSTANCE);
    tables = getPartitionedState(descriptor);
    takeUpRestored(descriptor.getName());
  }

  private void takeUpRestored(String state) throws Exception {
    List<ShardKey> keys;
    try (var restored =
        this.<ShardKey>getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE)) {
      keys = restored.toList();
    }
    for (ShardKey key : keys) {
      setCurrentKey(key);
      ShardTable table = tables.value();
      routes.check(key, table);
      account(key, Footprint.NOTHING, table.count());
    }
    lingerIfLate();
  }

  @Override
  public void processElement(StreamRecord<PointBatch> element) throws Exception {
    PointBatch batch = element.getValue();
    ShardTable table = tables.value();
    if (table == null) {
      table = new ShardTable();
    }
    Footprint before = table.counted();
    int frequency = routes.entry(batch.frequencyMs());
    int late = merger.merge(table, batch, frequency, watermark());
    tables.update(table);
    windowMetrics.merged(batch.rows(), late, merger.takeLabelsMissing());
    account((ShardKey) getCurrentKey(), before, table.count());
    lingerIfLate();
  }

  @Override
  public void onEventTime(InternalTimer<ShardKey, VoidNamespace> timer) throws Exception {
    close(timer.getKey(), timer.getTimestamp(), false);
  }

  @Override
  public void onProcessingTime(InternalTimer<ShardKey, VoidNamespace> timer) {
    throw new IllegalStateException("No processing-time timer is ever registered");
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    flushLate();
  }

  @Override
  public void endInput() throws Exception {
    flushLate();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    watermarks.update(List.of(watermark()));
  }

  private void flushLate() throws Exception {
    if (linger != null) {
      linger.cancel(false);
      linger = null;
    }
    for (ShardKey key : List.copyOf(lateKeys)) {
      setCurrentKey(key);
      close(key, Cascade.NO_TIME, true);
    }
  }

  private void close(ShardKey key, long time, boolean flush) throws Exception {
    ShardTable table = tables.value();
    if (table == null) {
      return;
    }
    Footprint before = table.counted();
    cascade.close(table, time, flush, watermark());
    if (!table.hasWindows()) {
      tables.clear();
      account(key, before, Footprint.NOTHING);
      return;
    }
    if (cascade.lastTierClosed()) {
      table = Compaction.ifSparse(table);
    }
    tables.update(table);
    account(key, before, table.count());
  }

  private void account(ShardKey key, Footprint before, Footprint after) {
    windowMetrics.changed(before, after);
    if (after.lateWindows() > 0) {
      lateKeys.add(key);
    } else {
      lateKeys.remove(key);
    }
  }

  /** Sees to it that late windows leave some time, or now if there are too many. */
  private void lingerIfLate() throws Exception {
    Footprint total = windowMetrics.total();
    if (total.lateWindows() > options.maxLateWindows()
        || total.lateBytes() > options.maxLateBytes()) {
      flushLate();
    } else if (total.lateWindows() > 0 && linger == null) {
      long at = getProcessingTimeService().getCurrentProcessingTime() + options.lateLingerMs();
      linger = getProcessingTimeService().registerTimer(at, time -> flushLate());
    }
  }

  private void registerTimer(long last) {
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, last);
  }

  private void emit(RollupBatch batch) {
    output.collect(record.replace(batch, batch.windowStart()));
  }

  private long watermark() {
    return Math.max(restoredWatermark, timers.currentWatermark());
  }

  private long lag() {
    long watermark = watermark();
    if (watermark == Long.MIN_VALUE || watermark == Long.MAX_VALUE) {
      return 0;
    }
    return Math.max(0, getProcessingTimeService().getCurrentProcessingTime() - watermark);
  }

  /** What the cascade does with the current key's windows. */
  private final class Closed implements Cascade.Output {
    @Override
    public void closed(ShardTable table, int frequency, Window window) {
      long rows = emitter.emit((ShardKey) getCurrentKey(), table, frequency, window);
      windowMetrics.closed(frequency, window.late(), rows, emitter.takeWithheld());
    }

    @Override
    public void opened(long last) {
      registerTimer(last);
    }
  }
}
