package io.metricrollup.bench;

import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.demo.SegmentGenerator;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.SegmentLocation;
import io.metricrollup.segment.TierChain;
import io.metricrollup.source.NotificationFile;
import io.metricrollup.source.NotificationMessage;
import io.metricrollup.source.NotificationPolicy;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * Segments to measure on, in order of their start: generated ones, or those of any folder; and the
 * same ones linked under further organizations.
 */
final class BenchData {
  static final String NOTIFICATIONS = "notifications.jsonl";
  static final String COLLECTOR = "default";

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final UUID ORGANIZATION = UUID.fromString("6d657472-6963-4000-8000-726f6c6c7570");
  static final int FREQUENCY_MS = 10_000;
  private static final SegmentLocation LOCATION =
      new SegmentLocation(SegmentLocation.DEFAULT_TEMPLATE);

  private final Path root;
  private final List<Notification> segments;

  private BenchData(Path root, List<Notification> segments) {
    this.root = root;
    this.segments = segments;
  }

  /** The data of one organization. */
  static BenchData of(BenchSettings settings) throws IOException {
    if (settings.segments().isPresent()) {
      return read(settings.segments().get());
    }
    Path root = settings.work().resolve("generated-" + settings.hours() + "h");
    if (!Files.exists(root.resolve(NOTIFICATIONS))) {
      generate(root, settings.hours());
    }
    return read(root);
  }

  private static void generate(Path root, int hours) throws IOException {
    GeneratorSettings settings =
        new GeneratorSettings(
            1,
            ORGANIZATION,
            1,
            COLLECTOR,
            FREQUENCY_MS,
            GeneratorSettings.Shape.BENCHMARK,
            GeneratorSettings.Blemishes.NONE);
    Files.createDirectories(root);
    Path unfinished = root.resolve(NOTIFICATIONS + ".part");
    try (SegmentGenerator generator = new SegmentGenerator(settings, root);
        BufferedWriter lines = Files.newBufferedWriter(unfinished)) {
      long end = START.toEpochMilli() + Duration.ofHours(hours).toMillis();
      for (long at = START.toEpochMilli(); at < end; at += FREQUENCY_MS) {
        for (GeneratedSegment segment : generator.interval(at)) {
          lines.write(segment.json());
          lines.newLine();
        }
      }
    }
    Files.move(unfinished, root.resolve(NOTIFICATIONS));
  }

  /** Whatever the notifications below a storage root say. */
  static BenchData read(Path root) throws IOException {
    NotificationPolicy policy = NotificationPolicy.of(TierChain.DEFAULT, Duration.ofDays(1));
    org.apache.flink.core.fs.Path file =
        new org.apache.flink.core.fs.Path(root.resolve(NOTIFICATIONS).toUri());
    List<Notification> segments = new ArrayList<>();
    for (NotificationMessage message : NotificationFile.read(file, policy, Instant.now())) {
      segments.add(message.notification());
    }
    segments.sort(Comparator.comparing(Notification::start));
    return new BenchData(root, segments);
  }

  Path root() {
    return root;
  }

  List<Notification> segments() {
    return segments;
  }

  long rows() {
    return segments.stream().mapToLong(Notification::rowCount).sum();
  }

  Path file(Notification segment) {
    return root.resolve(path(segment));
  }

  static String path(Notification segment) {
    return LOCATION.path(
        segment.organization(),
        COLLECTOR,
        segment.dateint(),
        SegmentLocation.hour(segment.start().toEpochMilli()),
        segment.segmentId());
  }

  /** The segments whose start is within so long after the first one's. */
  BenchData first(Duration length) {
    Instant end = segments.get(0).start().plus(length);
    return new BenchData(
        root, segments.stream().filter(segment -> segment.start().isBefore(end)).toList());
  }

  /** The segments whose start is so long after the first one's, or later. */
  BenchData from(Duration length) {
    Instant begin = segments.get(0).start().plus(length);
    return new BenchData(
        root, segments.stream().filter(segment -> !segment.start().isBefore(begin)).toList());
  }

  /** The segments of some organizations. */
  BenchData of(List<UUID> organizations) {
    return new BenchData(
        root, segments.stream().filter(s -> organizations.contains(s.organization())).toList());
  }

  /**
   * Hard links of all segments under so many organizations.
   *
   * @param under a folder of the same file system, which gets them
   */
  BenchData linked(Path under, int organizations) throws IOException {
    List<Notification> links = new ArrayList<>();
    for (Notification segment : segments) {
      for (int i = 0; i < organizations; i++) {
        Notification link = under(segment, i);
        Path target = under.resolve(path(link));
        if (!Files.exists(target)) {
          Files.createDirectories(target.getParent());
          Files.createLink(target, file(segment));
        }
        links.add(link);
      }
    }
    BenchData linked = new BenchData(under, links);
    linked.writeNotifications();
    return linked;
  }

  private void writeNotifications() throws IOException {
    try (BufferedWriter lines = Files.newBufferedWriter(root.resolve(NOTIFICATIONS))) {
      for (Notification segment : segments) {
        lines.write(announcement(segment).json());
        lines.newLine();
      }
    }
  }

  /** A segment as it is announced. */
  static GeneratedSegment announcement(Notification segment) {
    return new GeneratedSegment(Path.of(path(segment)), segment, false, false);
  }

  private static Notification under(Notification segment, int organization) {
    UUID original = segment.organization();
    UUID other =
        new UUID(
            original.getMostSignificantBits(), original.getLeastSignificantBits() + organization);
    return new Notification(
        other,
        segment.dateint(),
        segment.frequencyMs(),
        segment.segmentId(),
        segment.instance(),
        segment.rowCount(),
        segment.fileSize(),
        segment.start(),
        segment.announcedAt(),
        0,
        List.of());
  }
}
