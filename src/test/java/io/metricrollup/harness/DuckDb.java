package io.metricrollup.harness;

import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * DuckDB in memory: the reader that is none of ours. Note that {@code /} between integers is float
 * division there; {@code //} truncates.
 */
public final class DuckDb implements AutoCloseable {
  private final Connection connection;

  public DuckDb() {
    try {
      connection = DriverManager.getConnection("jdbc:duckdb:");
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not start", e);
    }
  }

  /**
   * A table function over Parquet files: columns by name, absent ones null, the file's path as
   * {@code filename}.
   *
   * @param glob with {@code *} and {@code **}
   */
  public static String parquet(String glob) {
    return "read_parquet('"
        + glob.replace("'", "''")
        + "', union_by_name = true, filename = true, hive_partitioning = false)";
  }

  /** The same over one file or all segments below a folder. */
  public static String parquet(Path fileOrRoot) {
    String path = fileOrRoot.toString();
    return parquet(path.endsWith(".parquet") ? path : path + "/**/*.parquet");
  }

  /** Runs a statement without a result. */
  public void run(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /**
   * Appends rows to a table, each with a value for every column: a string, a number, bytes or null.
   */
  public void append(String table, Iterable<Object[]> rows) {
    try (DuckDBAppender appender =
        connection
            .unwrap(DuckDBConnection.class)
            .createAppender(DuckDBConnection.DEFAULT_SCHEMA, table)) {
      for (Object[] row : rows) {
        appender.beginRow();
        for (Object value : row) {
          append(appender, value);
        }
        appender.endRow();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(table, e);
    }
  }

  private static void append(DuckDBAppender appender, Object value) throws SQLException {
    if (value == null) {
      appender.appendNull();
    } else if (value instanceof String text) {
      appender.append(text);
    } else if (value instanceof Integer number) {
      appender.append(number);
    } else if (value instanceof Long number) {
      appender.append(number);
    } else if (value instanceof Double number) {
      appender.append(number);
    } else if (value instanceof byte[] bytes) {
      appender.append(bytes);
    } else {
      throw new IllegalArgumentException("no column takes a " + value.getClass());
    }
  }

  /** All rows, columns by name in the query's order; binary values are arrays of bytes. */
  public List<Map<String, Object>> rows(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<Map<String, Object>> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row(result));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static Map<String, Object> row(ResultSet result) throws SQLException {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
      Object value = result.getObject(i);
      boolean binary = value instanceof Blob;
      row.put(result.getMetaData().getColumnLabel(i), binary ? result.getBytes(i) : value);
    }
    return row;
  }

  /** The one row of a query. */
  public Map<String, Object> row(String sql) {
    List<Map<String, Object>> rows = rows(sql);
    if (rows.size() != 1) {
      throw new IllegalStateException(rows.size() + " rows, not one: " + sql);
    }
    return rows.get(0);
  }

  /** The one whole number of a query. */
  public long number(String sql) {
    return ((Number) row(sql).values().iterator().next()).longValue();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not close", e);
    }
  }
}
