package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files written by DuckDB: type x nulls x cardinality in each file, page version x codec. */
class DuckDbFilesTest {
  private static final int ROWS = 9_000;
  private static final List<String> TYPES =
      List.of(
          "BOOLEAN",
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "FLOAT",
          "DOUBLE",
          "VARCHAR",
          "BLOB");

  /** When a row has no value, by its number i. */
  private static final List<String> NULLS =
      List.of("false", "true", "i % 3 = 0", "hash(i // 37) % 2 = 0", "i < 8999", "i = 0");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "V1, UNCOMPRESSED", "V1, SNAPPY", "V1, GZIP", "V1, ZSTD",
    "V2, UNCOMPRESSED", "V2, SNAPPY", "V2, GZIP", "V2, ZSTD"
  })
  void everyCellIsWhatDuckDbReads(String version, String codec) throws Exception {
    Path path = folder.resolve(version + codec + ".parquet");
    try (DuckDb duck = new DuckDb();
        ReadBack ours = new ReadBack()) {
      duck.write(
          table(),
          path,
          "PARQUET_VERSION " + version + ", CODEC " + codec + ", ROW_GROUP_SIZE 4096");
      ParquetFile file = ours.open(path);
      assertThat(file.rows()).isEqualTo(ROWS);
      assertThat(file.rowGroups()).isGreaterThan(1);
      Object[][] expected = duck.cells(path, ROWS);
      for (Column column : file.columns()) {
        ReadBack.assertSame(column.toString(), ours.cells(file, column), expected[column.index()]);
      }
      checkEncodings(duck, path, version);
    }
  }

  @Test
  void logicalTypesAreNamed() throws Exception {
    Path path = folder.resolve("logical.parquet");
    try (DuckDb duck = new DuckDb();
        ReadBack ours = new ReadBack()) {
      duck.write(
          """
          SELECT DATE '2025-01-02' AS d, TIMESTAMP '2025-01-02 03:04:05' AS us,
            TIMESTAMP_MS '2025-01-02 03:04:05' AS ms, TIMESTAMP_NS '2025-01-02 03:04:05' AS ns,
            TIME '03:04:05' AS t, 1::UBIGINT AS u, 1.5::DECIMAL(9, 2) AS dec, 1::HUGEINT AS h,
            uuid() AS id, [1, 2] AS list, {'a': 1} AS struct, MAP {'k': 1} AS m, 7 AS n
          """,
          path,
          "CODEC ZSTD");
      ParquetFile file = ours.open(path);
      assertThat(file.columns().stream().map(c -> c.path() + " " + c.type() + " " + c.unit()))
          .containsExactly(
              "d LONG DATE",
              "us LONG TIMESTAMP_MICROS",
              "ms LONG TIMESTAMP_MILLIS",
              "ns LONG TIMESTAMP_NANOS",
              "t LONG TIME",
              "u LONG UNSIGNED",
              "dec UNSUPPORTED NONE",
              "h DOUBLE NONE",
              "id UNSUPPORTED NONE",
              "list.list.element UNSUPPORTED NONE",
              "struct.a UNSUPPORTED NONE",
              "m.key_value.key UNSUPPORTED NONE",
              "m.key_value.value UNSUPPORTED NONE",
              "n LONG NONE");
      assertThat(ours.cells(file, "n")).containsExactly(7L);
      assertThat(ours.cells(file, "ms")).containsExactly(1_735_787_045_000L);
      assertThat(file.createdBy()).startsWith("DuckDB");
    }
  }

  @Test
  void keyValueMetadataIsRead() throws Exception {
    Path path = folder.resolve("metadata.parquet");
    try (DuckDb duck = new DuckDb();
        ReadBack ours = new ReadBack()) {
      duck.write("SELECT 1 AS n", path, "KV_METADATA {organization: 'o', frequency: '60000'}");
      assertThat(ours.open(path).metadata())
          .containsEntry("organization", "o")
          .containsEntry("frequency", "60000");
    }
  }

  @Test
  void fileWithoutRowsIsRead() throws Exception {
    Path path = folder.resolve("empty.parquet");
    try (DuckDb duck = new DuckDb();
        ReadBack ours = new ReadBack()) {
      duck.write("SELECT 1 AS n WHERE false", path, "CODEC ZSTD");
      ParquetFile file = ours.open(path);
      assertThat(file.rows()).isZero();
      assertThat(ours.cells(file, "n")).isEmpty();
    }
  }

  private static String table() {
    List<String> columns = new ArrayList<>();
    for (String type : TYPES) {
      for (int nulls = 0; nulls < NULLS.size(); nulls++) {
        for (long distinct : new long[] {1, 200, 1_000_000}) {
          columns.add(
              "CASE WHEN %s THEN NULL ELSE %s END AS %s_%d_%d"
                  .formatted(NULLS.get(nulls), value(type, distinct), type, nulls, distinct));
        }
      }
    }
    return "SELECT " + String.join(",", columns) + " FROM range(" + ROWS + ") AS t(i)";
  }

  private static String value(String type, long distinct) {
    String n = "(hash(i) % " + distinct + ")::BIGINT";
    return switch (type) {
      case "BOOLEAN" -> n + " % 2 = 1";
      case "TINYINT" -> "(" + n + " % 256 - 128)::TINYINT";
      case "SMALLINT" -> "(" + n + " % 65536 - 32768)::SMALLINT";
      case "INTEGER" -> "(" + n + " * 4001 - 2000000000)::INTEGER";
      case "BIGINT" -> "(" + n + " * 9000000000001 - 4500000000000000000)";
      case "UTINYINT" -> "(" + n + " % 256)::UTINYINT";
      case "USMALLINT" -> "(" + n + " % 65536)::USMALLINT";
      case "UINTEGER" -> "(" + n + " * 4294)::UINTEGER";
      case "FLOAT" -> "(" + n + " / 7)::FLOAT";
      case "DOUBLE" -> "(" + n + " / 7)::DOUBLE";
      case "BLOB" -> "encode('b' || repeat('x', (i % 50)::INTEGER) || " + n + ")";
      default -> "'v' || " + n;
    };
  }

  private static void checkEncodings(DuckDb duck, Path path, String version) throws SQLException {
    assertThat(duck.strings("SELECT encodings FROM parquet_metadata('" + path + "')"))
        .as("what the files are to exercise")
        .contains(
            version.equals("V1")
                ? new String[] {"PLAIN", "PLAIN_DICTIONARY"}
                : new String[] {
                  "RLE_DICTIONARY",
                  "DELTA_BINARY_PACKED",
                  "DELTA_LENGTH_BYTE_ARRAY",
                  "BYTE_STREAM_SPLIT"
                });
  }
}
