package io.metricrollup.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentCommitterTest {
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
  void committedTwiceIsOneFileAndTheSameAnnouncementAgain() throws Exception {
    List<SegmentCommittable> written = rig.write(BatchBuilder.labelled().build());
    rig.commit(written);
    List<Path> files = rig.files();
    byte[] bytes = Files.readAllBytes(files.get(0));
    rig.commit(written);

    assertThat(rig.files()).isEqualTo(files);
    assertThat(Files.readAllBytes(files.get(0))).isEqualTo(bytes);
    assertThat(rig.announcer.safe).hasSize(2);
    assertThat(rig.announcer.safe.get(1)).isEqualTo(rig.announcer.safe.get(0));
    assertThat(rig.announcer.ledger).hasSize(2);
    assertThat(rig.announcer.ledger.get(1)).isEqualTo(rig.announcer.ledger.get(0));
  }

  @Test
  void ledgerSaysWhatWasCommittedUnderItsId() throws Exception {
    rig.commit(rig.write(BatchBuilder.random(1, 10).build()));

    String id = rig.files().get(0).getFileName().toString().replaceAll("\\D", "");
    assertThat(rig.announcer.ledger)
        .singleElement()
        .asString()
        .startsWith("ledger segment/" + id + " {\"k\":\"segment/" + id + "\",\"v\":1,")
        .endsWith("\"s\":" + id + ",\"rows\":10,\"in\":12,\"late\":false}");
  }

  @Test
  void restoredCommittablesAreCommittedByANewProcess() throws Exception {
    List<SegmentCommittable> written = new ArrayList<>();
    SegmentCommittableSerializer serializer = new SegmentCommittableSerializer();
    for (SegmentCommittable file :
        rig.write(BatchBuilder.random(1, 10).build(), BatchBuilder.random(2, 10).build())) {
      written.add(serializer.deserialize(serializer.getVersion(), serializer.serialize(file)));
    }

    SinkRig restarted = new SinkRig(root);
    restarted.commit(written);

    assertThat(restarted.files()).hasSize(2).noneMatch(file -> file.toString().contains("inprog"));
    assertThat(restarted.announcer.safe)
        .containsExactly(
            "rolled " + written.get(0).rolled().key() + " " + written.get(0).rolled().json(),
            "rolled " + written.get(1).rolled().key() + " " + written.get(1).rolled().json());
  }

  @Test
  void vanishedPartFailsTheCommitNamingTheFile() throws Exception {
    List<SegmentCommittable> written = rig.write(BatchBuilder.labelled().build());
    Files.delete(rig.files().get(0));

    assertThatThrownBy(() -> rig.commit(written))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(written.get(0).path())
        .hasMessageContaining("neither");
    assertThat(rig.announcer.safe).isEmpty();
  }

  @Test
  void truncatedPartFailsTheCommitNamingTheFile() throws Exception {
    List<SegmentCommittable> written = rig.write(BatchBuilder.labelled().build());
    Files.write(rig.files().get(0), new byte[10]);

    assertThatThrownBy(() -> rig.commit(written))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(written.get(0).path());
  }

  @Test
  void committedObjectOfAnotherLengthFailsTheCommit() throws Exception {
    List<SegmentCommittable> written = rig.write(BatchBuilder.labelled().build());
    rig.commit(written);
    Files.write(rig.files().get(0), new byte[10]);

    assertThatThrownBy(() -> rig.commit(written))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(written.get(0).path())
        .hasMessageContaining("10 bytes instead of");
  }

  @Test
  void objectThatCameBetweenWriteAndCommitIsNotOverwritten() throws Exception {
    rig.ids = new FixedId(42);
    List<SegmentCommittable> ours = rig.write(BatchBuilder.labelled().build());
    SinkRig other = new SinkRig(root);
    other.ids = new FixedId(42);
    other.now = SinkRig.NOW.plusMillis(1);
    Path file = other.file(BatchBuilder.labelled().build());
    byte[] before = Files.readAllBytes(file);
    assertThat(ours.get(0).length()).isEqualTo(before.length);

    assertThatThrownBy(() -> rig.commit(ours))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not overwritten");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void nothingIsAnnouncedIfOneFileFails() throws Exception {
    List<SegmentCommittable> written =
        rig.write(BatchBuilder.random(1, 10).build(), BatchBuilder.random(2, 10).build());
    Files.delete(rig.files().get(1));

    assertThatThrownBy(() -> rig.commit(written)).isInstanceOf(IOException.class);
    assertThat(rig.announcer.safe).isEmpty();
  }

  @Test
  void failedAnnouncementFailsTheCommitAndIsRepeatedAfterTheRestart() throws Exception {
    List<SegmentCommittable> written = rig.write(BatchBuilder.labelled().build());
    rig.announcer.failing = true;
    assertThatThrownBy(() -> rig.commit(written)).hasMessageContaining("no broker");
    assertThat(rig.count("rollup", "filesCommitted")).isZero();

    SinkRig restarted = new SinkRig(root);
    restarted.commit(written);
    assertThat(restarted.announcer.safe).hasSize(1);
  }

  @Test
  void storageErrorBeforeOrAfterTheRenameIsTriedAgain() throws Exception {
    rig.scheme = FailingFileSystem.SCHEME;
    for (int seed = 0; seed < 20; seed++) {
      List<SegmentCommittable> written = rig.write(BatchBuilder.random(seed, 10).build());
      FailingFileSystem.fail(seed, 0.5, 1);
      rig.commit(written);
      FailingFileSystem.fail(0, 0, 0);
    }

    assertThat(rig.announcer.safe).hasSize(20);
    assertThat(rig.files()).hasSize(20);
  }

  @Test
  void lastAttemptFailsTheCommitNamingTheFile() throws Exception {
    rig.scheme = FailingFileSystem.SCHEME;
    List<SegmentCommittable> written = rig.write(BatchBuilder.labelled().build());
    FailingFileSystem.fail(1, 1, 3);

    assertThatThrownBy(() -> rig.commit(written))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(written.get(0).path())
        .hasMessageContaining("2 attempts");
    assertThat(FailingFileSystem.failuresLeft()).isEqualTo(1);
  }

  @Test
  void compactionHearsOnlyIfSwitchedOn() throws Exception {
    List<SegmentCommittable> without = rig.write(BatchBuilder.random(1, 10).build());
    rig.compactionTopic = "compact";
    List<SegmentCommittable> with = rig.write(BatchBuilder.random(2, 10).build());
    rig.commit(without);
    rig.commit(with);
    rig.compactionTopic = null;
    rig.commit(with);

    assertThat(rig.announcer.safe.stream().map(m -> m.substring(0, m.indexOf(' '))))
        .containsExactly("rolled", "rolled", "compact", "rolled");
  }

  @Test
  void outputIsCountedByFrequency() throws Exception {
    BatchBuilder coarse = BatchBuilder.random(2, 7);
    coarse.frequencyMs = 300_000;
    List<SegmentCommittable> written =
        rig.write(BatchBuilder.random(1, 10).build(), coarse.build());
    rig.now = SinkRig.NOW.plusMillis(1_500);
    rig.commit(written);

    assertThat(rig.count("rollup", "filesCommitted")).isEqualTo(2);
    assertThat(rig.count("rollup", "frequency", "60000", "segmentsOut")).isEqualTo(1);
    assertThat(rig.count("rollup", "frequency", "60000", "rowsOut")).isEqualTo(10);
    assertThat(rig.count("rollup", "frequency", "300000", "rowsOut")).isEqualTo(7);
    assertThat(rig.count("rollup", "frequency", "300000", "bytesOut"))
        .isEqualTo(written.get(1).length());
    assertThat(rig.metrics.<Long>getGauge("rollup", "announcementLagMs").orElseThrow().getValue())
        .isEqualTo(1_500);
    for (SegmentCommittable file : written) {
      String frequency = Integer.toString(file.frequencyMs());
      assertThat(
              rig.metrics
                  .<Long>getGauge("rollup", "frequency", frequency, "freshnessMs")
                  .orElseThrow()
                  .getValue())
          .isEqualTo(rig.now.toEpochMilli() - file.windowEnd());
    }
    assertThat(written.get(0).windowEnd()).isEqualTo(BatchBuilder.WINDOW + 120_000);
  }
}
