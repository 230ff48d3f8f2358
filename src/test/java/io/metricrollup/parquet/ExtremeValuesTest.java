package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.parquet.WrittenColumn.Kind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtremeValuesTest {
  private static final Object[] DOUBLES = {
    Double.NaN,
    -0.0,
    0.0,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL / 3,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    null
  };

  @TempDir Path folder;

  @Test
  void doublesKeepEveryBit() throws Exception {
    Object[] repeated = new Object[1_100];
    Arrays.setAll(repeated, row -> DOUBLES[row % DOUBLES.length]);
    assertReadBack(new WrittenColumn("a", Kind.DOUBLE, DOUBLES));
    assertReadBack(new WrittenColumn("a", Kind.DOUBLE, repeated));
  }

  @Test
  void emptyStringIsNotNull() throws Exception {
    assertReadBack(new WrittenColumn("a", Kind.STRING, new Object[] {"", null, "x", "", null}));
    assertReadBack(new WrittenColumn("a", Kind.STRING, new Object[] {"", ""}));
  }

  @Test
  void stringOfTenMegabytes() throws Exception {
    String huge = "ünicode".repeat(1_310_720);
    assertReadBack(new WrittenColumn("a", Kind.STRING, new Object[] {"x", huge, null, huge, "y"}));
    assertReadBack(new WrittenColumn("a", Kind.STRING, new Object[] {"x", huge, null, "y"}));
  }

  @Test
  void binariesOfManyPages() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    Object[] cells = new Object[3_001];
    for (int row = 0; row < cells.length; row++) {
      byte[] bytes = new byte[random.nextInt(1, 6_000)];
      random.nextBytes(bytes);
      cells[row] = random.nextInt(5) == 0 ? null : ByteBuffer.wrap(bytes);
    }
    assertReadBack(new WrittenColumn("a", Kind.BINARY, cells));
  }

  @Test
  void filtersFindNaNInSpiteOfBounds() throws Exception {
    Path file = WrittenFile.write(folder, 2, e -> e.doubles("a", new double[] {1, Double.NaN}));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery("SELECT count(*) FROM '" + file + "' WHERE a > 5")) {
      assertThat(count.next()).isTrue();
      assertThat(count.getInt(1)).isEqualTo(1);
    }
  }

  private void assertReadBack(WrittenColumn column) throws Exception {
    Path file = WrittenFile.write(folder, List.of(column));
    ParquetOracle.assertParquetJavaReads(file, List.of(column));
    ParquetOracle.assertDuckDbReads(file, List.of(column));
  }
}
