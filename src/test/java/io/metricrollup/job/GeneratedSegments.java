package io.metricrollup.job;

import io.metricrollup.harness.DuckDb;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Segments that DuckDB writes: of two organizations and two instances, in several spellings and
 * with different types, good ones and bad ones, over some hours around midnight.
 */
final class GeneratedSegments {
  static final String ORGANIZATION = "aaaa0000-0000-4000-8000-00000000000a";
  static final String OTHER_ORGANIZATION = "bbbb0000-0000-4000-8000-00000000000b";

  private static final long START = Instant.parse("2024-02-29T21:52:10Z").toEpochMilli();
  private static final long SLOT = 300_000;
  private static final int BASE = 10_000;
  static final int ROW_GROUP = 2048;

  /** Rows of one segment, and how they are written. */
  private record Draft(SourceSegment segment, SegmentLayout layout, List<Object[]> rows) {}

  /**
   * What has to be in quarantine.
   *
   * @param notification the notification it came with
   * @param rowGroup -1 for the whole segment
   */
  record Refused(String reason, String notification, int rowGroup) {}

  private final Path root;
  private final Path spare;
  private final int slots;
  private final Random random;
  private final GeneratedRows generator;
  private final DuckDb db = new DuckDb();
  private long nextId = (1L << 53) + 1;
  private long corruptRows;

  /** Segments with rows that count, as they were before anything was done to them. */
  final List<SourceSegment> readable = new ArrayList<>();

  /** What was refused and is announced again, repaired. */
  final List<SourceSegment> repairable = new ArrayList<>();

  final List<String> notifications = new ArrayList<>();
  final List<Refused> refused = new ArrayList<>();
  final int duplicates = 7;

  /** The segment of which the second row group is corrupt. */
  SourceSegment halfCorrupt;

  /**
   * Writes them.
   *
   * @param root storage root
   * @param slots how many times five minutes
   */
  GeneratedSegments(Path root, Path spare, long seed, int slots) throws IOException {
    this.root = root;
    this.spare = spare;
    this.slots = slots;
    this.random = new Random(seed);
    this.generator = new GeneratedRows(seed);
    try (db) {
      db.run("CREATE TABLE staged (" + GeneratedRows.COLUMNS + ")");
      plain();
      odd();
      announceNonsense();
    }
  }

  private void plain() throws IOException {
    SegmentLayout[] layouts = {
      SegmentLayout.CURRENT, SegmentLayout.OTHER_TYPES, SegmentLayout.OLD, SegmentLayout.BOTH
    };
    for (int slot = 0; slot < slots; slot++) {
      plain(draft(ORGANIZATION, 1, BASE, slot, layouts[slot % 4], 120));
      if (slot % 3 == 0) {
        plain(draft(ORGANIZATION, 2, BASE, slot, layouts[slot % 2], 60));
        plain(draft(OTHER_ORGANIZATION, 1, BASE, slot, layouts[(slot + 1) % 4], 60));
      }
    }
    // They enter above their own tier.
    plain(draft(ORGANIZATION, 1, 60_000, 1, SegmentLayout.CURRENT, 50));
    plain(draft(OTHER_ORGANIZATION, 1, 1_200_000, 2, SegmentLayout.OLD, 50));
    plain(draft(ORGANIZATION, 2, BASE, 1, SegmentLayout.NESTED, 50));
    refused.add(new Refused("unsupported_column", last(), -1));
    plain(draft(ORGANIZATION, 2, BASE, 1, SegmentLayout.OLD, 0));
    List<String> all = List.copyOf(notifications);
    for (int i = 0; i < duplicates; i++) {
      notifications.add(all.get(random.nextInt(all.size())));
    }
  }

  private void plain(Draft draft) throws IOException {
    spoilSome(draft.rows);
    write(draft, "");
    readable.add(draft.segment);
    notifications.add(draft.segment.notification());
  }

  private void spoilSome(List<Object[]> rows) {
    for (int i = 1; i < rows.size(); i++) {
      if (random.nextInt(60) == 0) {
        generator.spoil(rows.get(i), random.nextInt(GeneratedRows.WAYS_TO_SPOIL));
      }
    }
  }

  private Draft draft(
      String organization, int instance, int frequency, int slot, SegmentLayout layout, int size) {
    long start = (START + slot * SLOT) / frequency * frequency;
    long id = nextId++;
    List<Object[]> rows = size == 0 ? List.of() : generator.rows(id, start, size);
    if (frequency > BASE) {
      rows.forEach(row -> row[5] = start);
    }
    Path file = SourceSegment.path(root, organization, start, id);
    SourceSegment segment =
        new SourceSegment(organization, instance, frequency, id, size, start, file);
    return new Draft(segment, layout, rows);
  }

  private void write(Draft draft, String options) throws IOException {
    db.run("DELETE FROM staged");
    db.append("staged", draft.rows);
    Files.createDirectories(draft.segment.file().getParent());
    db.run(
        "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION %s%s)"
            .formatted(
                draft.layout.query(draft.segment),
                draft.segment.file(),
                draft.segment.id() % 2 == 0 ? "zstd" : "snappy",
                options));
  }

  private String last() {
    return notifications.get(notifications.size() - 1);
  }

  /** What is wrong with them is wrong with the whole file or a whole row group. */
  private void odd() throws IOException {
    severalRowGroups();
    corruptRowGroup();
    Draft truncated = draft(ORGANIZATION, 1, BASE, 3, SegmentLayout.CURRENT, 80);
    write(truncated, "");
    keep(truncated.segment);
    truncate(truncated.segment.file());
    refuse("corrupt_segment", truncated.segment, -1);
    Draft timeless = draft(ORGANIZATION, 1, BASE, 3, SegmentLayout.TIMELESS, 20);
    write(timeless, "");
    refuse("corrupt_segment", timeless.segment, -1);
    SourceSegment missing = draft(ORGANIZATION, 1, BASE, 4, SegmentLayout.CURRENT, 10).segment;
    refuse("segment_not_found", missing, -1);
    Draft notTaken = draft(ORGANIZATION, 1, 300_000, 1, SegmentLayout.CURRENT, 10);
    write(notTaken, "");
    notifications.add(notTaken.segment.notification());
  }

  private void severalRowGroups() throws IOException {
    Draft large = draft(ORGANIZATION, 1, BASE, 2, SegmentLayout.BOTH, 2 * ROW_GROUP + 300);
    for (int row = ROW_GROUP + 50; row < ROW_GROUP + 75; row++) {
      generator.spoil(large.rows.get(row), 0);
    }
    generator.spoil(large.rows.get(ROW_GROUP - 1), 5);
    write(large, ", ROW_GROUP_SIZE " + ROW_GROUP);
    readable.add(large.segment);
    notifications.add(large.segment.notification());
  }

  private void corruptRowGroup() throws IOException {
    Draft large = draft(OTHER_ORGANIZATION, 1, BASE, 2, SegmentLayout.CURRENT, 2 * ROW_GROUP + 300);
    write(large, ", ROW_GROUP_SIZE " + ROW_GROUP);
    halfCorrupt = large.segment;
    keep(large.segment);
    Map<String, Object> chunk =
        db.row(
            "SELECT data_page_offset AS at, total_compressed_size AS size FROM parquet_metadata('"
                + large.segment.file()
                + "') WHERE row_group_id = 1 AND path_in_schema = 'chq_rollup_sum'");
    byte[] wrong = new byte[((Number) chunk.get("size")).intValue()];
    Arrays.fill(wrong, (byte) 0xFF);
    try (RandomAccessFile file = new RandomAccessFile(large.segment.file().toFile(), "rw")) {
      file.seek(((Number) chunk.get("at")).longValue());
      file.write(wrong);
    }
    refuse("corrupt_segment", large.segment, 1);
  }

  private void refuse(String reason, SourceSegment segment, int rowGroup) {
    notifications.add(segment.notification());
    refused.add(new Refused(reason, segment.notification(), rowGroup));
    corruptRows += reason.equals("corrupt_segment") && rowGroup < 0 ? segment.rows() : 0;
  }

  private void keep(SourceSegment segment) throws IOException {
    repairable.add(segment);
    Files.copy(segment.file(), kept(segment));
  }

  /** Of the segments that cannot be opened at all: what was announced is all that is known. */
  long announcedRowsOfCorruptSegments() {
    return corruptRows;
  }

  /** A repairable segment's file as it was before. */
  Path kept(SourceSegment segment) {
    return spare.resolve(segment.id() + ".parquet");
  }

  /** What announces the repaired segments once more: of the half corrupt one, its row group. */
  List<String> replays() {
    List<String> replays = new ArrayList<>();
    for (SourceSegment segment : repairable) {
      String replay = segment.notification(1);
      boolean half = segment.equals(halfCorrupt);
      replays.add(half ? replay.replace("\"r\":1", "\"r\":1,\"rg\":[1]") : replay);
    }
    return replays;
  }

  /** Puts the files of the repairable segments in order. */
  void repair() throws IOException {
    for (SourceSegment segment : repairable) {
      Files.copy(kept(segment), segment.file(), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void truncate(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(bytes.length() * 3 / 5);
    }
  }

  private void announceNonsense() {
    String good = notifications.get(0).replace("\"r\":0", "\"r\":1");
    nonsense("malformed_notification", "not JSON at all");
    nonsense("malformed_notification", "[" + good + "]");
    nonsense("malformed_notification", good.replace("\"v\":1", "\"v\":2"));
    nonsense("malformed_notification", good.replaceFirst("\"s\":\\d+", "\"s\":\"seven\""));
    nonsense("malformed_notification", good.replaceFirst("\"rc\":\\d+,", ""));
    nonsense("malformed_notification", good.replaceFirst("\"d\":\\d+", "\"d\":20240230"));
    nonsense("unsupported_frequency", good.replace("\"sf\":10000", "\"sf\":7000"));
    nonsense("unsupported_frequency", good.replace("\"sf\":10000", "\"sf\":3600000"));
    nonsense(
        "implausible_timestamp",
        good.replaceFirst("\"st\":\"[^\"]*\"", "\"st\":\"2999-01-01T00:00:00Z\""));
  }

  private void nonsense(String reason, String line) {
    notifications.add(random.nextInt(notifications.size()), line);
    refused.add(new Refused(reason, line, -1));
  }
}
