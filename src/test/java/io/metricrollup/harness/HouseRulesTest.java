package io.metricrollup.harness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What packages may know of one another. */
class HouseRulesTest {
  private static final String ROOT = "io.metricrollup.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.metricrollup");

  /** From top to bottom: each may import those below it. */
  private static final List<String> ROOMS =
      List.of(
          "job.cli",
          "job.demo",
          "job.backfill",
          "job.ledger",
          "job",
          "job.runtime",
          "job.window",
          "sink",
          "source.decode",
          "source",
          "ledger",
          "metrics",
          "parquet",
          "zstd",
          "batch",
          "sketch",
          "segment");

  private static final List<String> CONNECTORS = ROOMS.subList(ROOMS.indexOf("sink"), ROOMS.size());

  @Test
  void everyPackageHasItsPlace() {
    Set<String> rooms = ROOMS.stream().map(room -> ROOT + room).collect(Collectors.toSet());
    assertThat(CLASSES)
        .isNotEmpty()
        .extracting(JavaClass::getPackageName)
        .allSatisfy(name -> assertThat(rooms).contains(name));
  }

  @Test
  void importsPointDownwards() {
    for (int i = 1; i < ROOMS.size(); i++) {
      String[] above = ROOMS.subList(0, i).stream().map(room -> ROOT + room).toArray(String[]::new);
      neverImports(ROOMS.get(i), above);
    }
  }

  @Test
  void connectorsNeverImportJob() {
    for (String room : CONNECTORS) {
      neverImports(room, ROOT + "job..");
    }
  }

  @Test
  void codecsAndVocabularyKnowNothingOfFlinkOrKafka() {
    for (String room : List.of("sketch", "zstd", "parquet", "segment")) {
      neverImports(room, "org.apache.flink..", "org.apache.kafka..");
    }
  }

  @Test
  void parquetKnowsNothingOfMetricsAndSketchNothingOfParquet() {
    knowsOnly("parquet", "zstd");
    knowsOnly("zstd");
    knowsOnly("sketch");
    knowsOnly("segment");
    neverImports("sketch", "org.apache.parquet..");
  }

  @Test
  void connectorsPrintNothing() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "job..")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
  }

  private static void neverImports(String room, String... packages) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  /** Of our own packages. */
  private static void knowsOnly(String room, String... known) {
    String[] others =
        ROOMS.stream()
            .filter(other -> !other.equals(room) && !List.of(known).contains(other))
            .map(other -> ROOT + other)
            .toArray(String[]::new);
    neverImports(room, others);
  }
}
