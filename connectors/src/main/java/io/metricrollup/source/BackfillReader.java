package io.metricrollup.source;

import java.util.ListIterator;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReaderBase;
import org.apache.flink.core.io.InputStatus;

/** Hands out the list, each message followed by the watermark that the next one allows. */
final class BackfillReader
    extends IteratorSourceReaderBase<
        NotificationList.Entry,
        NotificationMessage,
        ListIterator<NotificationList.Entry>,
        BackfillSplit> {

  BackfillReader(SourceReaderContext context) {
    super(context);
  }

  @Override
  public InputStatus pollNext(ReaderOutput<NotificationMessage> output) {
    InputStatus status = super.pollNext(output);
    if (iterator != null && iterator.hasNext()) {
      long next = iterator.next().earliest();
      iterator.previous();
      if (next != Long.MIN_VALUE) {
        output.emitWatermark(new Watermark(next - 1));
      }
    }
    return status;
  }

  @Override
  protected NotificationMessage convert(NotificationList.Entry entry) {
    return entry.message();
  }
}
