package io.metricrollup.job.demo;

import io.metricrollup.metrics.MetricNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Reads what the job has written and compares it with what was fed. Belongs to one thread. */
final class Outcome implements AutoCloseable {
  private final SegmentColumns columns = new SegmentColumns();
  private final WrittenSegments written;
  private final CounterSums fed;
  private final int[] tiers;

  /**
   * @param fed counters of everything fed that is valid
   * @param frequencies the chain
   */
  Outcome(WrittenSegments written, CounterSums fed, int[] frequencies) {
    this.written = written;
    this.fed = fed;
    this.tiers = Arrays.copyOfRange(frequencies, 1, frequencies.length);
  }

  List<TierResult> tiers() throws IOException {
    List<TierResult> results = new ArrayList<>();
    for (int frequency : tiers) {
      results.add(tier(frequency, written.of(frequency)));
    }
    return results;
  }

  private TierResult tier(int frequency, List<WrittenSegments.Segment> segments)
      throws IOException {
    CounterSums sums = new CounterSums();
    long rows = 0;
    long bytes = 0;
    for (WrittenSegments.Segment segment : segments) {
      columns.open(segment.file());
      sums.add(columns);
      rows += segment.rows();
      bytes += segment.bytes();
    }
    Instant from = segments.isEmpty() ? null : segments.get(0).start();
    Instant to =
        segments.isEmpty() ? null : segments.get(segments.size() - 1).start().plusMillis(frequency);
    return new TierResult(
        frequency, segments.size(), rows, bytes, from, to, sums.count(), sums.agreesWith(fed));
  }

  MetricSample sample() throws IOException {
    return MetricSample.of(written, tiers, columns);
  }

  /** Files that lie in the output storage and were not announced. */
  long stray(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).count() - written.size();
    }
  }

  static DemoResult.Counted counted(JobNumbers job) {
    return new DemoResult.Counted(
        job.get(MetricNames.DUPLICATES),
        job.total(MetricNames.WINDOWS_CLOSED),
        job.get(MetricNames.LATE_ROWS),
        job.get(MetricNames.SUPPLEMENTARY_ROWS),
        job.get(MetricNames.PERCENTILES_WITHHELD));
  }

  @Override
  public void close() {
    columns.close();
  }
}
