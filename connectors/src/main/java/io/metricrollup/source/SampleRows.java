package io.metricrollup.source;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Values of refused rows in JSON; what JSON has no number for is written as a string. */
final class SampleRows {
  private SampleRows() {}

  static void write(JsonGenerator json, List<? extends Map<String, ?>> rows) throws IOException {
    json.writeArrayFieldStart("sample");
    int shown = Math.min(rows.size(), QuarantineRecord.SAMPLE_ROWS);
    for (Map<String, ?> row : rows.subList(0, shown)) {
      json.writeStartObject();
      for (Map.Entry<String, ?> column : row.entrySet()) {
        json.writeFieldName(column.getKey());
        writeValue(json, column.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Long || value instanceof Integer) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(number);
    } else if (value instanceof byte[] bytes) {
      json.writeBinary(bytes);
    } else {
      json.writeString(value.toString());
    }
  }
}
