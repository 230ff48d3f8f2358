package io.metricrollup.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SegmentWriterTest {
  @TempDir Path root;
  private SinkRig rig;

  @BeforeEach
  void rig() {
    rig = new SinkRig(root);
  }

  @AfterEach
  void nothingFailsAnyMore() {
    FailingFileSystem.fail(0, 0, 0);
  }

  @Test
  void nothingIsVisibleBeforeTheCommit() throws Exception {
    List<SegmentCommittable> written = rig.write(BatchBuilder.plain().build());

    assertThat(rig.files()).singleElement().matches(SegmentWriterTest::isHidden);
    rig.commit(written);
    assertThat(rig.files()).singleElement().matches(file -> !isHidden(file));
  }

  @Test
  void eachCommittableIsHandedOverOnce() throws Exception {
    try (SegmentWriter writer = rig.writer()) {
      writer.write(BatchBuilder.random(1, 10).build(), null);
      writer.write(BatchBuilder.random(2, 10).build(), null);
      writer.flush(false);
      assertThat(writer.prepareCommit()).hasSize(2);
      writer.flush(false);
      assertThat(writer.prepareCommit()).isEmpty();
      writer.write(BatchBuilder.random(3, 10).build(), null);
      writer.flush(true);
      assertThat(writer.prepareCommit()).hasSize(1);
    }
  }

  @Test
  void batchesThatShareTheirArraysBecomeTheirOwnFiles() throws Exception {
    BatchBuilder builder = BatchBuilder.plain();
    try (SegmentWriter writer = rig.writer()) {
      for (int i = 0; i < 200; i++) {
        builder.sums[0] = i;
        writer.write(builder.build(), null);
      }
      builder.sums[0] = -1;
      writer.flush(false);
      rig.commit(writer.prepareCommit());
    }

    assertThat(
            DuckDb.query(
                "SELECT count(DISTINCT s), min(s), max(s) FROM (SELECT chq_rollup_sum AS s FROM '"
                    + root
                    + "/**/*.parquet' WHERE chq_tid = -5)"))
        .containsExactly(List.of(200L, 0.0, 199.0));
  }

  @Test
  void streamingRefusesAnObjectThatExists() throws Exception {
    rig.ids = new FixedId(42);
    Path file = rig.file(BatchBuilder.plain().build());
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> rig.write(BatchBuilder.labelled().build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not overwritten");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(rig.files()).containsExactly(file);
  }

  @Test
  void secondBackfillWritesNothingAndAnnouncesTheSame() throws Exception {
    rig.ids = SegmentIds.derived();
    rig.compactionTopic = "compact";
    rig.commit(rig.write(BatchBuilder.labelled().build(), BatchBuilder.random(5, 100).build()));
    List<Path> files = rig.files();
    List<Object> times = files.stream().map(SegmentWriterTest::modified).toList();
    List<String> announced = List.copyOf(rig.announcer.safe);

    SinkRig second = new SinkRig(root);
    second.ids = SegmentIds.derived();
    second.compactionTopic = "compact";
    second.now = SinkRig.NOW.plusSeconds(86_400);
    second.commit(
        second.write(BatchBuilder.labelled().build(), BatchBuilder.random(5, 100).build()));

    assertThat(announced).hasSize(4);
    assertThat(second.announcer.safe).isEqualTo(announced);
    assertThat(second.files()).isEqualTo(files);
    assertThat(files.stream().map(SegmentWriterTest::modified)).isEqualTo(times);
    assertThat(second.count("rollup", "filesAlreadyThere")).isEqualTo(2);
    assertThat(second.count("rollup", "filesCommitted")).isZero();
  }

  @Test
  void interruptedBackfillWritesOnlyWhatIsMissing() throws Exception {
    rig.ids = SegmentIds.derived();
    rig.file(BatchBuilder.random(1, 10).build());
    rig.write(BatchBuilder.random(2, 10).build());
    SinkRig second = new SinkRig(root);
    second.ids = SegmentIds.derived();

    second.commit(
        second.write(BatchBuilder.random(1, 10).build(), BatchBuilder.random(2, 10).build()));

    assertThat(second.count("rollup", "filesAlreadyThere")).isEqualTo(1);
    assertThat(second.count("rollup", "filesCommitted")).isEqualTo(1);
    assertThat(second.announcer.safe).hasSize(2);
  }

  @Test
  void backfillDoesNotTakeAFileOfOtherRowsForItsOwn() throws Exception {
    rig.ids = SegmentIds.derived();
    BatchBuilder batch = BatchBuilder.plain();
    Path file = rig.file(batch.build());
    batch.tids = new long[] {-5, 8, 1, 2};

    assertThatThrownBy(() -> rig.write(batch.build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("other rows");
  }

  @Test
  void backfillDoesNotTakeAForeignObjectForItsOwn() throws Exception {
    rig.ids = SegmentIds.derived();
    Path file = rig.file(BatchBuilder.plain().build());
    for (String content : List.of("", "PAR1", "no Parquet at all", "\0\0\0\u007fPAR1")) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> rig.write(BatchBuilder.plain().build()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void twoFilesOfOneIdInARunAreRefused() {
    rig.ids = SegmentIds.derived();

    assertThatThrownBy(
            () -> rig.write(BatchBuilder.plain().build(), BatchBuilder.labelled().build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("two files")
        .hasMessageContaining(Long.toString(BatchBuilder.WINDOW));
  }

  @Test
  void failedStreamFailsTheWriterAndLeavesNothingBehind() throws Exception {
    rig.scheme = FailingFileSystem.SCHEME;
    for (int seed = 0; seed < 20; seed++) {
      FailingFileSystem.fail(seed, 0.3, 3);
      try (SegmentWriter writer = rig.writer()) {
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 30; i++) {
                    writer.write(BatchBuilder.random(i, 50).build(), null);
                  }
                  writer.flush(false);
                })
            .isInstanceOf(IOException.class)
            .hasMessageContaining(root.toString())
            .hasMessageContaining("on purpose");
      }
      assertThat(rig.files()).isEmpty();
      assertThat(openFilesBelow(root)).isZero();
    }
  }

  @Test
  @Timeout(60)
  void writingStopsSoonAfterAFileFailed() throws Exception {
    rig.scheme = FailingFileSystem.SCHEME;
    FailingFileSystem.fail(1, 1, 1);
    try (SegmentWriter writer = rig.writer()) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; ; i++) {
                  writer.write(BatchBuilder.random(i, 10).build(), null);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("on purpose");
    }
  }

  @Test
  void closeDropsFilesThatWereNotHandedOver() throws Exception {
    SegmentWriter writer = rig.writer();
    writer.write(BatchBuilder.random(1, 10).build(), null);
    writer.flush(false);
    assertThat(writer.prepareCommit()).hasSize(1);
    writer.write(BatchBuilder.random(2, 10).build(), null);
    writer.flush(false);
    writer.write(BatchBuilder.random(3, 10).build(), null);
    writer.close();

    assertThat(rig.files()).hasSize(1);
  }

  @Test
  void closeOfAnInterruptedTaskStillCleansUp() throws Exception {
    SegmentWriter writer = rig.writer();
    for (int i = 0; i < 50; i++) {
      writer.write(BatchBuilder.random(i, 100).build(), null);
    }
    Thread.currentThread().interrupt();
    writer.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(rig.files()).isEmpty();
    assertThat(openFilesBelow(root)).isZero();
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  private static Object modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long openFilesBelow(Path folder) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(descriptor -> target(descriptor).startsWith(folder)).count();
    }
  }

  private static Path target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (IOException e) {
      return descriptor;
    }
  }
}
