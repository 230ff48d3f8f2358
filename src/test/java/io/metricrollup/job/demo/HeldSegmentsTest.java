package io.metricrollup.job.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.segment.Notification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldSegmentsTest {
  private final HeldSegments held = new HeldSegments();

  @TempDir private Path folder;

  private GeneratedSegment announcedAt(long ms) {
    Notification notification =
        new Notification(
            new UUID(1, 1),
            20260101,
            10_000,
            ms,
            1,
            1,
            1,
            Instant.EPOCH,
            Instant.ofEpochMilli(ms),
            0,
            List.of());
    return new GeneratedSegment(folder.resolve(ms + ".parquet"), notification, true, false);
  }

  @Test
  void segmentsAreDueInTheOrderOfTheirAnnouncementAndOnce() {
    List.of(30L, 10L, 20L, 40L).forEach(ms -> held.hold(announcedAt(ms)));
    assertThat(held.due(9)).isEmpty();
    assertThat(held.due(30))
        .extracting(segment -> segment.notification().segmentId())
        .containsExactly(10L, 20L, 30L);
    assertThat(held.due(30)).isEmpty();
    assertThat(held.due(Long.MAX_VALUE)).hasSize(1);
  }

  @Test
  void hiddenObjectIsNotThereUntilItIsShown() throws IOException {
    Path object = Files.writeString(folder.resolve("tbl_1.parquet"), "rows");
    held.hide(object);
    held.showIfDue();
    assertThat(object).doesNotExist();
    assertThat(held.isHiding()).isTrue();
  }
}
