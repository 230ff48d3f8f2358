package io.metricrollup.job.runtime;

import io.metricrollup.harness.Topics;
import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.demo.SegmentGenerator;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.SegmentLocation;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Segments without end, ten seconds after ten seconds: generated for one organization, hard links
 * of the same file for the others. What was read is deleted. Belongs to one thread.
 */
final class LongFeed implements AutoCloseable {
  private static final int INTERVAL_MS = 10_000;
  private static final int ORGANIZATIONS = 6;
  private static final Duration KEPT = Duration.ofMinutes(2);

  private static final SegmentLocation LOCATION =
      new SegmentLocation(SegmentLocation.DEFAULT_TEMPLATE);

  private final LocalBroker broker;
  private final String topic;
  private final Path storage;
  private final SegmentGenerator generator;
  private long next;
  private long rows;
  private long segments;

  /**
   * @param storage folder of the segments
   * @param start epoch ms of the first
   */
  LongFeed(LocalBroker broker, String topic, Path storage, long start) {
    this.broker = broker;
    this.topic = topic;
    this.storage = storage;
    this.next = start - Math.floorMod(start, INTERVAL_MS);
    this.generator =
        new SegmentGenerator(
            new GeneratorSettings(
                8,
                organization(0),
                1,
                "default",
                INTERVAL_MS,
                GeneratorSettings.Shape.BENCHMARK,
                GeneratorSettings.Blemishes.NONE),
            storage);
  }

  private static UUID organization(int number) {
    return new UUID(0x10_96, number);
  }

  /** Announces the next interval of all organizations. */
  void announceNext() throws Exception {
    List<Topics.Message> messages = new ArrayList<>();
    for (GeneratedSegment segment : generator.interval(next)) {
      for (int i = 0; i < ORGANIZATIONS; i++) {
        messages.add(message(linked(segment, organization(i))));
        rows += segment.notification().rowCount();
        segments++;
      }
    }
    Topics.send(broker, topic, messages);
    next += INTERVAL_MS;
  }

  private Topics.Message message(GeneratedSegment segment) {
    return new Topics.Message("segment-" + segments, segment.json());
  }

  private GeneratedSegment linked(GeneratedSegment segment, UUID organization) throws IOException {
    Notification original = segment.notification();
    if (original.organization().equals(organization)) {
      return segment;
    }
    Path link =
        storage.resolve(
            LOCATION.path(
                organization,
                "default",
                original.dateint(),
                SegmentLocation.hour(original.start().toEpochMilli()),
                original.segmentId()));
    Files.createDirectories(link.getParent());
    Files.createLink(link, segment.file());
    return new GeneratedSegment(link, under(original, organization), false, false);
  }

  private static Notification under(Notification original, UUID organization) {
    return new Notification(
        organization,
        original.dateint(),
        original.frequencyMs(),
        original.segmentId(),
        original.instance(),
        original.rowCount(),
        original.fileSize(),
        original.start(),
        original.announcedAt(),
        0,
        List.of());
  }

  /** Deletes segments below a folder that are some minutes old. */
  static void deleteOld(Path folder) throws IOException {
    FileTime limit = FileTime.from(Instant.now().minus(KEPT));
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.toString().endsWith(".parquet")
                && attributes.lastModifiedTime().compareTo(limit) < 0) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          /** Committed under its name in the meantime. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Rows announced so far. */
  long rows() {
    return rows;
  }

  /** Segments announced so far. */
  long segments() {
    return segments;
  }

  @Override
  public void close() {
    generator.close();
  }
}
