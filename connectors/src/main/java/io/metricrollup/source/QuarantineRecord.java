package io.metricrollup.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.metricrollup.ledger.LedgerLine;
import io.metricrollup.ledger.SegmentEntry;
import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.OutputTag;

/**
 * What was refused, why, and where it came from (contract, section 7), as one line of JSON.
 *
 * <p>Fields, in this order, those that are unknown left out: {@code reason, detail, topic,
 * partition, offset, organization, instance, dateint, frequency, segment, replay, file, row_group,
 * rows, row_ranges, sample, notification}. Row ranges are {@code [first, last]}, both counted from
 * 0 within the row group and inclusive. Original bytes that are not UTF-8 stand in {@code
 * notification_base64} instead; of a longer original the first 64 KiB, and {@code
 * notification_bytes} is its length. Nothing in a record depends on when it is written: what is
 * refused again after a restart gives the same line.
 *
 * <p>Filled by one thread, then sent once.
 */
public final class QuarantineRecord {
  /** Side output of every operator that refuses something; the elements are lines of JSON. */
  public static final OutputTag<String> QUARANTINE = new OutputTag<>("quarantine", Types.STRING);

  /** So many rows of those refused are shown. */
  public static final int SAMPLE_ROWS = 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private final NotificationMessage message;
  private final QuarantineReason reason;
  private final String detail;
  private String file;
  private int rowGroup = -1;
  private long rows;
  private final List<long[]> ranges = new ArrayList<>();
  private List<? extends Map<String, ?>> sample = List.of();

  private QuarantineRecord(NotificationMessage message, QuarantineReason reason, String detail) {
    this.message = message;
    this.reason = reason;
    this.detail = detail;
  }

  /** Begins the record of something that this notification brought. */
  public static QuarantineRecord of(
      NotificationMessage message, QuarantineReason reason, String detail) {
    return new QuarantineRecord(message, reason, detail);
  }

  /** Names the segment's file. */
  public QuarantineRecord file(String path) {
    file = path;
    return this;
  }

  /** Names the row group, from 0. */
  public QuarantineRecord rowGroup(int index) {
    rowGroup = index;
    return this;
  }

  /**
   * Counts the rows refused; 0 where something else than rows was.
   *
   * @param firstRows values by column; more than {@link #SAMPLE_ROWS} of them are not written
   */
  public QuarantineRecord rows(long count, List<? extends Map<String, ?>> firstRows) {
    rows = count;
    sample = firstRows;
    return this;
  }

  /** Adds a range of the rows refused, from 0 within the row group, both ends inclusive. */
  public QuarantineRecord range(long first, long last) {
    ranges.add(new long[] {first, last});
    return this;
  }

  /** The {@code output} method of any operator's context. */
  @FunctionalInterface
  public interface SideOutput {
    void output(OutputTag<String> tag, String json);
  }

  /**
   * Sends the record of something that was not read at all, counts it by reason, and enters it in
   * the ledger.
   */
  public void send(SideOutput output, Tally tally) {
    sendPart(output, tally);
    output.output(
        LedgerLine.LEDGER,
        SegmentEntry.refused(message.origin().key(), message.notification(), reason));
  }

  /**
   * Sends the record of a part of a segment and counts it by reason: its rows, or one. The ledger
   * knows the part from the segment's own entry.
   */
  public void sendPart(SideOutput output, Tally tally) {
    tally.add(MetricNames.QUARANTINED, MetricNames.REASON, reason.word(), Math.max(1, rows));
    output.output(QUARANTINE, json());
  }

  /** The line, without a line break. */
  public String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("reason", reason.word());
      json.writeStringField("detail", detail);
      writeOrigin(json);
      writeIdentity(json);
      writeRows(json);
      OriginalText.write(json, message);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void writeOrigin(JsonGenerator json) throws IOException {
    json.writeStringField("topic", message.origin().topic());
    json.writeNumberField("partition", message.origin().partition());
    json.writeNumberField("offset", message.origin().offset());
  }

  private void writeIdentity(JsonGenerator json) throws IOException {
    Notification notification = message.notification();
    if (notification == null) {
      return;
    }
    json.writeStringField("organization", notification.organization().toString());
    json.writeNumberField("instance", notification.instance());
    json.writeNumberField("dateint", notification.dateint());
    json.writeNumberField("frequency", notification.frequencyMs());
    json.writeNumberField("segment", notification.segmentId());
    json.writeNumberField("replay", notification.replay());
  }

  private void writeRows(JsonGenerator json) throws IOException {
    if (file != null) {
      json.writeStringField("file", file);
    }
    if (rowGroup >= 0) {
      json.writeNumberField("row_group", rowGroup);
    }
    if (rows > 0) {
      json.writeNumberField("rows", rows);
      writeRanges(json);
      SampleRows.write(json, sample);
    }
  }

  private void writeRanges(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("row_ranges");
    for (long[] range : ranges) {
      json.writeArray(range, 0, range.length);
    }
    json.writeEndArray();
  }
}
