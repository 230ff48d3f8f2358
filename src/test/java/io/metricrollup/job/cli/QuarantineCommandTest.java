package io.metricrollup.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.BrokerExtension;
import io.metricrollup.harness.Topics;
import io.metricrollup.job.runtime.LocalBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
@Timeout(180)
class QuarantineCommandTest {
  private static final UUID ONE = new UUID(1, 1);
  private static final UUID TWO = new UUID(2, 2);
  private static final String BIG_ID = "9223372036854775001";

  private static final List<String> RECORDS =
      List.of(
          record("corrupt_segment", ONE, BIG_ID, 0, ",\"row_group\":3"),
          record("corrupt_segment", ONE, BIG_ID, 0, ",\"row_group\":1"),
          record("corrupt_segment", ONE, BIG_ID, 0, ",\"row_group\":1"),
          record("invalid_row", ONE, BIG_ID, 0, ",\"row_group\":0,\"rows\":4"),
          record("segment_not_found", TWO, "12", 4, ""),
          record("segment_not_found", TWO, "12", 3, ""),
          "{\"reason\":\"malformed_notification\",\"detail\":\"not JSON\",\"topic\":\"quarantined-in\","
              + "\"partition\":0,\"offset\":1,\"notification\":\"\\u001b[2J\"}");

  @TempDir private Path folder;

  private static String record(
      String reason, UUID organization, String segment, int replay, String more) {
    String notification =
        "{\\\"v\\\":1,\\\"o\\\":\\\"%s\\\",\\\"d\\\":20260101,\\\"tf\\\":60000,\\\"s\\\":%s,"
            + "\\\"extra\\\":[1],\\\"st\\\":\\\"2026-01-01T0%s:00:00Z\\\"}";
    return """
        {"reason":"%s","detail":"f: broken","topic":"quarantined-in","partition":1,"offset":7,\
        "organization":"%s","instance":1,"dateint":20260101,"frequency":10000,"segment":%s,\
        "replay":%d%s,"notification":"%s"}"""
        .formatted(
            reason,
            organization,
            segment,
            replay,
            more,
            notification.formatted(organization, segment, organization.equals(ONE) ? 1 : 2));
  }

  @Test
  void listShowsEachRecordOnceAndHowItComesBack() throws Exception {
    String list = run("list");
    assertThat(list.lines()).hasSize(2 + 6 + 1);
    assertThat(list.lines())
        .anyMatch(l -> l.matches("corrupt_segment .*" + BIG_ID + " .* 3 .* replay .*f: broken"))
        .anyMatch(l -> l.matches("invalid_row .* 4 .* a new segment .*"))
        .anyMatch(l -> l.matches("malformed_notification .* a correct notification .*"));
    assertThat(list).endsWith("6 records\n").doesNotContain("\u001b");
  }

  @Test
  void filtersAreReasonOrganizationSegmentAndTime() throws Exception {
    assertThat(run("list", "--reason", "invalid_row")).endsWith("1 records\n");
    assertThat(run("list", "--organization", TWO.toString())).endsWith("2 records\n");
    assertThat(run("list", "--segment", BIG_ID)).endsWith("3 records\n");
    assertThat(run("list", "--from", "2026-01-01T02:00:00Z")).endsWith("2 records\n");
    assertThat(run("list", "--to", "2026-01-01T02:00:00Z")).endsWith("3 records\n");
    assertThat(run("show", "--reason", "invalid_row"))
        .startsWith("invalid_row: f: broken\ncomes back by: a new segment\n{")
        .contains("\"rows\" : 4");
  }

  @Test
  void replayAsksForTheRefusedRowGroupsOfTheLastAttempt() throws Exception {
    List<String> lines = run("replay", "--dry-run").lines().toList();
    assertThat(lines)
        .hasSize(3)
        .anyMatch(l -> l.contains("\"s\":" + BIG_ID) && l.endsWith("\"r\":1,\"rg\":[1,3]}"))
        .anyMatch(l -> l.contains("\"s\":12,\"extra\":[1],") && l.endsWith("\"r\":5}"))
        .endsWith("2 segments would be announced again; 2 records are not for a replay");
  }

  @Test
  void replayGoesBehindTheOriginalInItsPartition(LocalBroker broker) throws Exception {
    broker.createTopic("quarantined-in", 3);
    broker.createTopic("quarantined", 1);
    Topics.send(
        broker, "quarantined", RECORDS.stream().map(r -> new Topics.Message(null, r)).toList());
    String[] arguments = {
      "quarantine",
      "replay",
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--quarantine-topic",
      "quarantined",
      "--topic",
      "quarantined-in"
    };
    assertThat(rollup(arguments))
        .isEqualTo("2 segments announced again; 2 records are not for a replay\n");
    assertThat(rollup(arguments)).startsWith("2 segments announced again");
    var sent = Topics.all(broker, "quarantined-in");
    assertThat(sent).hasSize(4).allMatch(message -> message.partition() == 1);
    assertThat(sent.stream().map(message -> message.value()).distinct()).hasSize(2);
    assertThat(sent.get(0).key()).isEqualTo(ONE + "-20260101-60000-1767229200000");
  }

  @Test
  void wrongUsageNamesEveryProblem() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, UTF_8);
    assertThat(Main.run(stream, stream, "quarantine", "burn", "--from", "noon", "--file", "x"))
        .isEqualTo(2);
    assertThat(Main.run(stream, stream, "quarantine", "replay", "--file", "x")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("say list, show or replay")
        .contains("--from: 'noon' is not understood")
        .contains("a replay from --file needs --output");
  }

  private String run(String... arguments) throws Exception {
    Path file = Files.write(folder.resolve("quarantine.jsonl"), RECORDS);
    Stream<String> all =
        Stream.of(
                Stream.of("quarantine"), Stream.of(arguments), Stream.of("--file", file.toString()))
            .flatMap(s -> s);
    return rollup(all.toArray(String[]::new));
  }

  private static String rollup(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, UTF_8);
    int code = Main.run(stream, stream, arguments);
    assertThat(code).as(out.toString(UTF_8)).isZero();
    return out.toString(UTF_8);
  }
}
