package io.metricrollup.parquet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Set;
import java.util.TreeSet;

/** The oracle: another implementation that writes and reads Parquet. */
final class DuckDb implements AutoCloseable {
  private final Connection connection;

  DuckDb() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    execute("SET threads = 1");
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Copies the result of {@code query} to a file. */
  void write(String query, Path file, String options) throws SQLException {
    execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet, " + options + ")");
  }

  /** A file's cells, column by column, in the shapes of {@link ReadBack}. */
  Object[][] cells(Path file, int rows) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM read_parquet('" + file + "')")) {
      int columns = result.getMetaData().getColumnCount();
      int[] types = new int[columns];
      for (int c = 0; c < columns; c++) {
        types[c] = result.getMetaData().getColumnType(c + 1);
      }
      Object[][] cells = new Object[columns][rows];
      for (int row = 0; result.next(); row++) {
        for (int c = 0; c < columns; c++) {
          cells[c][row] = cell(result, c + 1, types[c]);
        }
      }
      return cells;
    }
  }

  /** The first column of a query's result, without repetitions. */
  Set<String> strings(String query) throws SQLException {
    Set<String> strings = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        strings.add(result.getString(1));
      }
    }
    return strings;
  }

  private static Object cell(ResultSet result, int column, int type) throws SQLException {
    Object value =
        switch (type) {
          case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> result.getLong(column);
          case Types.FLOAT, Types.REAL, Types.DOUBLE -> result.getDouble(column);
          case Types.BOOLEAN -> result.getBoolean(column);
          case Types.VARCHAR -> utf8(result.getString(column));
          case Types.BLOB -> blob(result.getBlob(column));
          default -> number(result.getObject(column));
        };
    return result.wasNull() ? null : value;
  }

  private static byte[] utf8(String string) {
    return string == null ? null : string.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] blob(Blob blob) throws SQLException {
    return blob == null ? null : blob.getBytes(1, Math.toIntExact(blob.length()));
  }

  /** Unsigned integers have types of their own. */
  private static Object number(Object value) {
    return value instanceof Number number ? (Object) number.longValue() : value;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
