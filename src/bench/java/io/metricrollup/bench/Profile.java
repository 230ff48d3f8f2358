package io.metricrollup.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a flight recording says of a TaskManager: where Java code spends its time and what it
 * allocates. Time in native code (zstd) is not sampled evenly and therefore left out.
 */
final class Profile {
  private static final int SHOWN = 25;

  /** Classes by what they are part of; a sample belongs to the innermost frame that is here. */
  private static final List<Map.Entry<String, String>> PARTS =
      List.of(
          Map.entry("io.metricrollup.zstd.", "zstd"),
          Map.entry("io.metricrollup.sink.SegmentEncoder", "encode files"),
          Map.entry("io.metricrollup.sink.", "sink: the rest"),
          Map.entry("io.metricrollup.job.window.RowColumns", "emit: counters and sketches"),
          Map.entry("io.metricrollup.job.window.LabelRows", "emit: labels"),
          Map.entry("io.metricrollup.job.window.WindowEmitter", "emit: the rest"),
          Map.entry("io.metricrollup.job.window.Cascade", "merge into upper tiers"),
          Map.entry("io.metricrollup.job.window.BatchMerger", "merge batches"),
          Map.entry("io.metricrollup.job.window.ShardTableSerializer", "state to checkpoint"),
          Map.entry("io.metricrollup.job.window.RollupOperator", "windows: the rest"),
          Map.entry("io.metricrollup.batch.BatchSerializer", "exchange: serialize batches"),
          Map.entry("io.metricrollup.batch.PointBatchSerializer", "exchange: serialize batches"),
          Map.entry("io.metricrollup.source.decode.CoreReader", "decode: core columns"),
          Map.entry("io.metricrollup.source.decode.LabelReader", "decode: labels"),
          Map.entry("io.metricrollup.source.decode.BatchBuilder", "decode: build batches"),
          Map.entry("io.metricrollup.source.decode.", "decode: the rest"),
          Map.entry("io.metricrollup.source.", "notifications and fetching"),
          Map.entry("org.apache.flink.runtime.io.network", "exchange: network"),
          Map.entry("org.apache.kafka.", "Kafka client"));

  private final Map<String, Double> selfTime = new HashMap<>();
  private final Map<String, Double> parts = new HashMap<>();
  private final Map<String, Double> allocatedAt = new HashMap<>();
  private final Map<String, Double> allocatedBy = new HashMap<>();

  static Profile of(Path recording) throws IOException {
    Profile profile = new Profile();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        profile.take(file.readEvent());
      }
    }
    return profile;
  }

  private void take(RecordedEvent event) {
    RecordedStackTrace stack = event.getStackTrace();
    if (stack == null || stack.getFrames().isEmpty()) {
      return;
    }
    List<RecordedFrame> frames = stack.getFrames();
    if (event.getEventType().getName().equals("jdk.ExecutionSample")) {
      selfTime.merge(name(frames.get(0)), 1.0, Double::sum);
      parts.merge(part(frames), 1.0, Double::sum);
    } else if (event.getEventType().getName().equals("jdk.ObjectAllocationSample")) {
      double weight = event.getLong("weight");
      String type = event.getClass("objectClass").getName();
      allocatedAt.merge(type + " at " + ownFrame(frames), weight, Double::sum);
      allocatedBy.merge(part(frames), weight, Double::sum);
    }
  }

  private static String part(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String name = name(frame);
      for (Map.Entry<String, String> part : PARTS) {
        if (name.startsWith(part.getKey())) {
          return part.getValue();
        }
      }
    }
    return "rest";
  }

  /** The innermost frame that is not the JDK's. */
  private static String ownFrame(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String name = name(frame);
      if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.")) {
        return name + ":" + frame.getLineNumber();
      }
    }
    return name(frames.get(0));
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    section(text, "CPU in Java code, by part", parts);
    section(text, "CPU in Java code, by method (self)", selfTime);
    section(text, "allocated, by part", allocatedBy);
    section(text, "allocated, by place", allocatedAt);
    return text.toString();
  }

  private static void section(StringBuilder text, String title, Map<String, Double> values) {
    double all = values.values().stream().mapToDouble(Double::doubleValue).sum();
    text.append(title).append('\n');
    values.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(SHOWN)
        .forEach(
            entry ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "  %5.1f %%  %s%n",
                        entry.getValue() / all * 100,
                        entry.getKey())));
  }
}
