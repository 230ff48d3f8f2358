package io.metricrollup.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.OutputTag;

/**
 * One line of the ledger, a JSON object that begins with its key {@code k} and version {@code v}.
 *
 * <p>A line is a fact under a key, never an increment: after a failover the job says it again, and
 * whoever adds up takes the <b>last</b> line of each key. So nothing is counted twice, however
 * often it was said, and a topic may be compacted by key. Two things have a key: a notification, by
 * where it came from ({@link SegmentEntry}), and a written segment, by its id ({@link FileEntry}).
 */
public final class LedgerLine {
  /** Side output of every operator that has something to say of a notification. */
  public static final OutputTag<String> LEDGER = new OutputTag<>("ledger", Types.STRING);

  static final int VERSION = 1;

  private static final JsonFactory JSON = new JsonFactory();
  private static final String OPENING = "{\"k\":\"";

  private LedgerLine() {}

  /** The key of a line, for a topic's messages: as it is written, escapes included. */
  public static String key(String line) {
    return line.substring(OPENING.length(), line.indexOf("\",\"v\":"));
  }

  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  static String of(String key, String what, Fields fields) {
    StringWriter text = new StringWriter(320);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("k", key);
      json.writeNumberField("v", VERSION);
      json.writeStringField("is", what);
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
