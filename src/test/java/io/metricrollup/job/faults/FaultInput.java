package io.metricrollup.job.faults;

import io.metricrollup.harness.Topics;
import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.demo.SegmentGenerator;
import io.metricrollup.job.runtime.LocalBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Segments for a run with faults: 500 rows each, one for every 10 s, some rows twice, one segment
 * corrupt; every twentieth is announced twice. Announced bit by bit.
 */
public final class FaultInput {
  public static final UUID ORGANIZATION = new UUID(0xFA, 0x17);
  public static final int ROWS = 500;
  private static final int CORRUPT = 77;

  private final String topic;
  private final SplittableRandom random;
  private final List<GeneratedSegment> segments = new ArrayList<>();
  private volatile int announced;
  private int repeated;

  /**
   * Writes the segments.
   *
   * @param seed of rows and repetitions
   */
  public FaultInput(Path storage, String topic, long seed, int count) throws IOException {
    this.topic = topic;
    this.random = new SplittableRandom(seed);
    GeneratorSettings settings =
        new GeneratorSettings(
            seed,
            ORGANIZATION,
            1,
            "default",
            10_000,
            new GeneratorSettings.Shape(40, ROWS, 24, 1, 0),
            new GeneratorSettings.Blemishes(0, CORRUPT, 900, 100, 0));
    // Nothing of it is to come yet.
    long hours = 1L + count / 360;
    long start = (System.currentTimeMillis() / 3_600_000L - hours) * 3_600_000L;
    try (SegmentGenerator generator = new SegmentGenerator(settings, storage)) {
      for (int i = 0; i < count; i++) {
        segments.addAll(generator.interval(start + i * 10_000L));
      }
    }
  }

  /** Announces the next ones, some of those twice. */
  public void announce(LocalBroker broker, int count) throws Exception {
    List<Topics.Message> messages = new ArrayList<>();
    int end = Math.min(segments.size(), announced + count);
    for (int i = announced; i < end; i++) {
      // Not the ingesters' key: in each run the same segments come to the same partitions.
      Topics.Message message = new Topics.Message("segment-" + i, segments.get(i).json());
      messages.add(message);
      if (random.nextInt(20) == 0) {
        messages.add(message);
        repeated++;
      }
    }
    Topics.send(broker, topic, messages);
    announced = end;
  }

  /** Announces so many more at once, in any order and spread over the partitions. */
  public void announceShuffled(LocalBroker broker, int partitions, int count) throws Exception {
    List<GeneratedSegment> shuffled = new ArrayList<>(segments);
    Collections.shuffle(shuffled, new Random(partitions));
    int end = Math.min(segments.size(), announced + count);
    List<Topics.Message> messages = new ArrayList<>();
    for (GeneratedSegment segment : shuffled.subList(announced, end)) {
      // Keys of no meaning: any partition.
      messages.add(new Topics.Message("any-" + messages.size() % (7 * partitions), segment.json()));
    }
    Topics.send(broker, topic, messages);
    announced = end;
  }

  public boolean isAllAnnounced() {
    return announced == segments.size();
  }

  public int size() {
    return segments.size();
  }

  public int announced() {
    return announced;
  }

  /** Rows of all segments. */
  public long rows() {
    return segments.stream().mapToLong(segment -> segment.notification().rowCount()).sum();
  }

  /** Notifications that say nothing new. */
  public int repeated() {
    return repeated;
  }

  /** Files that can be read. */
  List<String> files() {
    return segments.stream()
        .filter(segment -> !segment.corrupt())
        .map(segment -> segment.file().toString())
        .toList();
  }

  long corruptRows() {
    return segments.stream()
        .filter(GeneratedSegment::corrupt)
        .mapToLong(segment -> segment.notification().rowCount())
        .sum();
  }
}
