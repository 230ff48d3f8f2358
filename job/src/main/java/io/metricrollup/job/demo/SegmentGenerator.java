package io.metricrollup.job.demo;

import io.metricrollup.parquet.EncodedFile;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.SegmentIdentity;
import io.metricrollup.segment.SegmentLocation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes realistic metric segments below a storage root: gauges, counters and histograms of some
 * hundred metrics, labels of several types, series that come and go. An interval depends on the
 * settings and its start only, not on what was generated before (but for the one segment that is
 * cut off). Not thread-safe.
 */
public final class SegmentGenerator implements AutoCloseable {
  /** An ingester announces a segment a little after its interval's end. */
  private static final long ANNOUNCED_AFTER_MS = 2_000;

  private static final long LATE_FROM_MS = 180_000;
  private static final long LATE_TO_MS = 600_000;

  private final GeneratorSettings settings;
  private final Path storageRoot;
  private final SegmentLocation location = new SegmentLocation(SegmentLocation.DEFAULT_TEMPLATE);
  private final SeriesCatalog series;
  private final SegmentRows rows;
  private final SegmentEncoder encoder;
  private int segments;

  public SegmentGenerator(GeneratorSettings settings, Path storageRoot) {
    this.settings = settings;
    this.storageRoot = storageRoot;
    MetricCatalog metrics = new MetricCatalog(settings.shape().metricNames());
    this.series = new SeriesCatalog(settings, metrics);
    this.rows = new SegmentRows(series, metrics, settings);
    this.encoder = new SegmentEncoder(settings, series, metrics, rows);
  }

  /**
   * Writes the segments of the interval that starts then.
   *
   * @param startMs epoch ms, a multiple of the frequency
   * @throws IOException if a file cannot be written
   */
  public List<GeneratedSegment> interval(long startMs) throws IOException {
    if (Math.floorMod(startMs, settings.frequencyMs()) != 0) {
      throw new IllegalArgumentException(startMs + " is not the start of an interval");
    }
    series.moveTo(startMs);
    List<GeneratedSegment> written = new ArrayList<>();
    for (int part = 0; part < settings.shape().segmentsPerInterval(); part++) {
      long id = SegmentIdentity.mix(SegmentIdentity.mix(settings.seed() ^ startMs) + part);
      written.add(segment(startMs, part, Math.max(1, id & Long.MAX_VALUE)));
    }
    return written;
  }

  private GeneratedSegment segment(long startMs, int part, long id) throws IOException {
    SplittableRandom random = new SplittableRandom(id);
    GeneratorSettings.Blemishes blemishes = settings.blemishes();
    boolean late = SegmentRows.oneIn(blemishes.lateEvery(), random);
    boolean retyped = SegmentRows.oneIn(blemishes.retypedEvery(), random);
    boolean corrupt = ++segments == blemishes.corruptSegment();
    rows.generate(part, startMs, random);
    EncodedFile file = encoder.encode(startMs, retyped);
    Path path = write(file, startMs, id, corrupt);
    long announced = startMs + settings.frequencyMs() + ANNOUNCED_AFTER_MS;
    if (late) {
      announced += random.nextLong(LATE_FROM_MS, LATE_TO_MS);
    }
    return new GeneratedSegment(
        path, notification(startMs, id, file.length(), announced), late, corrupt);
  }

  private Notification notification(long startMs, long id, int bytes, long announcedMs) {
    return new Notification(
        settings.organization(),
        SegmentLocation.dateint(startMs),
        settings.frequencyMs(),
        id,
        settings.instance(),
        rows.size(),
        bytes,
        Instant.ofEpochMilli(startMs),
        Instant.ofEpochMilli(announcedMs),
        0,
        List.of());
  }

  private Path write(EncodedFile file, long startMs, long id, boolean corrupt) throws IOException {
    Path path =
        storageRoot.resolve(
            location.path(
                settings.organization(),
                settings.collector(),
                SegmentLocation.dateint(startMs),
                SegmentLocation.hour(startMs),
                id));
    Files.createDirectories(path.getParent());
    try (OutputStream out = Files.newOutputStream(path)) {
      out.write(file.buffer(), 0, corrupt ? file.length() / 2 : file.length());
    }
    return path;
  }

  /** Frees the compressor. */
  @Override
  public void close() {
    encoder.close();
  }
}
