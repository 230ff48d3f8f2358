package io.metricrollup.bench;

import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.job.demo.GeneratorSettings.Shape;
import io.metricrollup.job.window.ShardKey;
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
import java.util.function.Predicate;

/**
 * Segments to measure on, in order of their start: generated ones, or those of any folder; and the
 * same ones linked under further organizations.
 */
final class BenchData {
  static final String NOTIFICATIONS = "notifications.jsonl";
  static final String COLLECTOR = "default";

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
    Duration length = Duration.ofHours(settings.hours());
    return read(GeneratedData.root(settings.work(), Shape.BENCHMARK, GeneratedData.START, length));
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

  /** From the start of the first segment to that of the last. */
  Duration length() {
    return Duration.between(segments.get(0).start(), segments.get(segments.size() - 1).start());
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
    return where(segment -> segment.start().isBefore(end));
  }

  /** The segments whose start is so long after the first one's, or later. */
  BenchData from(Duration length) {
    Instant begin = segments.get(0).start().plus(length);
    return where(segment -> !segment.start().isBefore(begin));
  }

  /** Some of the segments. */
  BenchData where(Predicate<Notification> wanted) {
    return new BenchData(root, segments.stream().filter(wanted).toList());
  }

  /** The segments of some organizations. */
  BenchData of(List<UUID> organizations) {
    return where(segment -> organizations.contains(segment.organization()));
  }

  /** Hard links of all segments under as many organizations as the settings say; they are kept. */
  BenchData linked(BenchSettings settings) throws IOException {
    int organizations = settings.organizations();
    String name = root.getFileName() + "-linked-evenly-" + organizations;
    return linked(settings.work().resolve(name), organizations);
  }

  /**
   * Hard links of all segments under so many organizations, half of which fall to each of two
   * subtasks: with many of them that comes by itself, twelve hashed 8 to 4.
   *
   * @param under a folder of the same file system, which gets them
   */
  BenchData linked(Path under, int organizations) throws IOException {
    List<Notification> links = new ArrayList<>();
    List<UUID> ids = evenly(segments.get(0), organizations);
    for (Notification segment : segments) {
      for (UUID id : ids) {
        Notification link = under(segment, id);
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

  private static List<UUID> evenly(Notification first, int organizations) {
    UUID original = first.organization();
    List<UUID> ids = new ArrayList<>();
    int[] room = {(organizations + 1) / 2, (organizations + 1) / 2};
    for (int i = 0; ids.size() < organizations; i++) {
      UUID id = new UUID(original.getMostSignificantBits(), original.getLeastSignificantBits() + i);
      if (room[ShardKey.of(id, first.instance(), 0, 1).subtask(2)]-- > 0) {
        ids.add(id);
      }
    }
    return ids;
  }

  private static Notification under(Notification segment, UUID organization) {
    return new Notification(
        organization,
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
