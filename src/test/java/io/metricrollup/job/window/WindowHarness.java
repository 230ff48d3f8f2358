package io.metricrollup.job.window;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.batch.RollupBatch;
import io.metricrollup.batch.RollupBatchSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** Rollup operators of some parallelism, and what they have emitted. */
final class WindowHarness implements AutoCloseable {
  private final WindowOptions options;
  private final int shards;
  private final ShardKeySelector selector;
  private final List<RollupBatch> emitted;
  private final List<KeyedOneInputStreamOperatorTestHarness<ShardKey, PointBatch, RollupBatch>>
      subtasks = new ArrayList<>();
  private final Map<String, Gauge<?>> gauges = new HashMap<>();
  private long checkpoints;

  WindowHarness(WindowOptions options) throws Exception {
    this(options, 1, 1, null, 1, new ArrayList<>());
  }

  WindowHarness(WindowOptions options, int shards, int parallelism) throws Exception {
    this(options, shards, parallelism, null, 1, new ArrayList<>());
  }

  private WindowHarness(
      WindowOptions options,
      int shards,
      int parallelism,
      OperatorSubtaskState state,
      int oldParallelism,
      List<RollupBatch> emitted)
      throws Exception {
    this.options = options;
    this.shards = shards;
    this.selector = new ShardKeySelector(organization -> shards);
    this.emitted = emitted;
    for (int subtask = 0; subtask < parallelism; subtask++) {
      subtasks.add(start(subtask, parallelism, state, oldParallelism));
    }
  }

  private KeyedOneInputStreamOperatorTestHarness<ShardKey, PointBatch, RollupBatch> start(
      int subtask, int parallelism, OperatorSubtaskState state, int oldParallelism)
      throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new RollupOperator(options),
            selector,
            ShardKeySerializer.TYPE,
            environment(subtask, parallelism));
    harness.setOutputCreator(serializer -> new Copies(emitted));
    harness.setup(new RollupBatchSerializer());
    if (state != null) {
      harness.initializeState(
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              state, ShardKey.MAX_PARALLELISM, oldParallelism, parallelism, subtask));
    }
    harness.open();
    return harness;
  }

  private MockEnvironment environment(int subtask, int parallelism) {
    TestingMetricRegistry registry =
        TestingMetricRegistry.builder()
            .setRegisterConsumer(
                (metric, name, group) -> {
                  if (metric instanceof Gauge<?> gauge && subtask == 0) {
                    gauges.put(name, gauge);
                  }
                })
            .build();
    return new MockEnvironmentBuilder()
        .setMaxParallelism(ShardKey.MAX_PARALLELISM)
        .setParallelism(parallelism)
        .setSubtaskIndex(subtask)
        .setMetricGroup(
            TaskManagerMetricGroup.createTaskManagerMetricGroup(
                    registry, "localhost", ResourceID.generate())
                .addJob(new JobID(), "job")
                .addTask(ExecutionAttemptID.randomId(), "windows"))
        .build();
  }

  void process(PointBatch batch) throws Exception {
    ShardKey key = selector.getKey(batch);
    int subtask =
        KeyGroupRangeAssignment.assignKeyToParallelOperator(
            key, ShardKey.MAX_PARALLELISM, subtasks.size());
    subtasks.get(subtask).processElement(new StreamRecord<>(batch));
  }

  void watermark(long watermark) throws Exception {
    for (var subtask : subtasks) {
      subtask.processWatermark(watermark);
    }
  }

  void time(long time) throws Exception {
    for (var subtask : subtasks) {
      subtask.setProcessingTime(time);
    }
  }

  void endInput() throws Exception {
    for (var subtask : subtasks) {
      subtask.endInput();
    }
  }

  /** As a task does it: what leaves before the barrier, then the snapshot. */
  OperatorSubtaskState checkpoint() throws Exception {
    checkpoints++;
    List<OperatorSubtaskState> states = new ArrayList<>();
    for (var subtask : subtasks) {
      subtask.prepareSnapshotPreBarrier(checkpoints);
      states.add(subtask.snapshot(checkpoints, checkpoints));
    }
    return AbstractStreamOperatorTestHarness.repackageState(
        states.toArray(OperatorSubtaskState[]::new));
  }

  /** Operators that go on from a checkpoint of these, adding to what was emitted. */
  WindowHarness restore(OperatorSubtaskState state, int parallelism) throws Exception {
    return restore(state, parallelism, options);
  }

  WindowHarness restore(OperatorSubtaskState state, int parallelism, WindowOptions newOptions)
      throws Exception {
    return restore(state, parallelism, newOptions, shards);
  }

  WindowHarness restore(
      OperatorSubtaskState state, int parallelism, WindowOptions newOptions, int newShards)
      throws Exception {
    return new WindowHarness(newOptions, newShards, parallelism, state, subtasks.size(), emitted);
  }

  List<RollupBatch> emitted() {
    return emitted;
  }

  List<Row> rows() {
    return Row.of(emitted);
  }

  /** What was emitted, each batch as bytes, in the order of these. */
  byte[][] emittedBytes() throws IOException {
    RollupBatchSerializer serializer = new RollupBatchSerializer();
    List<byte[]> bytes = new ArrayList<>();
    for (RollupBatch batch : emitted) {
      DataOutputSerializer out = new DataOutputSerializer(1024);
      serializer.serialize(batch, out);
      bytes.add(out.getCopyOfBuffer());
    }
    // Timers of one instant have no order among the shards.
    bytes.sort(Arrays::compare);
    return bytes.toArray(byte[][]::new);
  }

  /** All tables and timers of the first subtask, by key. */
  Map<String, String> state() throws Exception {
    Map<String, String> state = new TreeMap<>();
    KeyedStateBackend<ShardKey> backend = operator().getKeyedStateBackend();
    List<ShardKey> keys;
    try (var stream = backend.<VoidNamespace>getKeys("table", VoidNamespace.INSTANCE)) {
      keys = stream.map(ShardKey.class::cast).toList();
    }
    var tables =
        backend.getPartitionedState(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            new ValueStateDescriptor<>("table", ShardTableSerializer.INSTANCE));
    for (ShardKey key : keys) {
      backend.setCurrentKey(key);
      DataOutputSerializer out = new DataOutputSerializer(1024);
      ShardTableSerializer.INSTANCE.serialize(tables.value(), out);
      state.put("table " + key, HexFormat.of().formatHex(out.getCopyOfBuffer()));
    }
    timerService()
        .forEachEventTimeTimer(
            (namespace, time) -> state.put("timer " + time + " " + backend.getCurrentKey(), "set"));
    return state;
  }

  private InternalTimerService<VoidNamespace> timerService() {
    RollupOperator operator = (RollupOperator) operator();
    return operator.getInternalTimerService("windows", VoidNamespaceSerializer.INSTANCE, operator);
  }

  int stateEntries() {
    return subtasks.stream().mapToInt(subtask -> subtask.numKeyedStateEntries()).sum();
  }

  int timers() {
    return subtasks.stream()
        .mapToInt(subtask -> subtask.numEventTimeTimers() + subtask.numProcessingTimeTimers())
        .sum();
  }

  long counted(String name) {
    long total = 0;
    for (var subtask : subtasks) {
      var accumulator =
          subtask.getEnvironment().getAccumulatorRegistry().getUserMap().get("rollup." + name);
      total += accumulator == null ? 0 : (Long) accumulator.getLocalValue();
    }
    return total;
  }

  /** Of the first subtask. */
  long gauge(String name) {
    return (Long) gauges.get(name).getValue();
  }

  /** Of the first subtask. */
  AbstractStreamOperator<RollupBatch> operator() {
    return subtasks.get(0).getOperator();
  }

  @Override
  public void close() throws Exception {
    for (var subtask : subtasks) {
      subtask.close();
    }
  }

  /** Copies every batch while it is valid. */
  private static final class Copies implements Output<StreamRecord<RollupBatch>> {
    private final List<RollupBatch> copies;
    private final RollupBatchSerializer serializer = new RollupBatchSerializer();

    Copies(List<RollupBatch> copies) {
      this.copies = copies;
    }

    @Override
    public void collect(StreamRecord<RollupBatch> record) {
      try {
        DataOutputSerializer out = new DataOutputSerializer(1024);
        serializer.serialize(record.getValue(), out);
        copies.add(serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer())));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public <X> void collect(OutputTag<X> tag, StreamRecord<X> record) {
      throw new AssertionError("no side outputs");
    }

    @Override
    public void emitWatermark(Watermark mark) {}

    @Override
    public void emitWatermark(WatermarkEvent event) {}

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {}

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {}

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {}

    @Override
    public void close() {}
  }
}
