package io.metricrollup.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LedgerLineTest {
  private static final Notification SEGMENT =
      new Notification(
          new UUID(0, 7),
          20260101,
          10_000,
          Long.MIN_VALUE,
          2,
          11,
          9,
          Instant.ofEpochMilli(5),
          Instant.EPOCH,
          3,
          List.of());
  private static final String IDENTITY =
      "\"o\":\"00000000-0000-0000-0000-000000000007\",\"i\":2,\"d\":20260101,\"sf\":10000,"
          + "\"s\":-9223372036854775808,\"r\":3,\"st\":5";

  @Test
  void rowsReadAreFiledByWindowInAnyOrder() {
    SegmentRows rows = new SegmentRows(60_000);
    rows.merged(new long[] {59_999, 60_000, 60_001, 0, -1, Long.MAX_VALUE}, 5);
    rows.merged(new long[] {119_999}, 1);
    rows.refused(QuarantineReason.INVALID_ROW, 2);
    rows.refused(QuarantineReason.INVALID_ROW, 1);
    rows.refused(QuarantineReason.CORRUPT_SEGMENT, 5);
    rows.refused(QuarantineReason.INVALID_SKETCH, 4);
    rows.refused(QuarantineReason.UNSUPPORTED_COLUMN, 0);
    assertThat(SegmentEntry.read("t/0/1", SEGMENT, rows))
        .isEqualTo(
            "{\"k\":\"t/0/1\",\"v\":1,\"is\":\"read\","
                + IDENTITY
                + ",\"rows\":14,\"q\":{\"corrupt_segment\":5,\"invalid_row\":3},\"f\":60000,"
                + "\"w\":[[-60000,1],[0,2],[60000,3]],\"sketches\":4}");
  }

  @Test
  void whatIsNotReadCountsAsAnnounced() {
    assertThat(SegmentEntry.refused("t/0/1", SEGMENT, QuarantineReason.TOO_OLD))
        .endsWith(IDENTITY + ",\"rows\":11,\"q\":{\"too_old\":11}}");
    assertThat(SegmentEntry.refused("t/0/1", null, QuarantineReason.MALFORMED_NOTIFICATION))
        .isEqualTo(
            "{\"k\":\"t/0/1\",\"v\":1,\"is\":\"refused\",\"rows\":0,"
                + "\"q\":{\"malformed_notification\":0}}");
  }

  @Test
  void messagesHaveTheKeyOfTheirLine() {
    assertThat(LedgerLine.key(SegmentEntry.duplicate("a.b/2/9", SEGMENT))).isEqualTo("a.b/2/9");
    assertThat(LedgerLine.key(FileEntry.committed(new UUID(0, 1), 1, 60_000, 0, 5, 6, 7, true)))
        .isEqualTo(FileEntry.key(5));
    assertThat(LedgerLine.key(SegmentEntry.waiting("/a \"b\",c/0/1", SEGMENT)))
        .isEqualTo("/a \\\"b\\\",c/0/1/waiting");
  }
}
