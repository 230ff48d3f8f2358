package io.metricrollup.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;

/**
 * Every form in which something of ours lies in a checkpoint has a test that holds it to stored
 * bytes: who changes a form has to give it a new version, and who adds one has to store its bytes.
 */
class StateFormsTest {
  /** Serializers of what lies in checkpoints, and the tests with the bytes. */
  private static final Map<String, List<String>> STORED =
      Map.of(
          "ShardKeySerializer", List.of("StoredWindowsTest.keysStayWhereTheyAre"),
          "ShardTableSerializer",
              List.of(
                  "ShardTableTest.everyVersionIsReadForEver",
                  "StoredWindowsTest.everyPartOfATableIsWrittenAsItWas",
                  "StoredWindowsTest.checkpointOfVersionTwoGoesOn"),
          "DuplicateKey$Serializer", List.of("StoredSourceTest.keysOfDuplicatesStayWhereTheyAre"),
          "ReplayMapSerializer",
              List.of(
                  "ReplayMapTest.goldenBytesOfVersion1AreReadAndWritten",
                  "StoredSourceTest.segmentsKnownToAStoredCheckpointAreKnown"),
          "NotificationMessageSerializer",
              List.of(
                  "NotificationMessageSerializerTest.goldenBytesOfVersion1AreReadAndWritten",
                  "StoredSourceTest.segmentsParkedOrBeingFetchedInAStoredCheckpointAreFetched"),
          "SegmentCommittableSerializer",
              List.of(
                  "SegmentCommittableSerializerTest.bytesOfVersion2StayAsTheyAre",
                  "SegmentCommittableSerializerTest.goldenBytesOfEveryVersionAreRead"),
          "BackfillSplitSerializer", List.of("BackfillSourceTest.positionIsStoredAsItWas"),
          "BackfillSplitSerializer$OfUnassigned",
              List.of("BackfillSourceTest.positionIsStoredAsItWas"));

  /** Only on the way from task to task: a checkpoint with aligned barriers has none of them. */
  private static final Set<String> ON_THE_WIRE =
      Set.of("PointBatchSerializer", "RollupBatchSerializer", "FetchedSegmentSerializer");

  @Test
  void everySerializerIsHeldToStoredBytesOrIsNotStored() {
    Set<String> found =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.metricrollup")
                .stream()
                .filter(StateFormsTest::isSerializer)
                .map(StateFormsTest::name)
                .collect(Collectors.toSet());

    assertThat(found).containsAll(STORED.keySet()).containsAll(ON_THE_WIRE);
    found.removeAll(STORED.keySet());
    assertThat(found).isEqualTo(ON_THE_WIRE);
  }

  @Test
  void everyTestWithStoredBytesIsThere() throws IOException {
    List<Path> sources =
        Folders.files(Path.of(System.getProperty("rollup.root"), "src/test/java"), "Test.java");
    for (List<String> tests : STORED.values()) {
      for (String test : tests) {
        int dot = test.indexOf('.');
        String name = test.substring(0, dot) + ".java";
        Path file = sources.stream().filter(path -> path.endsWith(name)).findFirst().orElseThrow();
        assertThat(Files.readString(file)).contains("void " + test.substring(dot + 1) + "(");
      }
    }
  }

  /** Or what is on the wire would lie in checkpoints, too. */
  @Test
  void checkpointsAreAligned() throws IOException {
    Path root = Path.of(System.getProperty("rollup.root"));
    for (String folder : List.of("flink-conf", "helm", "job/src/main")) {
      for (Path file : Folders.files(root.resolve(folder), "")) {
        assertThat(file.toFile()).content().doesNotContain("unaligned");
      }
    }
  }

  private static boolean isSerializer(JavaClass type) {
    return !type.getModifiers().contains(JavaModifier.ABSTRACT)
        && (type.isAssignableTo(TypeSerializer.class)
            || type.isAssignableTo(SimpleVersionedSerializer.class));
  }

  private static String name(JavaClass type) {
    return type.getName().substring(type.getPackageName().length() + 1);
  }
}
