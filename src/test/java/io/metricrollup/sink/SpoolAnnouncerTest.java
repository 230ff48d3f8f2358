package io.metricrollup.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolAnnouncerTest {
  @TempDir Path directory;

  @Test
  void linesAreThereAfterTheFlush() throws Exception {
    try (Announcer announcer = announcer(3)) {
      announcer.announce("rolled", "k", "{\"a\":\"é\"}");
      announcer.announce("compact", "k", "{}");
      announcer.announce("rolled", "l", "{}");
      announcer.flush();

      assertThat(directory.resolve("rolled.3.jsonl")).hasContent("{\"a\":\"é\"}\n{}\n");
      assertThat(directory.resolve("compact.3.jsonl")).hasContent("{}\n");
    }
  }

  @Test
  void restartAppendsAndDropsATornLine() throws Exception {
    try (Announcer announcer = announcer(0)) {
      announcer.announce("rolled", "k", "{1}");
      announcer.flush();
    }
    Path file = directory.resolve("rolled.0.jsonl");
    Files.writeString(file, "{1}\n{\"torn");
    try (Announcer announcer = announcer(0)) {
      announcer.announce("rolled", "k", "{2}");
      announcer.flush();
    }

    assertThat(file).hasContent("{1}\n{2}\n");
  }

  @Test
  void lineThatIsTornFromTheStartLeavesNothing() throws Exception {
    Path file = directory.resolve("rolled.0.jsonl");
    Files.writeString(file, "{\"torn");
    try (Announcer announcer = announcer(0)) {
      announcer.announce("rolled", "k", "{2}");
    }

    assertThat(file).hasContent("{2}\n");
  }

  @Test
  void filesOfATopicAreThoseOfAllSubtasks() throws Exception {
    for (String name : new String[] {"a.b.0.jsonl", "a.b.11.jsonl", "a.0.jsonl", "a.b.x.jsonl"}) {
      Files.createFile(directory.resolve(name));
    }

    assertThat(SpoolAnnouncer.files(directory, "a.b"))
        .containsExactly(directory.resolve("a.b.0.jsonl"), directory.resolve("a.b.11.jsonl"));
    assertThat(SpoolAnnouncer.files(directory, "a"))
        .containsExactly(directory.resolve("a.0.jsonl"));
  }

  private Announcer announcer(int subtask) throws Exception {
    return SpoolAnnouncer.factory(directory.toString()).open(subtask);
  }
}
