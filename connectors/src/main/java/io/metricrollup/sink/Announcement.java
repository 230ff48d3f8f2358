package io.metricrollup.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.metricrollup.segment.SegmentLocation;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * The announcement of one written segment (contract, section 6).
 *
 * @param segmentId the segment's id
 * @param path where it lies, relative to the storage root
 * @param length bytes of the file
 * @param footer what the file says of itself; rows, times and frequencies are taken from there
 * @param contents what the rows are
 */
record Announcement(
    long segmentId, String path, long length, SegmentFooter footer, SegmentContents contents) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int VERSION = 1;

  /** The message for the topic {@code rolled}. */
  KeyedMessage rolled() {
    OutputKey file = footer.key();
    String key =
        String.join(
            "-",
            file.organization().toString(),
            Integer.toString(dateint()),
            Integer.toString(footer.nextFrequencyMs()),
            Long.toString(file.windowStart()));
    return new KeyedMessage(key, json(this::rolledFields));
  }

  /** The hand-off to compaction. */
  KeyedMessage compaction() {
    OutputKey file = footer.key();
    String key =
        String.join(
            "-",
            file.organization().toString(),
            Integer.toString(dateint()),
            Integer.toString(file.frequencyMs()),
            Integer.toString(file.instance()));
    return new KeyedMessage(key, json(this::compactionFields));
  }

  private int dateint() {
    return SegmentLocation.dateint(footer.key().windowStart());
  }

  private void rolledFields(JsonGenerator json) throws IOException {
    identity(json);
    json.writeNumberField("sf", footer.key().frequencyMs());
    json.writeNumberField("tf", footer.nextFrequencyMs());
    file(json);
    json.writeStringField("st", rfc3339(footer.key().windowStart()));
    json.writeStringField("t", rfc3339(footer.announcedAtMs()));
    json.writeStringField("p", path);
    json.writeStringField("et", rfc3339(footer.key().windowStart() + 1));
    contents(json);
  }

  private void compactionFields(JsonGenerator json) throws IOException {
    identity(json);
    json.writeNumberField("f", footer.key().frequencyMs());
    file(json);
    json.writeStringField("t", rfc3339(footer.announcedAtMs()));
  }

  private void identity(JsonGenerator json) throws IOException {
    json.writeNumberField("v", VERSION);
    json.writeStringField("o", footer.key().organization().toString());
    json.writeNumberField("d", dateint());
  }

  private void file(JsonGenerator json) throws IOException {
    json.writeNumberField("s", segmentId);
    json.writeNumberField("i", footer.key().instance());
    json.writeNumberField("rc", footer.rows());
    json.writeNumberField("fs", length);
  }

  private void contents(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("mn");
    for (String name : contents.names()) {
      json.writeString(name);
    }
    json.writeEndArray();
    json.writeFieldName("mt");
    json.writeArray(contents.types(), 0, contents.types().length);
    json.writeArrayFieldStart("ln");
    for (String label : contents.labels()) {
      json.writeString(label);
    }
    json.writeEndArray();
  }

  private static String rfc3339(long epochMs) {
    return Instant.ofEpochMilli(epochMs).toString();
  }

  private static String json(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }
}
