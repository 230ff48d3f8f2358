package io.metricrollup.sink;

import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Asks a Parquet reader that we did not write. */
final class DuckDb {
  private DuckDb() {}

  /** All rows of the answer; binaries in hex. */
  static List<List<Object>> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<List<Object>> all = new ArrayList<>();
      while (rows.next()) {
        List<Object> row = new ArrayList<>();
        for (int c = 1; c <= rows.getMetaData().getColumnCount(); c++) {
          row.add(cell(rows.getObject(c)));
        }
        all.add(row);
      }
      return all;
    }
  }

  private static Object cell(Object value) throws SQLException {
    return value instanceof Blob blob
        ? HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()))
        : value;
  }
}
