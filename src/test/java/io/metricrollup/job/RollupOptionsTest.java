package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.metricrollup.segment.TierChain;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollupOptionsTest {
  private static final String[] REQUIRED = {
    "--bootstrap-servers", "localhost:9092", "--group-id", "rollup", "--storage-root", "/lake"
  };

  private static final UUID ORGANIZATION = UUID.fromString("12340000-0000-4000-8000-0000000000ab");

  @TempDir private Path folder;

  private static RollupOptions with(String... more) {
    return RollupOptions.parse(joined(more));
  }

  private static String[] joined(String... more) {
    return Stream.concat(Stream.of(REQUIRED), Stream.of(more)).toArray(String[]::new);
  }

  private static List<String> problemsOf(String... arguments) {
    return catchThrowableOfType(InvalidOptionsException.class, () -> RollupOptions.parse(arguments))
        .problems();
  }

  @Test
  void defaultsAreThoseOfTheContract() {
    RollupOptions options = with();
    assertThat(options.topic()).isEqualTo("lakerunner.boxer.metrics.rollup");
    assertThat(options.startingOffsets()).isEqualTo(StartingOffsets.COMMITTED);
    assertThat(options.chain()).isEqualTo(TierChain.DEFAULT);
    assertThat(options.sourceFrequencies()).containsExactly(10_000);
    assertThat(options.storageRoot(7)).isEqualTo("/lake");
    assertThat(options.outputRoot(7)).isEqualTo("/lake");
    assertThat(options.collector(7)).isEqualTo("default");
    assertThat(options.outOfOrderness()).isEqualTo(Duration.ofSeconds(90));
    assertThat(options.skew()).isEqualTo(Duration.ofMinutes(10));
    assertThat(options.deduplicationHorizon()).isEqualTo(Duration.ofDays(7));
    assertThat(options.zstdLevel()).isEqualTo(3);
    assertThat(options.rolledTopic()).isEqualTo("lakerunner.metrics.rolled");
    assertThat(options.announceCompaction()).isFalse();
    assertThat(options.compactTopic()).isEqualTo("lakerunner.boxer.metrics.compact");
    assertThat(options.checkpointInterval()).isEqualTo(Duration.ofSeconds(60));
    assertThat(options.kafkaProperties()).isEmpty();
  }

  @Test
  void shadowRefusesWhateverCouldBeInTheWay() {
    assertThat(problemsOf(joined("--shadow", "true")))
        .containsExactly(
            "shadow: output-root is missing; it must not be a storage that is read",
            "shadow: rolled-topic must be another than lakerunner.metrics.rolled",
            "shadow: quarantine-topic must be another than lakerunner.metrics.rollup.quarantine",
            "shadow: ledger-topic must be another than lakerunner.metrics.rollup.ledger");
    String[] apart = {
      "--shadow",
      "true",
      "--rolled-topic",
      "s.rolled",
      "--quarantine-topic",
      "s.bad",
      "--ledger-topic",
      "s.ledger"
    };
    String[] wrong = {
      "--output-root",
      "/lake/",
      "--source-frequencies",
      "10000,60000",
      "--announce-compaction",
      "true"
    };
    assertThat(
            problemsOf(joined(Stream.of(apart, wrong).flatMap(Stream::of).toArray(String[]::new))))
        .containsExactly(
            "shadow: output-root is the same as storage-root",
            "shadow: source-frequencies is not 10000 alone",
            "shadow: announce-compaction would hand segments to compaction");
    String[] elsewhere = {"--topic", "other", "--compact-topic", "another"};
    String[] theirs = {
      "--output-root",
      "/lake/shadow",
      "--rolled-topic",
      "lakerunner.boxer.metrics.compact",
      "--quarantine-topic",
      "lakerunner.boxer.metrics.rollup",
      "--ledger-topic",
      "lakerunner.metrics.rolled",
      "--shadow",
      "true"
    };
    assertThat(
            problemsOf(
                joined(Stream.of(elsewhere, theirs).flatMap(Stream::of).toArray(String[]::new))))
        .containsExactly(
            "shadow: rolled-topic must be another than lakerunner.boxer.metrics.compact",
            "shadow: quarantine-topic must be another than lakerunner.boxer.metrics.rollup",
            "shadow: ledger-topic must be another than lakerunner.metrics.rolled");
    String[] right = {"--output-root", "/lake/shadow", "--source-frequencies", "10000"};
    RollupOptions options =
        with(Stream.of(apart, right).flatMap(Stream::of).toArray(String[]::new));
    assertThat(options.outputRoot(1)).isEqualTo("/lake/shadow");
  }

  @Test
  void passwordInARootIsRefusedAndNotShown() {
    assertThat(problemsOf(joined("--output-root", "s3://user:geheim@lake/x")))
        .containsExactly(
            "output-root: 's3://***@lake/x' holds a password, which belongs in the file system's"
                + " own settings");
    assertThat(with("--output-root", "abfss://lake@account.dfs.core.windows.net/x").outputRoot(1))
        .isEqualTo("abfss://lake@account.dfs.core.windows.net/x");
  }

  @Test
  void everyDefaultPassesItsOwnCheck() {
    assertThat(OptionTable.ALL)
        .filteredOn(option -> option.standard() != null)
        .hasSizeGreaterThan(20)
        .allSatisfy(o -> assertThat(o.parse(o.key(), o.standard())).isNotNull());
  }

  @Test
  void membersOfAFamilyOverrideTheDefault() {
    RollupOptions options =
        with(
            "--storage-root.3",
            "s3://three/",
            "--collector.3",
            "blue",
            "--shards",
            "8",
            "--shards." + ORGANIZATION.toString().toUpperCase(Locale.ROOT),
            "32",
            "--output-root",
            "file:/out");
    assertThat(options.storageRoot(3)).isEqualTo("s3://three");
    assertThat(options.storageRoot(4)).isEqualTo("/lake");
    assertThat(options.collector(3)).isEqualTo("blue");
    assertThat(options.shards(ORGANIZATION)).isEqualTo(32);
    assertThat(options.shards(new UUID(1, 1))).isEqualTo(8);
    assertThat(options.outputRoot(3)).isEqualTo("file:/out");
  }

  @Test
  void kafkaPropertiesPassThroughWithoutPrefix() {
    assertThat(with("--kafka.sasl.mechanism", "PLAIN").kafkaProperties())
        .containsOnly(Map.entry("sasl.mechanism", "PLAIN"));
  }

  @Test
  void allProblemsComeInOneMessage() {
    assertThatThrownBy(
            () ->
                RollupOptions.parse(
                    "--zstd-level",
                    "23",
                    "--zstdLevel",
                    "3",
                    "--idle-timeout",
                    "soon",
                    "--chain",
                    "10000,15000",
                    "--kafka.group.id",
                    "x",
                    "--shards.acme",
                    "4",
                    "stray",
                    "--topic"))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageStartingWith("11 problems in the options:\n")
        .hasMessageContaining("zstd-level: '23' is not a whole number from 1 to 22")
        .hasMessageContaining("zstdLevel is not an option (zstd-level is)")
        .hasMessageContaining("idle-timeout: 'soon' is not a duration")
        .hasMessageContaining("chain: '10000,15000' 15000 ms is not a larger multiple of 10000 ms")
        .hasMessageContaining("kafka.group.id: 'group.id' is a property that the job sets itself")
        .hasMessageContaining("shards.acme: 'acme' is not a UUID")
        .hasMessageContaining("'stray' is not of the form --key value")
        .hasMessageContaining("topic has no value")
        .hasMessageContaining("bootstrap-servers is missing")
        .hasMessageContaining("group-id is missing")
        .hasMessageContaining("storage-root is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "group-id, lakerunner.boxer.metrics.rollup, is the group of the workers",
    "rolled-topic, lakerunner.boxer.metrics.rollup, rolled-topic and topic are the same",
    "quarantine-topic, lakerunner.metrics.rolled, quarantine-topic and rolled-topic are the same",
    "source-frequencies, 3600000, 3600000 ms is not in the chain below its last",
    "source-frequencies, 7000, 7000 ms is not in the chain below its last",
    "not-found-give-up, 1s, not-found-give-up is shorter than not-found-retry",
    "storage-root, lake, is neither an absolute path nor a URI",
    "path-template, a/{org}, the path template lacks {dateint}",
    "topic, a b, is not a Kafka topic's name",
    "bootstrap-servers, localhost, is not a list of host:port",
    "starting-offsets, newest, 'is none of committed, earliest, latest'",
    "announce-compaction, yes, is neither true nor false",
    "shards, 0, is not a whole number from 1 to 4096",
    "checkpoint-interval, 0, is not from 10ms to 1d",
    "skew, 99999999999999999999d, is not a duration",
    "fetch-buffer, 64GB, is not a size",
  })
  void nonsenseIsRefused(String key, String value, String complaint) {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (int i = 0; i < REQUIRED.length; i += 2) {
      arguments.put(REQUIRED[i], REQUIRED[i + 1]);
    }
    arguments.put("--" + key, value);
    String[] all =
        arguments.entrySet().stream()
            .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
            .toArray(String[]::new);
    assertThat(problemsOf(all)).singleElement().asString().contains(complaint);
  }

  @Test
  void optionGivenTwiceIsRefused() {
    assertThat(problemsOf(joined("--topic", "a", "--topic", "b")))
        .containsExactly("topic is given twice");
  }

  @ParameterizedTest
  @CsvSource({"1500, 1500", "500ms, 500", "90s, 90000", "5min, 300000", "2h, 7200000"})
  void durationsHaveUnits(String text, long ms) {
    assertThat(with("--idle-timeout", text).idleTimeout().toMillis()).isEqualTo(ms);
  }

  @Test
  void commandLineWinsOverPropertiesFile() throws IOException {
    Path file = folder.resolve("job.properties");
    Files.writeString(file, "zstd-level=9\nshards=16\nkafka.acks=all\n");
    RollupOptions options = with("--config", file.toString(), "--zstd-level", "5");
    assertThat(options.zstdLevel()).isEqualTo(5);
    assertThat(options.shards(ORGANIZATION)).isEqualTo(16);
    assertThat(options.kafkaProperties()).containsEntry("acks", "all");
  }

  @Test
  void commandLineWinsOverYamlFile() throws IOException {
    Path file = folder.resolve("job.yaml");
    Files.writeString(
        file,
        """
        bootstrap-servers: broker:9092
        group-id: other
        storage-root: s3://lake
        chain: [10000, 60000, 3600000]
        source-frequencies: [10000, 60000]
        kafka:
          security.protocol: SASL_SSL
          sasl:
            mechanism: PLAIN
        """);
    RollupOptions options = RollupOptions.parse("--config", file.toString(), "--group-id", "mine");
    assertThat(options.groupId()).isEqualTo("mine");
    assertThat(options.bootstrapServers()).isEqualTo("broker:9092");
    assertThat(options.chain().frequencies()).containsExactly(10_000, 60_000, 3_600_000);
    assertThat(options.sourceFrequencies()).containsExactly(10_000, 60_000);
    assertThat(options.kafkaProperties())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "PLAIN");
  }

  @Test
  void unknownKeyInFileIsRefused() throws IOException {
    Path file = folder.resolve("job.yml");
    Files.writeString(file, "zstd: {level: 3}\n");
    assertThat(problemsOf(joined("--config", file.toString())))
        .containsExactly("zstd.level is not an option (zstd-level is)");
  }

  @Test
  void unreadableFileIsNamed() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.yaml"), "a: [1");
    assertThat(problemsOf(joined("--config", "/nowhere/job.yaml")))
        .singleElement()
        .asString()
        .contains("/nowhere/job.yaml cannot be read");
    assertThat(problemsOf(joined("--config", broken.toString())))
        .singleElement()
        .asString()
        .contains("broken.yaml cannot be parsed");
    assertThat(problemsOf(joined("--config", "job.json")))
        .singleElement()
        .asString()
        .contains("ends neither in .properties nor");
  }

  @Test
  void boundedRunNeedsNoKafka() {
    RollupOptions options = RollupOptions.parseBounded("--storage-root", "/lake");
    assertThat(options.bootstrapServers()).isNull();
    assertThatThrownBy(RollupOptions::parseBounded).hasMessageContaining("storage-root is missing");
  }

  @Test
  void optionsTravelSerialized() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(with("--zstd-level", "7"));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((RollupOptions) in.readObject()).zstdLevel()).isEqualTo(7);
    }
  }

  @Test
  void helpNamesEveryOptionWithDefaultAndUnit() {
    assertThat(RollupOptions.wantsHelp("--topic", "x", "--help")).isTrue();
    assertThat(OptionTable.ALL)
        .allSatisfy(o -> assertThat(RollupOptions.help()).contains("--" + o.key(), o.unit()));
    assertThat(RollupOptions.help()).contains("--zstd-level  [number; default 3]");
  }

  @Test
  void tableInReadmeIsThatOfTheCode() throws IOException {
    String readme =
        Files.readString(Path.of(System.getProperty("rollup.root")).resolve("README.md"));
    String table =
        readme.substring(
            readme.indexOf("<!-- options -->") + "<!-- options -->".length(),
            readme.indexOf("<!-- /options -->"));
    assertThat(table.strip())
        .as("README's options; `./rollup options --markdown` prints them")
        .isEqualTo(RollupOptions.markdown().strip());
  }
}
