package io.metricrollup.job.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.job.runtime.LocalRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  @TempDir private Path temporary;

  @Test
  void nextDemoBeginsWithAnEmptyFolder() throws IOException {
    Path old;
    try (DemoFolder folder = DemoFolder.prepare(temporary)) {
      old = Files.writeString(folder.in().resolve("old"), "");
      Files.createDirectories(folder.broker().resolve("data"));
    }
    assertThat(old).exists();
    try (DemoFolder folder = DemoFolder.prepare(temporary)) {
      assertThat(folder.in()).isEmptyDirectory();
      assertThat(folder.out()).isEmptyDirectory();
      assertThat(folder.broker()).doesNotExist();
    }
  }

  @Test
  void twoDemosDoNotShareAFolder() throws IOException {
    try (DemoFolder folder = DemoFolder.prepare(temporary)) {
      assertThatThrownBy(() -> DemoFolder.prepare(temporary))
          .isInstanceOf(LocalRuntimeException.class)
          .hasMessage(
              "Another demo is running in " + folder + "; give this one a folder of its own.");
    }
  }
}
